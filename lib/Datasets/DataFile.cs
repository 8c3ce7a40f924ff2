using System.Security.Cryptography;
using Phenomena.Experiments;

namespace Phenomena.Datasets;

/// <summary>A file of a data set that is known by its checksum.</summary>
/// <param name="Path">Below a data folder, with forward slashes, such as <c>mnist/t10k-labels-idx1-ubyte.gz</c>.</param>
/// <param name="Sha256">In hexadecimal, lower case.</param>
internal sealed record DataFile(string Path, string Sha256)
{
    /// <summary>The variable that names more folders to look in, separated as PATH is.</summary>
    public const string Variable = "PHENOMENA_DATA";

    /// <summary>The folders of <see cref="Variable"/>, whole paths or below <c>~</c>, then the reader's own cache.</summary>
    /// <exception cref="InvalidDataException">One of them is a relative path.</exception>
    public static IEnumerable<string> Folders => FoldersOf(Environment.GetEnvironmentVariable(Variable) ?? "").Append(Cache);

    /// <summary>The folders of a setting.</summary>
    internal static IEnumerable<string> FoldersOf(string setting) => setting.Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => UserPath.Whole(folder)
        ?? throw new InvalidDataException($"Expected folders with whole paths in {Variable}; got '{folder}', which a notebook and a command would each look for from where they are. Set it to {System.IO.Path.GetFullPath(folder)}, or to one that begins with ~/."));

    /// <summary>Where fetched files go.</summary>
    public static string Cache => System.IO.Path.Combine(UserPath.Special(Environment.SpecialFolder.LocalApplicationData), "phenomena", "data");

    /// <summary>The bytes of the first folder that has the file; null when none has.</summary>
    /// <exception cref="InvalidDataException">It is another file than expected.</exception>
    public byte[]? Find() => Folders.Select(f => System.IO.Path.Combine(f, Path)).FirstOrDefault(File.Exists) is { } found ? Checked(File.ReadAllBytes(found), $"'{found}'") : null;

    /// <summary>The bytes, if they are the file's.</summary>
    /// <exception cref="InvalidDataException">They are not.</exception>
    public byte[] Checked(byte[] bytes, string source)
    {
        var sum = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return sum == Sha256 ? bytes : throw new InvalidDataException($"Expected a file with SHA-256 {Sha256}; got {sum} ({bytes.Length} bytes) from {source}. The file is damaged or another edition: delete it and get it again.");
    }

    /// <summary>Fetches the file from the first address that answers, checks it and keeps it in <see cref="Cache"/>.</summary>
    /// <param name="addresses">Folders on the web that have the file by its name.</param>
    /// <exception cref="FileNotFoundException">None answered; the message says where to put the file.</exception>
    /// <exception cref="InvalidDataException">What came is another file.</exception>
    public byte[] Fetch(IEnumerable<string> addresses)
    {
        var name = System.IO.Path.GetFileName(Path);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        var tried = new List<string>();
        foreach (var address in addresses.Select(a => a + name))
        {
            byte[] bytes;
            try
            {
                bytes = client.GetByteArrayAsync(address).GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or InvalidOperationException)
            {
                tried.Add($"{address}: {e.Message}");
                continue;
            }

            Checked(bytes, address);
            var target = System.IO.Path.Combine(Cache, Path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            // Whole or not at all, also when two programs fetch it.
            WholeFile.Write(target, part => File.WriteAllBytes(part, bytes));
            return bytes;
        }

        throw new FileNotFoundException($"Expected {Path} in one of {string.Join(", ", Folders.Select(f => $"'{f}'"))}; it is in none, and it could not be fetched ({string.Join("; ", tried)}). " +
            $"Connect to the network, or put the file there and name the folder in {Variable}.");
    }
}

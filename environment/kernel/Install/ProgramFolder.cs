using System.Security.Cryptography;
using System.Text;

namespace CSharpKernel.Install;

/// <summary>The published program inside a spec's folder, as <c>bin-HASH</c>: a new version stands beside the old one, so that
/// a kernel that is running goes on loading its own files.</summary>
internal static class ProgramFolder
{
    const string Prefix = "bin-", MainFile = "csharp-kernel.dll";

    static FileStream? inUse;

    /// <summary>Copies the program in <paramref name="source"/> into the spec's folder, unless the same is there already.</summary>
    /// <returns>The name of the folder it is in.</returns>
    public static string Copy(string source, string specFolder)
    {
        var files = Directory.GetFiles(source, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".pdb", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        var name = Prefix + Hash(source, files);
        WholeFolder.Make(Path.Combine(specFolder, name), folder =>
        {
            foreach (var file in files)
            {
                var copy = Path.Combine(folder, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        });
        return name;
    }

    /// <summary>Deletes the program folders of a spec, but for <paramref name="keep"/> and those from which a kernel is running.</summary>
    /// <returns>How many are still in use.</returns>
    public static int DeleteUnused(string specFolder, string? keep)
    {
        var used = 0;
        foreach (var folder in Directory.GetDirectories(specFolder, Prefix + "*"))
            if (Path.GetFileName(folder) == keep) continue;
            else if (IsInUse(folder)) used++;
            else Directory.Delete(folder, recursive: true);
        return used;
    }

    /// <summary>Marks this process's own program as running until the process ends.</summary>
    public static void MarkInUse()
    {
        // A shared lock on a file that is there anyway; where a file system has no locks, an update may take the files away, no more.
        try { inUse = new FileStream(Path.Combine(AppContext.BaseDirectory, MainFile), FileMode.Open, FileAccess.Read, FileShare.Read); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { inUse = null; }
    }

    static bool IsInUse(string folder)
    {
        var file = Path.Combine(folder, MainFile);
        if (!File.Exists(file)) return false;
        try
        {
            using var alone = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    static string Hash(string source, string[] files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(source, file)));
            using var stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }
}

using System.Security.Cryptography;
using System.Text;

namespace CSharpKernel.Scripting.Packages;

/// <summary>The native libraries of packages beside each other, as a published program has them: a library of one package then finds
/// that of another, rather than one of the system with the same name.</summary>
internal static class NativeFolder
{
    /// <summary>The folders to look for these files in: one, made of links in the cache where the files lie in several. The same files share it.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> files)
    {
        string[] folders = [.. files.Select(file => Path.GetDirectoryName(file)!).Distinct()];
        if (folders.Length < 2)
            return folders;
        var target = Path.Combine(PackageInstaller.Cache, "native", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files))))[..16]);
        try
        {
            WholeFolder.Make(target, folder =>
            {
                foreach (var file in files.DistinctBy(Path.GetFileName, StringComparer.OrdinalIgnoreCase))
                    Link(Path.Combine(folder, Path.GetFileName(file)), file);
            });
            return [target];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Such as a full disk. Most libraries need none of another package.
            return folders;
        }
    }

    // Links need a privilege on Windows, and some file systems have none.
    static void Link(string link, string file)
    {
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.CreateSymbolicLink(link, file);
                return;
            }
        }
        catch (IOException)
        {
        }
        File.Copy(file, link);
    }
}

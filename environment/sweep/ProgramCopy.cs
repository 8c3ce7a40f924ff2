using Phenomena.Setup;

namespace Phenomena.Sweeping;

/// <summary>A copy of the running program for the nodes of a cluster. The program's own folder has links to the packages on this machine, which nodes may not see: the copy has the files.
/// What only other systems need stays behind.</summary>
static class ProgramCopy
{
    /// <summary>Parts of libtorch that serve Python and its own tests.</summary>
    static readonly string[] NotForUs = ["libtorch_python.so", "libjitbackend_test.so", "libtorchbind_test.so"];

    /// <summary>Makes the copy and says how large it is.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Make(string folder)
    {
        var files = Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(AppContext.BaseDirectory, file)).Where(IsNeeded).ToList();
        Console.WriteLine($"Copying the program for the nodes: {files.Sum(Size) / 1e6:0} MB.");
        foreach (var file in files)
        {
            var copy = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(AppContext.BaseDirectory, file), copy);
        }
    }

    // Below runtimes/ there is a folder for each kind of machine: of this kind are the nodes.
    static bool IsNeeded(string file) => !NotForUs.Contains(Path.GetFileName(file))
        && (file.Split(Path.DirectorySeparatorChar) is not ["runtimes", var kind, ..] || kind is "unix" or "linux" || kind == Machine.Kind);

    // Of a link it is the target's size that counts.
    static long Size(string file)
    {
        var info = new FileInfo(Path.Combine(AppContext.BaseDirectory, file));
        return ((info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo) ?? info).Length;
    }
}

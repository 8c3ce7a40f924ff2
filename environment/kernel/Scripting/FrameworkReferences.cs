using System.IO.MemoryMappedFiles;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;

namespace CSharpKernel.Scripting;

/// <summary>The assemblies every cell may use: the running framework's, and the kernel's own public display API.</summary>
internal static class FrameworkReferences
{
    static readonly Lazy<IReadOnlyDictionary<string, string>> paths = new(FindPaths);
    static readonly Lazy<IReadOnlyList<MetadataReference>> all = new(() =>
        [.. paths.Value.Values.Select(path => FromMappedFile(path)).OfType<MetadataReference>(), Kernel()]);

    /// <summary>The framework's assemblies and the kernel's API, as the compiler wants them.</summary>
    public static IReadOnlyList<MetadataReference> All => all.Value;

    /// <summary>Whether the framework itself has an assembly of this simple name.</summary>
    public static bool Has(string assemblyName) => paths.Value.ContainsKey(assemblyName);

    static Dictionary<string, string> FindPaths()
    {
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var trusted = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "";
        return trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(path => Path.GetDirectoryName(path) == folder).DistinctBy(Path.GetFileName)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path)!, StringComparer.OrdinalIgnoreCase);
    }

    // Mapped instead of read: of 70 MB only the pages the compiler looks at become resident. The maps live as long as the process.
    static unsafe MetadataReference? FromMappedFile(string path)
    {
        var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        var image = new PEReader(start, checked((int)new FileInfo(path).Length));
        if (!image.HasMetadata)
            return null;
        var metadata = image.GetMetadata();
        return FromMetadata(metadata.Pointer, metadata.Length, path);
    }

    static unsafe MetadataReference Kernel()
    {
        var assembly = typeof(FrameworkReferences).Assembly;
        assembly.TryGetRawMetadata(out var start, out var length);
        return FromMetadata(start, length, assembly.Location);
    }

    static unsafe MetadataReference FromMetadata(byte* start, int length, string path) =>
        AssemblyMetadata.Create(ModuleMetadata.CreateFromMetadata((IntPtr)start, length)).GetReference(filePath: path);
}

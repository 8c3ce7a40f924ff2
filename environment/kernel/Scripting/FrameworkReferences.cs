using System.IO.MemoryMappedFiles;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;

namespace CSharpKernel.Scripting;

/// <summary>The assemblies every cell may use: the running framework's, .NET Interactive's, and what the kernel itself offers.</summary>
internal static class FrameworkReferences
{
    static readonly Lazy<IReadOnlyDictionary<string, string>> paths = new(FindPaths);
    static readonly Lazy<ILookup<bool, MetadataReference>> all = new(() =>
    {
        FrameworkFile[] files = [.. paths.Value.Select(file => Map(file.Key, file.Value)).OfType<FrameworkFile>(),
            .. Vocabulary.Files.Select(path => Map(Path.GetFileNameWithoutExtension(path), path)).OfType<FrameworkFile>(), Kernel()];
        // The framework's own assemblies refer to System.Runtime, which forwards; a facade that none of them needs is for others.
        var needed = files.Where(file => file.HasTypes).SelectMany(file => file.Needs).ToHashSet();
        return files.ToLookup(file => file.HasTypes || needed.Contains(file.Name), file => file.Reference);
    });

    /// <summary>What a cell needs of the framework, and the kernel's API, as the compiler wants them.</summary>
    public static IEnumerable<MetadataReference> Types => all.Value[true];

    /// <summary>The rest of the framework: facades (mscorlib, netstandard, …), which declare nothing and only forward what assemblies from
    /// outside refer to. Half of the framework's assemblies are of this kind, and every cell would pay for them.</summary>
    public static IEnumerable<MetadataReference> Facades => all.Value[false];

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
    static unsafe FrameworkFile? Map(string name, string path)
    {
        var stream = File.OpenRead(path);
        var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        var image = new PEReader(start, checked((int)stream.Length));
        if (!image.HasMetadata)
            return null;
        var metadata = image.GetMetadata();
        return FromMetadata(name, metadata.Pointer, metadata.Length, path);
    }

    static unsafe FrameworkFile Kernel()
    {
        var assembly = typeof(FrameworkReferences).Assembly;
        assembly.TryGetRawMetadata(out var start, out var length);
        return FromMetadata(assembly.GetName().Name!, start, length, assembly.Location);
    }

    static unsafe FrameworkFile FromMetadata(string name, byte* start, int length, string path)
    {
        var module = ModuleMetadata.CreateFromMetadata((IntPtr)start, length);
        var reader = module.GetMetadataReader();
        return new(name, AssemblyMetadata.Create(module).GetReference(filePath: path),
            // A facade has <Module> and perhaps a few attributes that the compiler put there.
            HasTypes: reader.TypeDefinitions.Any(type => (reader.GetTypeDefinition(type).Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public),
            Needs: [.. reader.AssemblyReferences.Select(reference => reader.GetString(reader.GetAssemblyReference(reference).Name))]);
    }

    sealed record FrameworkFile(string Name, MetadataReference Reference, bool HasTypes, IReadOnlyList<string> Needs);
}

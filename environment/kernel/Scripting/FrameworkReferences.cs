using System.IO.MemoryMappedFiles;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;

namespace CSharpKernel.Scripting;

/// <summary>The assemblies every cell may use: the running framework's, .NET Interactive's, and what the kernel itself offers.</summary>
internal static class FrameworkReferences
{
    const int FewDependents = 4;

    static readonly Lazy<IReadOnlyDictionary<string, string>> paths = new(FindPaths);
    static readonly Lazy<FrameworkFile[]> files = new(() => [.. paths.Value.Concat(Vocabulary.Files.Select(path =>
        KeyValuePair.Create(Path.GetFileNameWithoutExtension(path), path))).Select(file => Map(file.Key, file.Value)).OfType<FrameworkFile>(), Kernel()]);
    static readonly Lazy<ILookup<bool, MetadataReference>> all = new(() =>
    {
        // The framework's own assemblies refer to System.Runtime, which forwards; a facade that none of them needs is for others.
        var needed = files.Value.Where(file => file.HasTypes).SelectMany(file => file.Needs).ToHashSet();
        return files.Value.ToLookup(file => file.HasTypes || needed.Contains(file.Name), file => file.Reference);
    });

    /// <summary>What a cell needs of the framework, and the kernel's API, as the compiler wants them.</summary>
    public static IEnumerable<MetadataReference> Types => all.Value[true];

    /// <summary>The rest of the framework: facades (mscorlib, netstandard, …), which declare nothing and only forward what assemblies from
    /// outside refer to. Half of the framework's assemblies are of this kind, and every cell would pay for them.</summary>
    public static IEnumerable<MetadataReference> Facades => all.Value[false];

    /// <summary>Whether the framework itself has an assembly of this simple name.</summary>
    public static bool Has(string assemblyName) => paths.Value.ContainsKey(assemblyName);

    /// <summary>Whether the framework has a lower version of this assembly.</summary>
    public static bool IsOlderThan(AssemblyName assembly) =>
        paths.Value.TryGetValue(assembly.Name!, out var path) && AssemblyName.GetAssemblyName(path).Version < assembly.Version;

    /// <summary>The framework's reference of an assembly file's name where that file is newer, and so takes its place in a published program.
    /// A facade keeps its place: it declares nothing.</summary>
    public static MetadataReference? OlderThan(string path) => Has(Path.GetFileNameWithoutExtension(path)) && AssemblyName.GetAssemblyName(path) is var assembly
        && IsOlderThan(assembly) ? files.Value.FirstOrDefault(file => file.HasTypes && file.Name.Equals(assembly.Name, StringComparison.OrdinalIgnoreCase))?.Reference : null;

    /// <summary>The framework's assemblies that speak of the types of this one, and where they lie. None where they are many: those
    /// speak of it in passing, as System.Net.Http does of diagnostics, and half of the framework stands on them.</summary>
    public static IReadOnlyDictionary<string, string> DependentsOf(string assemblyName)
    {
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { assemblyName };
        while (files.Value.Where(file => !found.Contains(file.Name) && paths.Value.ContainsKey(file.Name) && file.Needs.Any(found.Contains)).ToList() is { Count: > 0 } more)
        {
            found.UnionWith(more.Select(file => file.Name));
            if (found.Count > FewDependents + 1)
                return new Dictionary<string, string>();
        }
        return found.Where(name => !name.Equals(assemblyName, StringComparison.OrdinalIgnoreCase)).ToDictionary(name => name, name => paths.Value[name]);
    }

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

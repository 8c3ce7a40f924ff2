using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace CSharpKernel.Scripting;

/// <summary>The assemblies of a session: what cells are compiled against, and where the runtime finds it when a cell runs.
/// Cells load into a context of their own, so that a package may bring another version of a library that the kernel uses too.</summary>
internal sealed class CellAssemblies : AssemblyLoadContext
{
    readonly Lock gate = new();
    readonly Dictionary<string, Assembly> loaded = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, string> runtimePaths = new(StringComparer.OrdinalIgnoreCase);
    readonly HashSet<string> referenced = new(StringComparer.OrdinalIgnoreCase);
    readonly List<string> folders = [];
    readonly List<string> nativeFolders = [];
    ImmutableArray<MetadataReference> references = [.. FrameworkReferences.Types];

    public CellAssemblies() : base("cells") { }

    /// <summary>Everything a cell is compiled against, in the order it was added; nothing is ever taken out.</summary>
    public ImmutableArray<MetadataReference> References
    {
        get
        {
            lock (gate)
                return references;
        }
    }

    /// <summary>Loads a compiled cell.</summary>
    public Assembly Load(MemoryStream code, MemoryStream symbols)
    {
        (code.Position, symbols.Position) = (0, 0);
        var assembly = LoadFromStream(code, symbols);
        lock (gate)
            loaded[assembly.GetName().Name!] = assembly;
        return assembly;
    }

    /// <summary>Adds an assembly file. It is read into memory, so that it can be built again while the session runs; what it needs is
    /// looked for beside it.</summary>
    /// <exception cref="InvalidOperationException">Another build of this assembly is loaded already.</exception>
    public void AddFile(string path)
    {
        var name = AssemblyName.GetAssemblyName(path).Name!;
        if (FrameworkReferences.Has(name) || Vocabulary.Serves(name))
            return;
        var bytes = File.ReadAllBytes(path);
        lock (gate)
        {
            if (loaded.TryGetValue(name, out var present))
            {
                using var image = new PEReader(new MemoryStream(bytes));
                var metadata = image.GetMetadataReader();
                if (metadata.GetGuid(metadata.GetModuleDefinition().Mvid) == present.ManifestModule.ModuleVersionId)
                    return;
                throw new InvalidOperationException($"another build of {name} is loaded already, and a running process cannot exchange it");
            }
            var symbols = Path.ChangeExtension(path, ".pdb");
            loaded[name] = LoadFromStream(new MemoryStream(bytes), File.Exists(symbols) ? new MemoryStream(File.ReadAllBytes(symbols)) : null);
            runtimePaths[name] = path;
            if (!folders.Contains(Path.GetDirectoryName(path)!))
                folders.Add(Path.GetDirectoryName(path)!);
            Reference(name, () => MetadataReference.CreateFromImage(bytes, filePath: path));
        }
    }

    /// <summary>Adds the assemblies of packages: <paramref name="compile"/> for the compiler, <paramref name="runtime"/> to load when
    /// needed, and the folders of their native libraries.</summary>
    public void AddPackages(IEnumerable<string> compile, IEnumerable<string> runtime, IEnumerable<string> native)
    {
        lock (gate)
        {
            foreach (var path in compile)
                if (Path.GetFileNameWithoutExtension(path) is var name && !FrameworkReferences.Has(name) && !Vocabulary.Serves(name))
                    Reference(name, () => MetadataReference.CreateFromFile(path));
            foreach (var path in runtime)
                if (Path.GetFileNameWithoutExtension(path) is var name && !FrameworkReferences.Has(name) && !Vocabulary.Serves(name))
                    runtimePaths[name] = path;
            nativeFolders.AddRange(native.Except(nativeFolders));
            TellNativeFolders();
        }
    }

    /// <summary>Loads an assembly of an extension, which may be the package's own library once more; what it needs is looked for in the session, then beside it.</summary>
    public Assembly LoadExtension(string path)
    {
        var name = AssemblyName.GetAssemblyName(path).Name!;
        lock (gate)
        {
            runtimePaths.TryAdd(name, path);
            if (!folders.Contains(Path.GetDirectoryName(path)!))
                folders.Add(Path.GetDirectoryName(path)!);
        }
        return LoadFromAssemblyName(new(name));
    }

    /// <summary>The file an assembly was added from, by simple name.</summary>
    public string? FileOf(string assemblyName)
    {
        lock (gate)
            return runtimePaths.GetValueOrDefault(assemblyName);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        lock (gate)
        {
            var name = assemblyName.Name!;
            if (loaded.TryGetValue(name, out var assembly))
                return assembly;
            // A second copy of the kernel, which may lie beside an assembly that was added, would hear of no interrupt.
            if (FrameworkReferences.Has(name) || name == typeof(CellAssemblies).Assembly.GetName().Name)
                return null;
            if (Vocabulary.Serves(name))
                return Vocabulary.Load(name);
            var path = runtimePaths.GetValueOrDefault(name)
                ?? folders.Select(folder => Path.Combine(folder, name + ".dll")).FirstOrDefault(File.Exists);
            return path is null ? null : LoadFromAssemblyPath(path);
        }
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        string[] names = [unmanagedDllName, $"lib{unmanagedDllName}.so", $"{unmanagedDllName}.so", $"lib{unmanagedDllName}.dylib",
            $"{unmanagedDllName}.dylib", $"{unmanagedDllName}.dll"];
        lock (gate)
            foreach (var folder in nativeFolders.Concat(folders))
                foreach (var name in names)
                    if (File.Exists(Path.Combine(folder, name)) && NativeLibrary.TryLoad(Path.Combine(folder, name), out var handle))
                        return handle;
        return 0;
    }

    // Where a host says so to its program: a package that loads libraries itself looks there, wherever the packages were restored to.
    void TellNativeFolders()
    {
        const string name = "NATIVE_DLL_SEARCH_DIRECTORIES";
        var before = ((string?)AppContext.GetData(name) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        AppContext.SetData(name, string.Join(Path.PathSeparator, before.Union(nativeFolders)));
    }

    void Reference(string name, Func<MetadataReference> reference)
    {
        if (referenced.Count == 0)
            references = references.AddRange(FrameworkReferences.Facades);
        if (referenced.Add(name))
            references = references.Add(reference());
    }
}

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
    readonly HashSet<string> replaced = new(StringComparer.OrdinalIgnoreCase);
    readonly HashSet<MetadataReference> outdone = [];
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

    /// <summary>The same for a cell that follows no other: without what newer assemblies have taken the place of. Beside those, a later cell
    /// has it still, since it inherits the references of the cells before; the compiler then looks up names in the newer one.</summary>
    public ImmutableArray<MetadataReference> FirstReferences
    {
        get
        {
            lock (gate)
                return references.RemoveAll(outdone.Contains);
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
        if (!IsFromOutside(name))
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
    /// needed, and the folders of their native libraries. An assembly that the framework has too is taken where it is newer.</summary>
    /// <returns>The newer ones that only the packages themselves get, because the session uses the framework's already.</returns>
    public IReadOnlyList<string> AddPackages(IReadOnlyList<string> compile, IReadOnlyList<string> runtime, IEnumerable<string> native)
    {
        lock (gate)
        {
            var newer = runtime.Select(path => (Name: NameOf(path), Older: FrameworkReferences.OlderThan(path))).Where(file => file.Older is not null)
                .ToDictionary(file => file.Name, file => file.Older!, StringComparer.OrdinalIgnoreCase);
            var tooLate = newer.Keys.Where(name => !Replace(name) && !runtimePaths.ContainsKey(name)).ToList();
            foreach (var path in compile)
                if (NameOf(path) is var name && (IsFromOutside(name) || newer.ContainsKey(name) && replaced.Contains(name)))
                    Reference(name, () => MetadataReference.CreateFromFile(path));
            outdone.UnionWith(newer.Where(file => referenced.Contains(file.Key)).Select(file => file.Value));
            foreach (var path in runtime)
                if (NameOf(path) is var name && (IsFromOutside(name) || newer.ContainsKey(name)))
                    runtimePaths[name] = path;
            nativeFolders.AddRange(native.Except(nativeFolders));
            TellNativeFolders();
            return tooLate;
        }

        static string NameOf(string path) => Path.GetFileNameWithoutExtension(path);
    }

    // Neither the framework nor the kernel has an assembly of this name.
    static bool IsFromOutside(string name) => !FrameworkReferences.Has(name) && !Vocabulary.Serves(name);

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
            if (name == typeof(CellAssemblies).Assembly.GetName().Name)
                return null;
            // What was built for more than the framework has gets it in any case.
            if (FrameworkReferences.Has(name) && !replaced.Contains(name) && !FrameworkReferences.IsOlderThan(assemblyName))
                return null;
            if (Vocabulary.Serves(name))
                return Vocabulary.Load(name);
            var path = runtimePaths.GetValueOrDefault(name)
                ?? folders.Select(folder => Path.Combine(folder, name + ".dll")).FirstOrDefault(File.Exists);
            return path is null ? null : LoadFromAssemblyPath(path);
        }
    }

    // Puts a package's assembly in the place of the framework's, together with what of the framework speaks of its types and would not know
    // those of the package. What the session has used stays: a value of the one is none of the other.
    bool Replace(string name)
    {
        if (replaced.Contains(name))
            return true;
        var dependents = FrameworkReferences.DependentsOf(name);
        var used = Assemblies.SelectMany(assembly => assembly.GetReferencedAssemblies()).Select(reference => reference.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (used.Contains(name) || dependents.Keys.Any(used.Contains))
            return false;
        replaced.Add(name);
        foreach (var (dependent, path) in dependents)
            if (replaced.Add(dependent))
                runtimePaths.TryAdd(dependent, path);
        return true;
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        string[] names = [unmanagedDllName, $"lib{unmanagedDllName}.so", $"{unmanagedDllName}.so", $"lib{unmanagedDllName}.dylib",
            $"{unmanagedDllName}.dylib", $"{unmanagedDllName}.dll"];
        lock (gate)
        {
            DllNotFoundException? tooNew = null;
            foreach (var path in nativeFolders.Concat(folders).SelectMany(folder => names.Select(name => Path.Combine(folder, name))).Where(File.Exists))
                try
                {
                    return NativeLibrary.Load(path);
                }
                catch (DllNotFoundException e)
                {
                    tooNew ??= ErrorAdvice.IsForNewerSystem(e) ? e : null;
                }
                catch (BadImageFormatException)
                {
                }
            // The system's own may do. If there is none, the runtime would look on and say only that nothing is there.
            var handle = IntPtr.Zero;
            return tooNew is null || names.Any(name => NativeLibrary.TryLoad(name, out handle)) ? handle : throw tooNew;
        }
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

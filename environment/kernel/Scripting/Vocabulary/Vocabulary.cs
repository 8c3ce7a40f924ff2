using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;

namespace CSharpKernel.Scripting;

/// <summary>.NET Interactive's own types in a session: <c>Kernel</c>, <c>Formatter</c>, <c>KernelInvocationContext</c> and all else that notebooks, libraries and
/// extensions know of it. Cells are always compiled against them; they are loaded when something of the session first needs them, and from then on
/// every cell runs in a context of theirs. Nothing outside this folder names a type of theirs where it would be loaded for nothing.</summary>
internal sealed class Vocabulary(CSharpSession session)
{
    const string Name = "Microsoft.DotNet.Interactive", Html = "Microsoft.AspNetCore.Html.Abstractions";

    static readonly string[] names = [Name, Name + ".Formatting", Name + ".Documents", Html];
    static volatile bool loaded, ready;
    readonly Lock gate = new();
    Invocations? invocations;

    /// <summary>Whether the types are loaded, by whomever.</summary>
    public static bool IsLoaded => loaded;

    /// <summary>Whether they are loaded and made ready: values are written by their formatters, among which are this kernel's.</summary>
    public static bool IsPresent => ready;

    /// <summary>The files that cells are compiled against.</summary>
    public static IEnumerable<string> Files => names.Select(name => Path.Combine(AppContext.BaseDirectory, name + ".dll"));

    /// <summary>Whether the kernel itself serves the assembly of this simple name: one that a package brings would be another set of types.</summary>
    public static bool Serves(string assemblyName) => names.Contains(assemblyName, StringComparer.OrdinalIgnoreCase);

    /// <summary>The kernel's own assembly, whatever version was asked for.</summary>
    public static Assembly Load(string assemblyName) => AssemblyLoadContext.Default.LoadFromAssemblyName(new(assemblyName));

    /// <summary>Whether a compiled cell uses one of the types. That it names <c>Kernel</c> says nothing, every cell does: in what debuggers know of its usings.</summary>
    public static bool IsUsedBy(PEReader image)
    {
        var metadata = image.GetMetadataReader();
        var scopes = metadata.AssemblyReferences.Where(r => IsOfIt(metadata.GetString(metadata.GetAssemblyReference(r).Name))).Select(r => (EntityHandle)r).ToHashSet();
        var types = metadata.TypeReferences.Where(t => scopes.Contains(metadata.GetTypeReference(t).ResolutionScope)).ToList();
        return types.Exists(type => metadata.GetString(metadata.GetTypeReference(type).Name) != "Kernel")
            || metadata.MemberReferences.Any(member => metadata.GetMemberReference(member).Parent is { Kind: HandleKind.TypeReference } parent
                && types.Contains((TypeReferenceHandle)parent));
    }

    /// <summary>Whether this is the name of an assembly, or package, of theirs, also one that the kernel does not serve.</summary>
    public static bool IsOfIt(string? name) => name?.StartsWith(Name, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Whether a cell is given a value that is on show already, which is not shown once more.</summary>
    public static bool IsHandle(object? value) => ready && HouseFormatters.IsHandle(value);

    /// <summary>Has the cell run in a context of .NET Interactive's, with this session as its kernel, on the calling thread and what that starts.</summary>
    public void Enter(CellContext cell)
    {
        lock (gate)
        {
            invocations ??= Invocations.Of(session);
            ready = true;
            invocations.Begin(cell);
        }
    }

    /// <summary>Has the extensions in an assembly meet the root kernel, one after the other, as a part of the cell; how many there are.</summary>
    public async Task<int> Load(Assembly assembly, CellContext cell)
    {
        Enter(cell);
        return await invocations!.Load(assembly);
    }

    /// <summary>From now on the types are made ready as soon as they are loaded, also by reflection in the middle of a cell.</summary>
    public static void Watch() => AppDomain.CurrentDomain.AssemblyLoad += (_, assembly) =>
    {
        if (loaded || !IsOfIt(assembly.LoadedAssembly.GetName().Name))
            return;
        loaded = true;
        if (CellContext.Current is { Thread: { } thread } cell)
            thread.Session.Vocabulary.Enter(cell);
    };
}

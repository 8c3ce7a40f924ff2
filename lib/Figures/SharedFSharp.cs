using System.Reflection;
using System.Runtime.Loader;

namespace Phenomena.Figures;

/// <summary>One FSharp.Core for all. .NET Interactive runs F# cells too and has loaded an older one than Plotly.NET was built with; the runtime takes no older version for a newer one, so
/// that a chart ends in "Could not load file or assembly". What Plotly.NET uses of it the older one has too.</summary>
public static class SharedFSharp
{
    private const string Name = "FSharp.Core";

    private static int _prepared;

    /// <summary>Answers requests for a version that the host has not by the one that it has. To be called before the first chart; calling it again does nothing.</summary>
    public static void Prepare()
    {
        // Asked last, when nothing else was found: where the right version can be loaded it is.
        if (Interlocked.Exchange(ref _prepared, 1) == 0) AssemblyLoadContext.Default.Resolving += (_, wanted) => Loaded(wanted, AppDomain.CurrentDomain.GetAssemblies());
    }

    internal static Assembly? Loaded(AssemblyName wanted, IEnumerable<Assembly> loaded) =>
        wanted.Name == Name ? loaded.FirstOrDefault(assembly => assembly.GetName().Name == Name && AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default) : null;
}

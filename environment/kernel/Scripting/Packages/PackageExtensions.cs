using CSharpKernel.Display;

namespace CSharpKernel.Scripting.Packages;

/// <summary>What packages have to do in a session before its cells use them, found in their folder <c>interactive-extensions/dotnet</c>: assemblies with an
/// <c>IKernelExtension</c>, which are given the root kernel, then a script, <c>extension.dib</c>, which runs as part of the cell that loads the package.</summary>
internal sealed class PackageExtensions
{
    const string Script = "extension.dib";
    static readonly string place = Path.Combine("interactive-extensions", "dotnet");
    readonly HashSet<string> begun = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The folder of a package's extensions; null where it has none.</summary>
    public static string? In(string package) => Path.Combine(package, place) is var folder && Directory.Exists(folder) ? folder : null;

    /// <summary>Runs the extensions of packages that have not run yet; the keys are the packages' names. What one shows itself is shown, not the value its script
    /// ends with. One that fails is said, and the cell goes on.</summary>
    public void Run(CellExecution cell, IReadOnlyDictionary<string, string> folders)
    {
        var packages = new List<string>();
        // By name: another package added later may move this one to another folder.
        foreach (var (package, folder) in folders.Where(extension => begun.Add(extension.Key)).ToList())
        {
            var loaded = false;
            foreach (var file in Directory.GetFiles(folder, "*.dll").Order())
                Try(cell, package, Path.GetFileName(file), () =>
                {
                    var assembly = cell.Session.Assemblies.LoadExtension(file);
                    loaded |= cell.Cell.Thread!.Wait(() => cell.Cell.Thread.Session.Vocabulary.Load(assembly, cell.Cell)) > 0;
                });
            if (Path.Combine(folder, Script) is var script && File.Exists(script))
                Try(cell, package, Script, () =>
                {
                    cell.RunFile(script, quietly: true);
                    loaded = true;
                });
            if (loaded)
                packages.Add(package);
        }
        if (packages.Count > 0)
            cell.ShowHtml($"<div>Extensions loaded: {HtmlFormat.Encode(string.Join(", ", packages))}</div>");
    }

    static void Try(CellExecution cell, string package, string name, Action load)
    {
        try
        {
            load();
        }
        catch (Exception e) when (!cell.Cell.Thread!.Stopping)
        {
            var reason = e switch
            {
                CompilationFailed failure => ErrorText.Of(failure),
                DirectiveFailed failure => ErrorText.Of(failure),
                _ => ErrorText.Of(e),
            };
            cell.Cell.Output.Stream(error: true, $"The package {package} is loaded, but its {name} failed:\n{string.Join('\n', reason)}\n");
        }
    }
}

using CSharpKernel.Display;
using CSharpKernel.Scripting.Packages;

namespace CSharpKernel.Scripting;

/// <summary>The lines of a cell that are for the kernel.</summary>
internal static class Directives
{
    /// <summary>A directive: how it is written, what it does, and the action; null for those that choose a language.</summary>
    sealed record Known(string Usage, string Summary, Action<CellExecution, Directive>? Action);

    static readonly Dictionary<string, Known> known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["#r"] = new("#r \"nuget:Name[,version]\" or \"file.dll\"", "Loads a package or an assembly.", Reference),
        ["#i"] = new("#i \"nuget:source\"", "Adds a package source: an address or a folder.",
            (cell, d) => cell.Session.Packages.AddSource(d.Arguments, cell.BaseFolder)),
        ["#load"] = new("#load \"file.csx\"", "Runs a file of C# here.", Import),
        ["#!import"] = new("#!import file", "Runs a notebook (.ipynb, .dib) or C# file (.cs, .csx) here.", Import),
        ["#!csharp"] = new("#!csharp", "What follows is C#.", null),
        ["#!html"] = new("#!html", "What follows is shown as HTML.", null),
        ["#!markdown"] = new("#!markdown", "What follows is shown as Markdown.", null),
        ["#!javascript"] = new("#!javascript", "What follows runs in the page.", null),
        ["#!mermaid"] = new("#!mermaid", "What follows is a Mermaid diagram.", null),
        ["#!value"] = new("#!value --name n [--from-file f] [--from-value v] [--mime-type m]", "Keeps a text under a name.", null),
        ["#!set"] = new("#!set --name n --value v", "Sets a C# variable to a text, or to @value:name, @csharp:name, @input:prompt.", SharedValues.Set),
        ["#!share"] = new("#!share --from kernel name [--as n]", "Takes a value over from the value kernel.", SharedValues.Share),
        ["#!time"] = new("#!time", "Measures the cell.", (cell, _) => cell.StartClock()),
        ["#!who"] = new("#!who", "Lists the session's variables.", (cell, _) => Who(cell)),
        ["#!whos"] = new("#!whos", "Lists the session's variables with type and value.", (cell, _) => Whos(cell)),
        ["#!lsmagic"] = new("#!lsmagic", "Lists the directives.", (cell, _) => cell.ShowHtml(Table())),
        ["#!help"] = new("#!help", "Opens a page about this kernel.", (cell, _) => cell.Page(Help.About(cell.Session, ""))),
        ["#!about"] = new("#!about", "Says what this kernel is.", (cell, _) => About(cell)),
    };

    /// <summary>Carries directives out: sources first, then all packages in one go, then the rest in its order.</summary>
    /// <exception cref="DirectiveFailed">One is unknown, or fails.</exception>
    public static void Run(CellExecution cell, IReadOnlyList<Directive> directives)
    {
        foreach (var source in directives.Where(d => d.Name == "#i"))
            Run(cell, source);
        if (directives.Where(PackageInstaller.IsPackage).ToList() is { Count: > 0 } packages)
            cell.Session.Packages.Install(cell, packages);
        foreach (var directive in directives.Where(d => d.Name != "#i" && !PackageInstaller.IsPackage(d)))
            Run(cell, directive);
    }

    static void Run(CellExecution cell, Directive directive)
    {
        if (!known.TryGetValue(directive.Name, out var found) || found.Action is null)
            throw new DirectiveFailed($"Line {directive.Line}: {directive.Name} is no directive of this kernel. It knows {string.Join(' ', known.Keys)}.");
        found.Action(cell, directive);
    }

    /// <summary>The names that begin like this, for completion.</summary>
    public static IEnumerable<string> StartingWith(string prefix) => known.Keys.Where(name => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>All directives, as HTML.</summary>
    public static string Table() => "<table><thead><tr><th>directive</th><th></th></tr></thead><tbody>" + string.Concat(known.Values.Select(d =>
        $"<tr><td><code>{HtmlFormat.Encode(d.Usage)}</code></td><td>{HtmlFormat.Encode(d.Summary)}</td></tr>")) + "</tbody></table>";

    static void Reference(CellExecution cell, Directive directive)
    {
        var name = directive.Arguments.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? directive.Arguments[..^4] : directive.Arguments;
        var path = FullPath(cell, directive.Arguments);
        if (File.Exists(path))
            AddFile(cell, directive, path);
        else if (!FrameworkReferences.Has(name))
            throw new DirectiveFailed($"Line {directive.Line}: #r expects an assembly file or a package, but there is no file {path}. " +
                "Check the path (it is relative to the notebook's folder), or write #r \"nuget:Name\" for a package.");
    }

    static void AddFile(CellExecution cell, Directive directive, string path)
    {
        try
        {
            cell.Session.Assemblies.AddFile(path);
        }
        catch (InvalidOperationException e)
        {
            throw new DirectiveFailed($"Line {directive.Line}: #r cannot load {path}: {e.Message}. Restart the kernel to use it.", e);
        }
        catch (BadImageFormatException e)
        {
            throw new DirectiveFailed($"Line {directive.Line}: #r expects a .NET assembly, but {path} is none. Reference the managed .dll.", e);
        }
    }

    static void Import(CellExecution cell, Directive directive)
    {
        var path = FullPath(cell, directive.Arguments.Trim('"'));
        if (!File.Exists(path))
            throw new DirectiveFailed($"Line {directive.Line}: {directive.Name} expects a file, but there is none at {path}. " +
                "Check the path; it is relative to the notebook's folder.");
        cell.RunFile(path);
    }

    static string FullPath(CellExecution cell, string path) => Path.GetFullPath(path, cell.BaseFolder);

    static void Who(CellExecution cell) => cell.Cell.Output.Display(
        Bundles.OfText(string.Join(' ', cell.Session.Submissions.Variables().Select(v => v.Name).Order(StringComparer.Ordinal)), ["text/plain"]), null);

    static void Whos(CellExecution cell) => cell.ShowHtml(
        "<table><thead><tr><th>Variable</th><th>Type</th><th>Value</th></tr></thead><tbody>" +
        string.Concat(cell.Session.Submissions.Variables().OrderBy(v => v.Name, StringComparer.Ordinal).Select(v =>
            $"<tr><td>{HtmlFormat.Encode(v.Name)}</td><td>{HtmlFormat.Encode(Values.ShortName(v.Field.FieldType))}</td>" +
            $"<td>{HtmlFormat.Encode(Help.Short(v.Value))}</td></tr>")) +
        "</tbody></table>");

    static void About(CellExecution cell) => cell.ShowHtml(
        $"<table><tbody><tr><td>Kernel</td><td>csharp-kernel {Protocol.KernelInfo.Version}</td></tr>" +
        $"<tr><td>Runtime</td><td>{System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}</td></tr>" +
        $"<tr><td>Platform</td><td>{System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}</td></tr>" +
        $"<tr><td>Compiler</td><td>Roslyn {typeof(Microsoft.CodeAnalysis.Compilation).Assembly.GetName().Version}</td></tr></tbody></table>");
}

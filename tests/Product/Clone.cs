using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Phenomena.Tests.Product;

/// <summary>A copy of the commands beside notebooks of the test's own. What set-up has made for this repository is linked.</summary>
public sealed class Clone
{
    static readonly string[] Copied = ["global.json", "nuget.config", "Directory.Build.props", "Directory.Packages.props", "data/claims.csv", "environment/run.cs", "lib/Figures/FigureScript.cs"];

    public Clone()
    {
        var folders = new[] { "setup", "pages" }.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Commands.Root, "environment", f), "*", SearchOption.AllDirectories));
        foreach (var file in Copied.Select(f => Path.Combine(Commands.Root, f)).Concat(folders))
        {
            var copy = Path.Combine(Root, Path.GetRelativePath(Commands.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        foreach (var made in new[] { "packages", "feed", "kernel" })
            Directory.CreateSymbolicLink(Path.Combine(Root, "environment", made), Path.Combine(Commands.Root, "environment", made));
        Directory.CreateDirectory(Path.Combine(Root, "notebooks"));
    }

    public string Root { get; } = Commands.NewFolder("clone");

    /// <summary>Puts these notebooks in place of those that were there: a name and the file's text each.</summary>
    public void Hold(params (string Name, string Text)[] notebooks)
    {
        foreach (var old in Directory.EnumerateFiles(Path.Combine(Root, "notebooks"))) File.Delete(old);
        foreach (var (name, text) in notebooks) File.WriteAllText(Path.Combine(Root, "notebooks", name + ".ipynb"), text);
    }

    /// <summary>A notebook with a title and code cells.</summary>
    public static string Notebook(params string[] cells) => new JsonObject
    {
        ["cells"] = new JsonArray([
            new JsonObject { ["cell_type"] = "markdown", ["id"] = "title", ["metadata"] = new JsonObject(), ["source"] = "# A notebook\n\nIt has a sentence." },
            .. cells.Select((source, i) => new JsonObject
            {
                ["cell_type"] = "code", ["id"] = $"cell-{i}", ["metadata"] = new JsonObject(), ["execution_count"] = null, ["outputs"] = new JsonArray(), ["source"] = source,
            })]),
        ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["name"] = ".net-csharp", ["display_name"] = "C#", ["language"] = "C#" } },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }.ToJsonString();

    internal Commands.Outcome Run(params string[] args) => Commands.Dotnet(["run", Command, "--", .. args]);

    internal Process Start(params string[] args) => Commands.Start(["run", Command, "--", .. args]);

    string Command => Path.Combine(Root, "environment", "run.cs");
}

using System.Text.Json.Nodes;
using Xunit;

[assembly: AssemblyFixture(typeof(Phenomena.Tests.Product.Executed))]

namespace Phenomena.Tests.Product;

/// <summary>Every notebook, executed once with its quick parameters and from an empty run store by the README's command, and its pages.</summary>
public sealed class Executed
{
    public string Folder { get; } = Commands.NewFolder("out");
    public string Runs { get; } = Commands.NewFolder("runs");
    public string Log { get; }

    public Executed()
    {
        var outcome = Commands.Run(["--no-setup", "--quick", "--out", Folder], ("PHENOMENA_RUNS", Runs));
        Log = outcome.All;
        if (outcome.ExitCode != 0) throw new InvalidOperationException("The notebooks did not run:\n" + Log);
    }

    public IEnumerable<string> Names => Directory.EnumerateFiles(Path.Combine(Commands.Root, "notebooks"), "*.ipynb").Select(f => Path.GetFileNameWithoutExtension(f)!).Order();

    public JsonArray Cells(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".ipynb")))!["cells"]!.AsArray();

    public static IEnumerable<JsonObject> CodeCells(string file) =>
        JsonNode.Parse(File.ReadAllText(file))!["cells"]!.AsArray().Select(c => c!.AsObject()).Where(c => (string?)c["cell_type"] == "code");

    public static IEnumerable<JsonObject> Outputs(JsonObject cell) => cell["outputs"]!.AsArray().Select(o => o!.AsObject());

    /// <summary>The text that cells show as a MIME type.</summary>
    public static IEnumerable<string> Shown(IEnumerable<JsonObject> cells, string type) => cells.SelectMany(Outputs).Where(o => o["data"]?[type] is not null).Select(o => Text(o["data"]![type]));

    /// <summary>Every cell ran, and only those that are meant to ended in an error.</summary>
    public static void AssertRan(string name, IEnumerable<JsonObject> cells)
    {
        foreach (var cell in cells)
        {
            Assert.True(cell["execution_count"] is not null, $"{name}: a cell did not run:\n{Text(cell["source"])}");
            var mayFail = cell["metadata"]?["tags"]?.AsArray().Any(t => (string?)t == "raises-exception") == true;
            Assert.Equal(mayFail, Outputs(cell).Any(output => (string?)output["output_type"] == "error"));
        }
    }

    /// <summary>The files of the run store and when they were written.</summary>
    public Dictionary<string, DateTime> Stored() => Directory.EnumerateFiles(Runs, "*.json", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(Runs, f), File.GetLastWriteTimeUtc);

    public static string Text(JsonNode? source) => source is JsonArray lines ? string.Concat(lines.Select(l => (string?)l)) : (string?)source ?? "";
}

using System.Text.Json.Nodes;
using Xunit;

[assembly: AssemblyFixture(typeof(Phenomena.Tests.Product.Executed))]

namespace Phenomena.Tests.Product;

/// <summary>Every notebook, executed once with its quick parameters and from an empty run store by the README's command, and its pages.</summary>
public sealed class Executed
{
    // When a test first asks: one that looks at files only does not wait for it.
    readonly Lazy<(string Folder, string Runs)> done = new(() =>
    {
        var (folder, runs) = (Commands.NewFolder("out"), Commands.NewFolder("runs"));
        var outcome = Commands.Run(["--no-setup", "--quick", "--out", folder], ("PHENOMENA_RUNS", runs));
        return outcome.ExitCode == 0 ? (folder, runs) : throw new InvalidOperationException("The notebooks did not run:\n" + outcome.All);
    });

    public string Folder => done.Value.Folder;
    public string Runs => done.Value.Runs;

    public IEnumerable<string> Names => Directory.EnumerateFiles(Path.Combine(Commands.Root, "notebooks"), "*.ipynb").Select(f => Path.GetFileNameWithoutExtension(f)!).Order();

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

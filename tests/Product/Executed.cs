using System.Text.Json.Nodes;
using Xunit;

[assembly: AssemblyFixture(typeof(Phenomena.Tests.Product.Executed))]

namespace Phenomena.Tests.Product;

/// <summary>Every notebook, executed once from an empty run store by the README's command, and its pages.</summary>
public sealed class Executed
{
    public string Folder { get; } = Commands.NewFolder("out");
    public string Runs { get; } = Commands.NewFolder("runs");
    public string Log { get; }

    public Executed()
    {
        var outcome = Commands.Run(["--no-setup", "--out", Folder], ("PHENOMENA_RUNS", Runs));
        Log = outcome.All;
        if (outcome.ExitCode != 0) throw new InvalidOperationException("The notebooks did not run:\n" + Log);
    }

    public IEnumerable<string> Names => Directory.EnumerateFiles(Path.Combine(Commands.Root, "notebooks"), "*.ipynb").Select(f => Path.GetFileNameWithoutExtension(f)!).Order();

    public JsonArray Cells(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".ipynb")))!["cells"]!.AsArray();

    public static string Text(JsonNode? source) => source is JsonArray lines ? string.Concat(lines.Select(l => (string?)l)) : (string?)source ?? "";
}

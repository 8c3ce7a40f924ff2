using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Phenomena.Pages;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>A reader changes the parameters of notebook 01 and runs it: as papermill does it, by a cell after the one tagged
/// <c>parameters</c>. The models are small, so that each takes seconds; whether they move as the theory says is the test.</summary>
public sealed partial class ParameterTests
{
    const string Name = "01-superposition-scaling", Last = "represented";
    const string Small = "widths = new[] { 5, 10, 20 }; mapWidths = new[] { 5, 20 }; seeds = new[] { 0, 1, 2 }; alphas = new[] { 1.0 }; others = [];\n";

    [Fact]
    public void ThePictureMovesWithDataExponentWeightDecayAndFeaturesAsTheTheorySays()
    {
        // What does not depend on the parameters is not done again.
        var runs = Commands.NewFolder("parameters-runs");
        var flat = Run(runs, Small + "n = 100; weakAlphas = new[] { 1.25 };");
        var steepAndPositive = Run(runs, Small + "n = 100; weakAlphas = new[] { 1.75 }; strongDecay = 0.5;");
        var many = Run(runs, Small + "n = 200; weakAlphas = new[] { 1.25 };");

        // α: the weak exponent is inherited from the data. A perfect tail of 100 features has 0.56 and 0.88; models this small lie above both.
        Assert.InRange(WeakExponent(flat), 0.4, 1);
        Assert.True(WeakExponent(steepAndPositive) > WeakExponent(flat) + 0.1, $"{WeakExponent(steepAndPositive)} after {WeakExponent(flat)}");

        // γ: below 0 every feature is represented at every width, above 0 few are.
        Assert.All(Represented(flat), fraction => Assert.InRange(fraction, 0.99, 1));
        Assert.All(Represented(steepAndPositive), fraction => Assert.InRange(fraction, 0.01, 0.6));

        // n: with more features in the same dimensions, every strong loss is higher.
        Assert.All(StrongLosses(many).Zip(StrongLosses(flat)), pair => Assert.True(pair.First > 1.05 * pair.Second, $"{pair.First} after {pair.Second}"));
    }

    /// <summary>The executed notebook's cells.</summary>
    static JsonArray Run(string runs, string parameters)
    {
        var folder = Commands.NewFolder("parameters");
        // The notebook finds the packed library through this file, as it does in the repository.
        File.WriteAllText(Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><add key="phenomena" value="{Path.Combine(Commands.Root, "environment", "feed")}" /></packageSources></configuration>""");
        var notebook = JsonNode.Parse(File.ReadAllText(Path.Combine(Commands.Root, "notebooks", Name + ".ipynb")))!;
        QuickParameters.Put(notebook, parameters);
        // To the last figure that is looked at; the cells behind it train other models.
        var cells = notebook["cells"]!.AsArray();
        while ((string?)cells[^1]!["id"] != Last) cells.RemoveAt(cells.Count - 1);
        var source = Path.Combine(folder, Name + ".ipynb");
        File.WriteAllText(source, notebook.ToJsonString());

        var outcome = Commands.Program("jupyter-nbconvert", ["--to", "notebook", "--execute", "--inplace", source, "--ExecutePreprocessor.kernel_name=csharp", "--ExecutePreprocessor.timeout=600"],
            ("PHENOMENA_RUNS", runs), ("PHENOMENA_PLOTLY", "page"));
        Assert.True(outcome.ExitCode == 0, outcome.All);
        return JsonNode.Parse(File.ReadAllText(source))!["cells"]!.AsArray();
    }

    static double WeakExponent(JsonArray cells) => Traces(cells, "loss").Select(t => WeakInLegend().Match((string?)t["name"] ?? "")).Where(m => m.Success)
        .Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).First();

    static double[] Represented(JsonArray cells) => Dots(cells, "represented");

    static double[] StrongLosses(JsonArray cells) => Dots(cells, "loss");

    /// <summary>The dots of the second panel, which is that of strong superposition.</summary>
    static double[] Dots(JsonArray cells, string id) =>
        [.. Traces(cells, id).First(t => (string?)t["xaxis"] == "x2" && ((string?)t["mode"])?.EndsWith("markers") == true)["y"]!.AsArray().Select(v => (double)v!)];

    static IEnumerable<JsonNode> Traces(JsonArray cells, string id) => cells.Single(c => (string?)c!["id"] == id)!["outputs"]!.AsArray()
        .Select(o => o!["data"]?["application/vnd.plotly.v1+json"]).First(f => f is not null)!["data"]!.AsArray().Select(t => t!);

    [GeneratedRegex(@"weak (\d+\.\d+)")]
    private static partial Regex WeakInLegend();
}

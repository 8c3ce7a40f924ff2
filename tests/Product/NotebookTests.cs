using System.Text.Json.Nodes;
using Phenomena.Pages;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>What holds for every executed notebook.</summary>
public sealed class NotebookTests(Executed executed)
{
    /// <summary>The one that runs in no time, with a sweep of its own.</summary>
    const string Short = "99-kernel-tour";

    [Fact]
    public void EveryNotebookWithParametersHasQuickOnes()
    {
        foreach (var notebook in Notebook.Select([]))
        {
            var saved = Notebook.Read(notebook.Source);
            var tagged = saved["cells"]!.AsArray().Any(c => c!["metadata"]?["tags"]?.AsArray().Any(t => (string?)t == "parameters") == true);
            Assert.True(tagged == QuickParameters.Of(saved, notebook.Name) is { Count: > 0 }, $"{notebook.Name}: small values of its parameters are missing in the metadata of that cell, under '{QuickParameters.Key}'");
            Assert.False(QuickParameters.AreIn(saved), $"{notebook.Name} was saved with other parameters than its own");
            Assert.Equal(tagged, QuickParameters.AreIn(Notebook.Read(Path.Combine(executed.Folder, notebook.Name + ".ipynb"))));
        }
    }

    [Fact]
    public void QuickPagesSayWhatTheyAre()
    {
        foreach (var name in executed.Names)
            Assert.Equal(QuickParameters.AreIn(Notebook.Read(Path.Combine(executed.Folder, name + ".ipynb"))), File.ReadAllText(Path.Combine(executed.Folder, name + ".html")).Contains("<p class=\"note\">A quick run: "));
        var index = File.ReadAllText(Path.Combine(executed.Folder, "index.html"));
        Assert.Contains("quick parameters, claims not judged", index);
        Assert.DoesNotContain("claims reproduced", index);
    }

    [Fact]
    public void EveryCellRanAndOnlyThoseThatSaySoEndInAnError()
    {
        foreach (var name in executed.Names) Executed.AssertRan(name, CodeCells(name));
    }

    [Fact]
    public void EveryOutputHasATextTwinAndEveryFigureItsPlotlyJson()
    {
        foreach (var name in executed.Names)
        {
            var bundles = CodeCells(name).SelectMany(Executed.Outputs).Where(o => o["data"] is not null).Select(o => o["data"]!.AsObject()).ToList();
            Assert.NotEmpty(bundles);
            Assert.All(bundles, bundle => Assert.True(bundle.ContainsKey("text/plain"), $"{name}: {string.Join(' ', bundle.Select(p => p.Key))}"));
            var figures = bundles.Where(b => b.ContainsKey("application/vnd.plotly.v1+json")).ToList();
            Assert.NotEmpty(figures);
            Assert.All(figures, figure => Assert.IsType<JsonArray>(figure["application/vnd.plotly.v1+json"]!["data"]));
        }
    }

    [Fact]
    public void ExecutedNotebooksAreSmallAndCarryNoPlotlyJs()
    {
        foreach (var name in executed.Names)
        {
            // Each figure twice, as JSON and as HTML, but plotly.js, which alone is as much, not once.
            var file = Path.Combine(executed.Folder, name + ".ipynb");
            Assert.InRange(new FileInfo(file).Length, 1, 3_000_000);
            Assert.DoesNotContain("plotly.js (cartesian", File.ReadAllText(file));
        }
    }

    [Fact]
    public void ASecondExecutionReadsEveryRunBack()
    {
        // That the other notebooks do is seen where they are executed again in another kernel.
        var before = executed.Stored();
        Assert.NotEmpty(before);
        var folder = Commands.NewFolder("again");
        var outcome = Commands.Run(["--no-setup", "--quick", "--notebook", Short, "--notebook", "06", "--out", folder], ("PHENOMENA_RUNS", executed.Runs));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(before, executed.Stored());
    }

    [Fact]
    public void ACorruptRunStoreFileStopsTheNotebookWithASentenceAndIsLeftAlone()
    {
        var runs = Commands.NewFolder("corrupt");
        const string Sweep = "overlaps";
        Directory.CreateDirectory(Path.Combine(runs, Sweep));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(executed.Runs, Sweep))) File.Copy(file, Path.Combine(runs, Sweep, Path.GetFileName(file)));
        var victim = Directory.EnumerateFiles(Path.Combine(runs, Sweep)).Order().First();
        File.WriteAllText(victim, File.ReadAllText(victim)[..40]);
        var folder = Commands.NewFolder("out");
        var outcome = Commands.Run(["--no-setup", "--notebook", Short, "--out", folder], ("PHENOMENA_RUNS", runs));
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(Path.GetFileName(victim), outcome.Error);
        Assert.Equal(40, new FileInfo(victim).Length);
    }

    IEnumerable<JsonObject> CodeCells(string name) => Executed.CodeCells(Path.Combine(executed.Folder, name + ".ipynb"));
}

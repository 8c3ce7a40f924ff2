using System.Text.Json.Nodes;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>What holds for every executed notebook.</summary>
public sealed class NotebookTests(Executed executed)
{
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
        var before = executed.Stored();
        Assert.NotEmpty(before);
        var folder = Commands.NewFolder("again");
        var outcome = Commands.Run(["--no-setup", "--out", folder], ("PHENOMENA_RUNS", executed.Runs));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(before, executed.Stored());
    }

    [Fact]
    public void ACorruptRunStoreFileStopsTheNotebookWithASentenceAndIsLeftAlone()
    {
        var runs = Commands.NewFolder("corrupt");
        foreach (var file in Directory.EnumerateFiles(executed.Runs, "*.json", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(runs, Path.GetRelativePath(executed.Runs, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        var victim = Directory.EnumerateFiles(runs, "*.json", SearchOption.AllDirectories).Order().First();
        File.WriteAllText(victim, File.ReadAllText(victim)[..40]);
        var folder = Commands.NewFolder("out");
        var outcome = Commands.Run(["--no-setup", "--out", folder], ("PHENOMENA_RUNS", runs));
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(Path.GetFileName(victim), outcome.Error);
        Assert.Equal(40, new FileInfo(victim).Length);
    }

    IEnumerable<JsonObject> CodeCells(string name) => Executed.CodeCells(Path.Combine(executed.Folder, name + ".ipynb"));
}

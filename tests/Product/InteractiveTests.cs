using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>The notebooks and the library in .NET Interactive, the kernel of VS Code's Polyglot Notebooks.</summary>
public sealed partial class InteractiveTests(Executed executed, InInteractive interactive) : IClassFixture<InInteractive>
{
    /// <summary>What of a notebook is not as in our kernel, and why.</summary>
    static readonly Dictionary<(string Notebook, string Cell), string> Excepted = new()
    {
        [("99-kernel-tour", "status.Update(\"done\");")] = "display returns another value there than the one that it has shown, so that its updates reach no output: a fault of that kernel, which the library goes around for its own",
    };

    [Fact]
    public void EveryCellOfEveryNotebookRuns()
    {
        foreach (var name in executed.Names) Executed.AssertRan(name, interactive.CodeCells(name));
    }

    [Fact]
    public void NoRunIsDoneAgain()
    {
        Assert.NotEmpty(interactive.Before);
        Assert.Equal(interactive.Before, interactive.After);
    }

    [Fact]
    public void EveryFigureAndEveryTableIsThereAsHtml()
    {
        foreach (var name in executed.Names)
        {
            var ours = Executed.CodeCells(Path.Combine(executed.Folder, name + ".ipynb")).ToList();
            string[] html = [.. Executed.Shown(interactive.CodeCells(name), "text/html")];
            Assert.Equal(Figures(ours), html.Count(h => h.Contains("class=\"phenomena-figure\"")));
            Assert.Equal(Executed.Shown(ours, "text/html").Count(h => h.Contains("class=\"phenomena-table\"")), html.Count(h => h.Contains("class=\"phenomena-table\"")));
            // It would go out as a text, which no front end draws.
            Assert.Equal(0, Figures(interactive.CodeCells(name)));
        }

        static int Figures(IEnumerable<JsonObject> cells) => cells.SelectMany(Executed.Outputs).Count(o => o["data"]?[Pages.NotebookFigures.Plotly] is not null);
    }

    [Fact]
    public void NothingIsLeftUnfinishedThatOurKernelFinishes()
    {
        foreach (var name in executed.Names)
        {
            var ours = Executed.CodeCells(Path.Combine(executed.Folder, name + ".ipynb")).ToList();
            Assert.Equal(Closing(ours), Closing(interactive.CodeCells(name)));
            foreach (var (there, here) in interactive.CodeCells(name).Zip(ours).Where(pair => Executed.Text(pair.First["source"]).Contains(".Update(")))
            {
                if (Excepted.Any(e => e.Key.Notebook == name && Executed.Text(there["source"]).Contains(e.Key.Cell))) continue;
                Assert.Equal(Executed.Shown([here], "text/plain"), Executed.Shown([there], "text/plain"));
            }
        }

        static int Closing(IEnumerable<JsonObject> cells) => Executed.Shown(cells, "text/html").Count(h => h.EndsWith("from the run store</div>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ItsPagesShowTheirFigures()
    {
        var name = executed.Names.First(n => n.StartsWith("01", StringComparison.Ordinal));
        await using var chromium = await Chromium.Start();
        var page = await chromium.Browser.NewPageAsync(new() { Offline = true });
        await page.GotoAsync(new Uri(Path.Combine(interactive.Folder, name + ".html")).AbsoluteUri, new() { Timeout = 60_000 });
        var wanted = Executed.Shown(interactive.CodeCells(name), "text/html").Count(h => h.Contains("class=\"phenomena-figure\""));
        Assert.True(wanted > 10);
        await Assertions.Expect(page.Locator(".js-plotly-plot .gtitle")).ToHaveCountAsync(wanted, new() { Timeout = 120_000 });
    }

    [Fact]
    public async Task TwoAtOnceFindTheLibraryFromADeepFolderAndAfterItWasRebuilt()
    {
        var deep = Directory.CreateDirectory(Path.Combine(Commands.Root, "out", $"test-{Guid.NewGuid():N}", "deep", "down"));
        var other = Commands.NewFolder("rebuilt");
        var version = Rebuilt(other);
        try
        {
            // Each waits for the other, so that both are there at the same time.
            string Meet(string mine, string theirs) => $"""
                System.IO.File.WriteAllText("{Path.Combine(other, mine).Replace("\\", "/")}", "");
                while (!System.IO.File.Exists("{Path.Combine(other, theirs).Replace("\\", "/")}")) await System.Threading.Tasks.Task.Delay(50);
                """;
            const string Load = "#r \"nuget: Phenomena\"", Place = "Console.Write(typeof(Phenomena.Figures.Table).Assembly.Location)";
            var rebuilt = Task.Run(() => InInteractive.Run(other, Load, Meet("a", "b"), Place));
            var cells = InInteractive.Run(deep.FullName, Load, Meet("b", "a"), Place,
                "Plotly.NET.CSharp.Chart.Line<double, double, string>(new[] { 1.0, 2 }, new[] { 1.0, 4 }, Name: \"squares\")",
                """
                var slow = new Phenomena.Experiments.Experiment<int, int>("slow", 1, (n, stop, progress) =>
                {
                    for (var i = 0; i < 8; i++) { System.Threading.Thread.Sleep(100); progress.Report(i / 8.0); }
                    return n * n;
                });
                await Phenomena.Experiments.Sweep.RunAsync(slow, new[] { 1, 2, 3 }, new() { Store = null });
                """,
                "TorchSharp.torch.ones(2, 3) + 1",
                "new Microsoft.Data.Analysis.DataFrame(new Microsoft.Data.Analysis.Int32DataFrameColumn(\"i\", Enumerable.Range(0, 4000)))");
            Assert.Contains(Packed().Version, Written(cells[2]));
            var place = Written((await rebuilt)[2]);
            Assert.Contains(version, place);
            Directory.Delete(place[..(place.IndexOf(version, StringComparison.Ordinal) + version.Length)], recursive: true);
            // A chart of Plotly.NET, which that kernel cannot draw without the library, and in the house's way.
            var chart = Assert.Single(Executed.Shown([cells[3]], "text/html"));
            Assert.Contains("class=\"phenomena-figure\"", chart);
            Assert.Contains("squares", chart);
            // One place, which says at the end that it is done.
            Assert.Matches("slow: 3 runs in .* from the run store</div>$", Assert.Single(Executed.Shown([cells[4]], "text/html"), h => h.Contains("slow:")));
            Assert.Contains("[2, 3] float32", Assert.Single(Executed.Shown([cells[5]], "text/html")));
            // The package of frames has a display of its own there, which writes all rows.
            Assert.Contains("class=\"phenomena-table\"", Assert.Single(Executed.Shown([cells[6]], "text/html")));
            Assert.EndsWith("25 of 4,000 rows, 1 column", Assert.Single(Executed.Shown([cells[6]], "text/plain")));
        }
        finally
        {
            deep.Parent!.Parent!.Delete(recursive: true);
        }
    }

    [Fact]
    public void AnExperimentOfACellIsKeptAndSaysWhenItsBodyChangedWithoutItsVersion()
    {
        var folder = Commands.NewFolder("cell-experiment");
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""<configuration><packageSources><add key="phenomena" value="{Path.Combine(Commands.Root, "environment", "feed")}" /></packageSources></configuration>""");
        const string Declared = """
            record Setting(int Size); record Outcome(int Value);
            var experiment = new Experiment<Setting, Outcome>("cell-made", 1, (setting, stop, progress) => new(Enumerable.Range(1, setting.Size).Sum(i => 3 * i)));
            """;
        var swept = $"""
            var runs = await experiment.RunAsync(new[] {"{"} new Setting(2), new Setting(3) {"}"}, new SweepOptions {"{"} Store = new RunStore(@"{Path.Combine(folder, "runs")}") {"}"});
            string.Join(" ", runs.Select(r => r.Result.Value + (r.FromStore ? " kept" : " run")))
            """;
        var cells = InInteractive.Run(folder, "#r \"nuget: Phenomena\"\nusing Phenomena.Experiments;", Declared, swept, Declared, swept, Declared.Replace("3 *", "4 *"), swept, Declared.Replace("3 *", "4 *").Replace("1, (", "2, ("), swept);
        Assert.Equal(["9 run 18 run", "9 kept 18 kept", "9 kept 18 kept", "12 run 24 run"], new[] { 2, 4, 6, 8 }.Select(i => Executed.Shown([cells[i]], "text/plain").Last()));
        Assert.Equal([false, false, true, false], new[] { 2, 4, 6, 8 }.Select(i => Executed.Shown([cells[i]], "text/html").Any(h => h.Contains("made by other code"))));
    }

    /// <summary>The library under another version, alone in the feed of a folder, as after a build from changed source.</summary>
    static string Rebuilt(string folder)
    {
        var (file, before) = Packed();
        var version = $"0.1.0.{Random.Shared.Next(1, int.MaxValue)}";
        var feed = Directory.CreateDirectory(Path.Combine(folder, "feed")).FullName;
        var copy = Path.Combine(feed, $"Phenomena.{version}.nupkg");
        File.Copy(file, copy);
        using (var package = ZipFile.Open(copy, ZipArchiveMode.Update))
        {
            var entry = package.GetEntry("Phenomena.nuspec")!;
            using var stream = entry.Open();
            var text = new StreamReader(stream).ReadToEnd().Replace($"<version>{before}</version>", $"<version>{version}</version>");
            stream.SetLength(0);
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""<configuration><packageSources><add key="phenomena" value="{feed}" /></packageSources></configuration>""");
        return version;
    }

    static (string File, string Version) Packed()
    {
        var file = Assert.Single(Directory.EnumerateFiles(Path.Combine(Commands.Root, "environment", "feed"), "Phenomena.*.nupkg"));
        return (file, Number().Match(Path.GetFileName(file)).Value);
    }

    static string Written(JsonObject cell) => string.Concat(Executed.Outputs(cell).Where(o => (string?)o["name"] == "stdout").Select(o => Executed.Text(o["text"])));

    [GeneratedRegex(@"\d+(\.\d+){3}")]
    private static partial Regex Number();
}

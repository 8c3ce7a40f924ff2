using System.Text.Json.Nodes;
using Phenomena.Pages;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>Notebooks as they are saved: to be read where nothing runs, and to give no difference without news.</summary>
public sealed class SavedNotebookTests(Executed executed)
{
    [Fact]
    public async Task EveryCommittedFigureIsAPictureWithATextAlternativeAndNoScript()
    {
        await using var chromium = await Chromium.Start();
        var tab = await chromium.Browser.NewPageAsync();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Commands.Root, "notebooks"), "*.ipynb"))
        {
            var name = Path.GetFileName(file);
            Assert.InRange(new FileInfo(file).Length, 1, 1_500_000);
            foreach (var figure in NotebookFigures.Of(Notebook.Read(file)))
            {
                var data = figure.Output["data"]!.AsObject();
                var cell = $"{name}, cell '{(string?)figure.Cell["id"]}'";
                Assert.True(data.ContainsKey("image/png"), $"{cell}: no picture. Save the notebooks with dotnet run environment/run.cs -- --save");
                Assert.True(!data.ContainsKey("text/html"), $"{cell}: HTML, which a code host prefers to the picture and cannot draw");
                Assert.StartsWith("Figure: ", (string?)figure.Output["metadata"]!["image/png"]!["alt"]);
                var width = await tab.EvaluateAsync<int>("async data => { const i = new Image(); i.src = 'data:image/png;base64,' + data; await i.decode(); return i.naturalWidth; }", (string)data["image/png"]!);
                Assert.InRange(width, 800, 960);
            }
        }
    }

    [Fact]
    public void SavingTwiceGivesTheSameBytesAndTheSecondTimeDrawsNothing()
    {
        var name = executed.Names.Last();
        string Saved(string? before, out string remark)
        {
            using var pictures = new Pictures();
            var notebook = Notebook.Read(Path.Combine(executed.Folder, name + ".ipynb"));
            remark = pictures.AddTo(notebook, before is null ? null : JsonNode.Parse(before));
            return NotebookFile.Written(notebook);
        }

        var first = Saved(null, out _);
        Assert.Equal(first, Saved(null, out var drawnAgain));
        Assert.DoesNotContain(", 0 drawn now", drawnAgain);
        Assert.Equal(first, Saved(first, out var taken));
        Assert.Contains(", 0 drawn now", taken);
        Assert.Equal(first, NotebookFile.Written(JsonNode.Parse(first)!));
    }

    [Fact]
    public void AFigureThatChangedIsDrawnAgain()
    {
        using var pictures = new Pictures();
        var notebook = Notebook.Read(Path.Combine(executed.Folder, executed.Names.Last() + ".ipynb"));
        pictures.AddTo(notebook, null);
        var saved = NotebookFile.Written(notebook);
        var figure = NotebookFigures.Of(notebook)[0].Output["data"]!;
        figure["application/vnd.plotly.v1+json"]!["layout"]!["title"]!["text"] = "Another title";
        var before = (string)figure["image/png"]!;
        Assert.Contains(", 1 drawn now", pictures.AddTo(notebook, JsonNode.Parse(saved)));
        Assert.NotEqual(before, (string?)NotebookFigures.Of(notebook)[0].Output["data"]!["image/png"]);
    }

    [Fact]
    public void WhatIsOfTheHourOrOfChanceIsNotWritten()
    {
        JsonNode Cell(string? id, params string[] pieces) => new JsonObject
        {
            ["cell_type"] = "code", ["id"] = id, ["metadata"] = new JsonObject { ["execution"] = new JsonObject { ["iopub.execute_input"] = "2026-01-01T00:00:00Z" }, ["tags"] = new JsonArray("kept") },
            ["source"] = "x", ["outputs"] = new JsonArray([.. pieces.Select(p => new JsonObject { ["output_type"] = "stream", ["name"] = "stdout", ["text"] = p })]),
        };
        string Written(params JsonNode[] cells) => NotebookFile.Written(new JsonObject { ["cells"] = new JsonArray(cells), ["nbformat"] = 4, ["nbformat_minor"] = 5 });

        var text = Written(Cell("named", "step 1\nst", "ep 2\n"), Cell(null), Cell("named"));
        Assert.Equal(text, Written(Cell("named", "step 1\n", "step 2\n"), Cell(null), Cell("named")));
        Assert.DoesNotContain("iopub", text);
        Assert.Contains("kept", text);
        Assert.Equal(["named", "cell-2", "cell-3"], JsonNode.Parse(text)!["cells"]!.AsArray().Select(c => (string?)c!["id"]));
        Assert.Equal("step 1\nstep 2\n", Executed.Text(JsonNode.Parse(text)!["cells"]![0]!["outputs"]!.AsArray().Single()!["text"]));
    }

    [Fact]
    public void AnExecutionGivesEveryFigureTheIdItHadBefore()
    {
        string[] Ids(string folder, string name) => [.. JsonNode.Parse(File.ReadAllText(Path.Combine(folder, name + ".ipynb")))!["cells"]!.AsArray()
            .SelectMany(c => c!["outputs"]?.AsArray() ?? []).Where(o => o!["data"]?[NotebookFigures.Plotly] is not null)
            .Select(o => Executed.Text(o!["data"]!["text/html"])).Select(html => html[html.IndexOf("id=\"figure-", StringComparison.Ordinal)..].Split('"')[1])];

        var name = executed.Names.Last();
        var folder = Commands.NewFolder("ids");
        Assert.Equal(0, Commands.Run(["--no-setup", "--notebook", name, "--out", folder], ("PHENOMENA_RUNS", executed.Runs)).ExitCode);
        Assert.NotEmpty(Ids(folder, name));
        Assert.Equal(Ids(executed.Folder, name), Ids(folder, name));
    }
}

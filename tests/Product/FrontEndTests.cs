using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>The kernel in a real front end: Jupyter Notebook, with a reader who runs, stops and restarts.</summary>
public sealed class FrontEndTests
{
    static readonly string[] Cells =
    [
        "#r \"nuget: Phenomena\"\nvar kept = 41;\nConsole.WriteLine(\"hello, reader\");",
        "new[] { new { Width = 10, Loss = 0.5 }, new { Width = 16, Loss = 0.3 } }",
        "Phenomena.Figures.Marks.Dots(Phenomena.Figures.Plot.LogLog(\"A law\", \"m\", \"L\"), new[] { 1.0, 10 }, new[] { 1.0, 0.1 }, \"dots\")",
        "Console.Write(\"no end\"); while (true) { }",
        "kept + 1",
    ];

    [Fact]
    public async Task ANotebookRunsStopsAndRestarts()
    {
        var folder = Commands.NewFolder("front-end");
        File.WriteAllText(Path.Combine(folder, "reader.ipynb"), Notebook());
        File.WriteAllText(Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><add key="phenomena" value="{Path.Combine(Commands.Root, "environment", "feed")}" /></packageSources></configuration>""");
        await using var server = await NotebookServer.Start(folder);
        await using var chromium = await Chromium.Start();
        var page = await chromium.Browser.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync(new Uri(server.Address, "notebooks/reader.ipynb").AbsoluteUri);
        await Idle(page);

        // Run all: text, a table and a figure appear; the endless cell keeps the last one waiting.
        await Menu(page, "#cell_menu, #celllink", "#run_all_cells");
        await Expect(page, 0, ".output_stdout", "hello, reader");
        await Expect(page, 1, "table", "0.3");
        await Assertions.Expect(Output(page, 2).Locator(".js-plotly-plot .scatterlayer .trace")).ToHaveCountAsync(1);
        await Expect(page, 3, ".output_stdout", "no end");

        // The stop button ends the loop with the state kept, and what waited behind it is not run.
        await page.Locator("button[data-jupyter-action='jupyter-notebook:interrupt-kernel']").ClickAsync();
        await Expect(page, 3, ".output_error", "KeyboardInterrupt");
        await Idle(page);
        await Run(page, 4);
        await Expect(page, 4, ".output_result", "42");

        // Restarting forgets the state.
        await page.EvaluateAsync("Jupyter.notebook.restart_kernel({ confirm: false }); null");
        await Idle(page);
        await Run(page, 4);
        await Expect(page, 4, ".output_error", "kept");
    }

    static string Notebook() => new JsonObject
    {
        ["cells"] = new JsonArray([.. Cells.Select((source, i) => new JsonObject
        {
            ["cell_type"] = "code", ["id"] = $"cell-{i}", ["metadata"] = new JsonObject(), ["execution_count"] = null, ["outputs"] = new JsonArray(), ["source"] = source,
        })]),
        ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["name"] = "csharp", ["display_name"] = "C#", ["language"] = "C#" } },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }.ToJsonString();

    static Task Idle(IPage page) => page.WaitForFunctionAsync("window.Jupyter && Jupyter.notebook && Jupyter.notebook.kernel && Jupyter.notebook.kernel.is_connected() && !Jupyter.notebook.kernel_busy");

    static async Task Menu(IPage page, string menu, string item)
    {
        await page.Locator(menu).First.Locator("xpath=ancestor-or-self::li[contains(@class,'dropdown')]").First.Locator("a").First.ClickAsync();
        await page.Locator(item).ClickAsync();
    }

    static Task Run(IPage page, int cell) => page.EvaluateAsync("i => { Jupyter.notebook.select(i); Jupyter.notebook.execute_cell(); }", cell);

    static ILocator Output(IPage page, int cell) => page.Locator(".cell").Nth(cell).Locator(".output");

    static Task Expect(IPage page, int cell, string part, string text) => Assertions.Expect(Output(page, cell).Locator(part).First).ToContainTextAsync(text, new() { Timeout = 60_000 });
}

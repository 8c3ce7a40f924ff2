using Microsoft.Playwright;
using Phenomena.Pages;

namespace Phenomena.Tests.Product;

/// <summary>The pages of the notebooks as they are saved, opened from disk in the system's Chromium with no network, each once at each width and then kept.</summary>
public sealed class OpenPages : IAsyncDisposable
{
    public OpenPages()
    {
        var outcome = Commands.Run(["--no-setup", "--no-run", "--out", Folder]);
        if (outcome.ExitCode != 0) throw new InvalidOperationException("The saved notebooks have no pages:\n" + outcome.All);
        Names = [.. Notebook.Select([]).Select(n => n.Name)];
    }

    readonly Dictionary<(string, int), Watched> open = [];
    Chromium? chromium;

    public IReadOnlyList<string> Names { get; }
    public string Folder { get; } = Commands.NewFolder("saved");

    /// <summary>How many figures the notebook shows.</summary>
    public int Figures(string name) => Figures(Folder, name);

    /// <summary>How many figures a notebook of a folder shows.</summary>
    public static int Figures(string folder, string name) => NotebookFigures.Of(Notebook.Read(Path.Combine(folder, name + ".ipynb"))).Count;

    /// <summary>The page of a notebook with all its figures drawn, on light ground.</summary>
    public async Task<Watched> Drawn(string name, int width = 1200)
    {
        if (!open.TryGetValue((name, width), out var page))
        {
            open[(name, width)] = page = await Open(name + ".html", width);
            await page.Tab.WaitForFunctionAsync("n => document.querySelectorAll('.js-plotly-plot .gtitle').length >= n", Figures(name), new() { Timeout = 120_000 });
        }
        return page;
    }

    /// <summary>A page in a tab of its own: one of these, or the file of a whole path.</summary>
    public async Task<Watched> Open(string file, int width = 1200)
    {
        chromium ??= await Chromium.Start();
        var context = await chromium.Browser.NewContextAsync(new() { Offline = true, ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = ColorScheme.Light });
        var watched = new Watched(context, await context.NewPageAsync());
        await watched.Tab.GotoAsync(new Uri(Path.Combine(Folder, file)).AbsoluteUri, new() { Timeout = 60_000 });
        return watched;
    }

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null) await chromium.DisposeAsync();
    }
}

/// <summary>A tab that remembers what went wrong in it and what it asked for.</summary>
public sealed class Watched : IAsyncDisposable
{
    readonly IBrowserContext context;
    readonly List<string> noise = [];

    public Watched(IBrowserContext context, IPage tab)
    {
        this.context = context;
        Tab = tab;
        // How fast a browser without a graphics card draws in space is the browser's own affair.
        tab.Console += (_, message) => { if (message.Type is "error" or "warning" && !message.Text.StartsWith("[.WebGL-", StringComparison.Ordinal) && !message.Text.StartsWith("Canvas2D: ", StringComparison.Ordinal)) noise.Add(message.Text); };
        tab.PageError += (_, error) => noise.Add(error);
        tab.Request += (_, request) => { if (!request.Url.StartsWith("file:") && !request.Url.StartsWith("data:") && !request.Url.StartsWith("blob:")) noise.Add("request: " + request.Url); };
    }

    public IPage Tab { get; }

    /// <summary>Nothing went wrong so far, and nothing was asked for that is not in the file.</summary>
    public void AssertQuiet() => Xunit.Assert.Empty(noise);

    public async ValueTask DisposeAsync() => await context.CloseAsync();
}

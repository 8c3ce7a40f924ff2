using Microsoft.Playwright;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>The pages, opened from disk in the system's Chromium with no network.</summary>
public sealed class PageTests(Executed executed) : IAsyncLifetime
{
    Chromium chromium = null!;

    public async ValueTask InitializeAsync() => chromium = await Chromium.Start();

    public ValueTask DisposeAsync() => chromium.DisposeAsync();

    [Fact]
    public async Task EveryFigureIsDrawnAndAnswersTheMouse()
    {
        foreach (var name in executed.Names)
        {
            await using var page = await Opened(name + ".html");
            var wanted = executed.Cells(name).SelectMany(c => c!["outputs"]?.AsArray() ?? []).Count(o => o!["data"]?["application/vnd.plotly.v1+json"] is not null);
            Assert.True(wanted > 0, name);
            await page.Tab.WaitForFunctionAsync("n => document.querySelectorAll('.js-plotly-plot .main-svg').length >= n", wanted);
            var figures = page.Tab.Locator(".js-plotly-plot");
            Assert.Equal(wanted, await figures.CountAsync());
            for (var i = 0; i < wanted; i++)
            {
                var figure = figures.Nth(i);
                Assert.True(await figure.Locator(".scatterlayer .trace, .barlayer .trace, .heatmaplayer .hm").CountAsync() > 0, $"{name}: figure {i + 1} has no traces");
                await figure.ScrollIntoViewIfNeededAsync();
                var points = figure.Locator(".scatterlayer .points path, .barlayer .point path");
                if (await points.CountAsync() == 0) continue;
                var point = (await points.First.BoundingBoxAsync())!;
                var panel = (await figure.Locator(".nsewdrag").First.BoundingBoxAsync())!;
                // A bar taller than its panel is cut by it: the mouse goes to what can be seen of it.
                var (top, bottom) = (Math.Max(point.Y, panel.Y), Math.Min(point.Y + point.Height, panel.Y + panel.Height));
                var (x, y) = (point.X + point.Width / 2, (top + bottom) / 2);
                await page.Tab.Mouse.MoveAsync(x - 30, y);
                await page.Tab.Mouse.MoveAsync(x, y, new() { Steps = 6 });
                try { await figure.Locator(".hoverlayer .hovertext").First.WaitForAsync(new() { Timeout = 10_000 }); }
                catch (TimeoutException) { Assert.Fail($"{name}: figure {i + 1}, '{await figure.Locator(".gtitle").First.TextContentAsync()}', does not answer the mouse"); }
            }
            page.AssertQuiet();
        }
    }

    [Fact]
    public async Task MathematicsIsDrawnAndNothingSpillsSideways()
    {
        foreach (var name in executed.Names)
            foreach (var width in new[] { 1200, 700, 390 })
            {
                await using var page = await Opened(name + ".html", width);
                Assert.True(await page.Tab.Locator("math").CountAsync() > 0, $"{name}: no formula");
                var text = await page.Tab.Locator("main").InnerTextAsync();
                Assert.DoesNotContain("MATHEMATICS", text);
                Assert.DoesNotContain("$$", text);
                Assert.True(await page.Tab.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{name} is wider than {width} pixels");
                page.AssertQuiet();
            }
    }

    [Fact]
    public async Task TitlesKeepClearOfTheButtonsAndNarrowPagesStackPanels()
    {
        foreach (var name in executed.Names)
            foreach (var width in new[] { 1200, 700 })
            {
                await using var page = await Opened(name + ".html", width);
                await page.Tab.WaitForFunctionAsync("document.querySelector('.js-plotly-plot .main-svg')");
                var wrong = await page.Tab.EvaluateAsync<string[]>(
                    """
                    [...document.querySelectorAll('.js-plotly-plot')].flatMap(g => {
                      const title = g.querySelector('.gtitle').getBoundingClientRect(), buttons = g.querySelector('.modebar-group').getBoundingClientRect();
                      const narrow = g.offsetWidth < 760 && Object.keys(g._fullLayout).some(k => /^xaxis\d*$/.test(k) && g._fullLayout[k].domain[1] - g._fullLayout[k].domain[0] < 0.4);
                      return title.right > buttons.left || narrow ? [g.querySelector('.gtitle').textContent] : [];
                    })
                    """);
                Assert.True(wrong.Length == 0, $"{name} at {width} pixels: {string.Join("; ", wrong)}");
            }
    }

    [Fact]
    public async Task TheIndexLeadsToEveryPage()
    {
        await using var page = await Opened("index.html");
        foreach (var name in executed.Names) Assert.Equal(1, await page.Tab.Locator($"a[href='{name}.html']").CountAsync());
        page.AssertQuiet();
    }

    async Task<Watched> Opened(string file, int width = 1200)
    {
        var context = await chromium.Browser.NewContextAsync(new() { Offline = true, ViewportSize = new() { Width = width, Height = 900 } });
        var watched = new Watched(context, await context.NewPageAsync());
        await watched.Tab.GotoAsync(new Uri(Path.Combine(executed.Folder, file)).AbsoluteUri);
        return watched;
    }

    /// <summary>A tab that remembers what went wrong in it and what it asked for.</summary>
    sealed class Watched : IAsyncDisposable
    {
        readonly IBrowserContext context;
        readonly List<string> noise = [];

        public Watched(IBrowserContext context, IPage tab)
        {
            this.context = context;
            Tab = tab;
            tab.Console += (_, message) => { if (message.Type is "error" or "warning") noise.Add(message.Text); };
            tab.PageError += (_, error) => noise.Add(error);
            tab.Request += (_, request) => { if (!request.Url.StartsWith("file:") && !request.Url.StartsWith("data:") && !request.Url.StartsWith("blob:")) noise.Add("request: " + request.Url); };
        }

        public IPage Tab { get; }
        public void AssertQuiet() => Assert.Empty(noise);
        public async ValueTask DisposeAsync() => await context.CloseAsync();
    }
}

using Microsoft.Playwright;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>What a reader sees and does on the pages.</summary>
public sealed class PageTests(OpenPages pages, Executed executed) : IClassFixture<OpenPages>
{
    [Fact]
    public async Task EveryFigureIsDrawnAndAnswersTheMouse()
    {
        foreach (var name in pages.Names)
        {
            var page = await pages.Drawn(name);
            var wanted = pages.Figures(name);
            Assert.True(wanted > 0, name);
            var figures = page.Tab.Locator(".js-plotly-plot");
            Assert.Equal(wanted, await figures.CountAsync());
            for (var i = 0; i < wanted; i++)
            {
                var figure = figures.Nth(i);
                Assert.True(await figure.Locator(".scatterlayer .trace, .barlayer .trace, .heatmaplayer .hm, .gl-container canvas").CountAsync() > 0, $"{name}: figure {i + 1} has no traces");
                await figure.ScrollIntoViewIfNeededAsync();
                var points = figure.Locator(".scatterlayer .points path, .barlayer .point path");
                if (await points.CountAsync() == 0) continue;
                // A bar of nearly nothing is too thin to be pointed at, and a dot may lie on a panel's edge or, once a slider was moved, beyond it.
                var (point, panels) = ((await points.First.BoundingBoxAsync())!, await figure.Locator(".nsewdrag").EvaluateAllAsync<double[][]>("all => all.map(p => p.getBoundingClientRect()).map(r => [r.left + 3, r.top, r.right - 3, r.bottom])"));
                for (var next = 1; next < await points.CountAsync() && !panels.Any(r => point.X + point.Width / 2 > r[0] && point.X + point.Width / 2 < r[2] && Math.Min(point.Y + point.Height, r[3]) - Math.Max(point.Y, r[1]) >= 3); next++) point = (await points.Nth(next).BoundingBoxAsync())!;
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
    public async Task EveryFigureOfAQuickRunIsDrawn()
    {
        foreach (var name in executed.Names)
        {
            Assert.Equal((name, pages.Figures(name)), (name, OpenPages.Figures(executed.Folder, name)));
            await using var page = await pages.Open(Path.Combine(executed.Folder, name + ".html"));
            await page.Tab.WaitForFunctionAsync("n => document.querySelectorAll('.js-plotly-plot .gtitle').length >= n", pages.Figures(name), new() { Timeout = 120_000 });
            Assert.Equal([], (await page.Tab.EvaluateAsync<string[]>("[...document.querySelectorAll('.js-plotly-plot')].filter(g => !g.querySelector('.scatterlayer .trace, .barlayer .trace, .heatmaplayer .hm, .gl-container canvas')).map(g => g.querySelector('.gtitle').textContent)")).Select(title => $"{name}, quick: nothing is drawn in {title}"));
            page.AssertQuiet();
        }
    }

    [Fact]
    public async Task SlidersMoveTheirFigures()
    {
        var moved = 0;
        foreach (var name in pages.Names)
        {
            var page = await pages.Drawn(name);
            var figures = page.Tab.Locator(".js-plotly-plot:has(.slider-rail-touch-rect)");
            for (var i = 0; i < await figures.CountAsync(); i++, moved++)
            {
                var figure = figures.Nth(i);
                const string state = "g => JSON.stringify([g.data.filter(t => t.visible !== false).map(t => [t.x, t.y, t.z, t.text, t.name]), g.layout.title.text, g.layout.shapes])";
                var (before, label) = (await figure.EvaluateAsync<string>(state), await figure.Locator(".slider-label").First.TextContentAsync());
                var rail = figure.Locator(".slider-rail-touch-rect");
                await rail.ScrollIntoViewIfNeededAsync();
                var box = (await rail.BoundingBoxAsync())!;
                var active = await figure.EvaluateAsync<double>("g => g.layout.sliders[0].active / (g.layout.sliders[0].steps.length - 1)");
                await page.Tab.Mouse.ClickAsync(box.X + box.Width * (active < 0.5f ? 0.97f : 0.03f), box.Y + box.Height / 2);
                try { await page.Tab.WaitForFunctionAsync($"([g, before]) => ({state})(g) !== before", new object[] { await figure.ElementHandleAsync(), before }, new() { Timeout = 10_000 }); }
                catch (TimeoutException) { Assert.Fail($"{name}: the slider from '{label}' moves nothing in '{await figure.Locator(".gtitle").First.TextContentAsync()}'"); }
                Assert.NotEqual(active, await figure.EvaluateAsync<double>("g => g.layout.sliders[0].active / (g.layout.sliders[0].steps.length - 1)"));
            }
            page.AssertQuiet();
        }
        Assert.True(moved > 0, "no page has a slider");
    }

    [Fact]
    public async Task EveryFigureHasATextAlternativeThatNamesIt()
    {
        foreach (var name in pages.Names)
        {
            var page = await pages.Drawn(name);
            var wrong = await page.Tab.EvaluateAsync<string[]>(
                """
                () => { const bare = s => s.replace(/<[^>]*>/g, "").replace(/[\s·]+/g, ""); return [...document.querySelectorAll('.phenomena-figure')].flatMap(f => {
                  const label = f.getAttribute('aria-label') || '', title = f.layout.title.text.split('<br>')[0];
                  return f.getAttribute('role') === 'img' && label.startsWith('Figure: ') && label.length < 600 && /axis/.test(label) && [title, ...(f.layout.sliders || []).flatMap(s => s.steps.map(t => (t.args[1] || {})['title.text'] || title))].some(t => bare(label).includes(bare(t.split('<br>')[0]).slice(0, 10))) ? [] : [title + ' | ' + label] }) }
                """);
            Assert.True(wrong.Length == 0, $"{name}: {string.Join("; ", wrong)}");
            Assert.Equal(0, await page.Tab.Locator("img:not([alt])").CountAsync());
            var ids = await page.Tab.EvaluateAsync<string[]>("[...document.querySelectorAll('[id]')].filter(e => !e.closest('svg')).map(e => e.id)");
            Assert.Equal(ids.Distinct().Order(), ids.Order());
        }
    }

    [Fact]
    public async Task MathematicsIsDrawnAndNothingSpillsSideways()
    {
        foreach (var name in pages.Names)
            foreach (var width in new[] { 1200, 700, 390 })
            {
                var page = await pages.Drawn(name, width);
                Assert.True(await page.Tab.Locator("math").CountAsync() > 0, $"{name}: no formula");
                var text = await page.Tab.Locator("main").InnerTextAsync();
                Assert.DoesNotContain("MATHEMATICS", text);
                Assert.DoesNotContain("FIGUREPLACE", text);
                Assert.DoesNotContain("$$", text);
                Assert.True(await page.Tab.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{name} is wider than {width} pixels");
                page.AssertQuiet();
            }
    }

    [Fact]
    public async Task TitlesKeepClearOfTheButtonsAndNarrowPagesStackPanels()
    {
        foreach (var name in pages.Names)
            foreach (var width in new[] { 1200, 700, 390 })
            {
                var page = await pages.Drawn(name, width);
                var wrong = await page.Tab.EvaluateAsync<string[]>(
                    """
                    [...document.querySelectorAll('.js-plotly-plot')].flatMap(g => {
                      const title = g.querySelector('.gtitle').getBoundingClientRect(), buttons = g.querySelector('.modebar-group').getBoundingClientRect();
                      const narrow = g.offsetWidth < 760 && Object.keys(g._fullLayout).some(k => /^xaxis\d*$/.test(k) && g._fullLayout[k].domain[1] - g._fullLayout[k].domain[0] < 0.4);
                      const panels = [...g.querySelectorAll('.annotation-text')].filter(t => t.querySelector('[style*=bold]')).map(t => t.getBoundingClientRect());
                      const cut = panels.some(p => p.right > g.getBoundingClientRect().right + 1);
                      const touching = panels.some((p, i) => panels.some((q, j) => j > i && p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom));
                      const legend = [...g.querySelectorAll('.legendtext')].some(t => t.getBoundingClientRect().right > g.getBoundingClientRect().right + 1);
                      return title.right > buttons.left || narrow || cut || touching || legend ? [g.querySelector('.gtitle').textContent] : [];
                    })
                    """);
                Assert.True(wrong.Length == 0, $"{name} at {width} pixels: {string.Join("; ", wrong)}");
            }
    }

    [Fact]
    public async Task TextStandsOutFromItsGroundByDayAndByNight()
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            foreach (var name in pages.Names) await Check(await pages.Drawn(name), name);
            await using var index = await pages.Open("index.html");
            await Check(index, "the index");

            async Task Check(Watched page, string name)
            {
                await page.Tab.EmulateMediaAsync(new() { ColorScheme = scheme });
                var paper = await page.Tab.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
                Assert.Equal(scheme == ColorScheme.Dark, paper != "rgb(255, 255, 255)");
                var faint = await page.Tab.EvaluateAsync<string[]>(Contrast.Script);
                await page.Tab.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
                Assert.True(faint.Length == 0, $"{name}, {scheme}: {string.Join("; ", faint.Take(12))}");
                page.AssertQuiet();
            }
        }
    }

    [Fact]
    public async Task ContentsStandBesideTheTextOrFoldedAboveItAndLeadToEveryHeading()
    {
        foreach (var name in pages.Names)
        {
            var wide = (await pages.Drawn(name)).Tab;
            var dead = await wide.EvaluateAsync<string[]>("[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href')).filter(h => !document.getElementById(h.slice(1)) && !document.getElementById(decodeURIComponent(h.slice(1))))");
            Assert.True(dead.Length == 0, $"{name}: {string.Join(' ', dead)}");
            Assert.Equal(await wide.Locator("main :is(h2, h3)").CountAsync(), await wide.Locator(".contents.beside li").CountAsync());
            Assert.True(await wide.Locator(".contents.beside").IsVisibleAsync());
            Assert.False(await wide.Locator(".contents.above").IsVisibleAsync());
            await wide.Locator("footer").ScrollIntoViewIfNeededAsync();
            Assert.True(await wide.Locator(".contents.beside a").First.EvaluateAsync<bool>("a => a.getBoundingClientRect().top >= 0"), $"{name}: the contents scroll away");

            var narrow = (await pages.Drawn(name, 390)).Tab;
            Assert.False(await narrow.Locator(".contents.beside").IsVisibleAsync());
            Assert.False(await narrow.Locator(".contents.above a").First.IsVisibleAsync());
            await narrow.Locator(".contents.above summary").ClickAsync();
            Assert.True(await narrow.Locator(".contents.above a").First.IsVisibleAsync());
        }
    }

    [Fact]
    public async Task PrintingAPageRightAwayStillDrawsEveryFigureWithinTheSheet()
    {
        var name = pages.Names.MaxBy(pages.Figures)!;
        await using var page = await pages.Open(name + ".html");
        // Before anything has come into view.
        var widest = await page.Tab.EvaluateAsync<double>("dispatchEvent(new Event('beforeprint')), Math.max(...[...document.querySelectorAll('.phenomena-figure')].map(f => f.style.zoom * f.querySelector('.main-svg').width.baseVal.value))");
        Assert.Equal(pages.Figures(name), await page.Tab.Locator(".js-plotly-plot .main-svg").First.EvaluateAsync<int>("() => document.querySelectorAll('.js-plotly-plot').length"));
        Assert.InRange(widest, 300, 681);
        await page.Tab.EmulateMediaAsync(new() { Media = Media.Print, ColorScheme = ColorScheme.Dark });
        Assert.Equal("rgb(255, 255, 255)", await page.Tab.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.False(await page.Tab.Locator(".contents.beside").IsVisibleAsync());
        page.AssertQuiet();
    }

    [Fact]
    public async Task TheIndexLeadsToEveryPageAndPagesToTheirNeighbours()
    {
        foreach (var width in new[] { 1200, 390 })
        {
            await using var page = await pages.Open("index.html", width);
            foreach (var name in pages.Names) Assert.Equal(1, await page.Tab.Locator($"a[href='{name}.html']").CountAsync());
            Assert.True(await page.Tab.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"the index is wider than {width} pixels");
            Assert.True(await page.Tab.EvaluateAsync<bool>("[...document.images].every(i => i.complete && i.naturalWidth > 0)"), "a picture of the index cannot be shown");
            // What is ours or true by construction does not count.
            var claims = File.ReadLines(Path.Combine(Commands.Root, "data", "claims.csv")).Count(row => row.EndsWith(",paper", StringComparison.Ordinal) || row.EndsWith(",theory", StringComparison.Ordinal));
            Assert.Contains($"of {claims} claims reproduced", await page.Tab.Locator(".tally").InnerTextAsync());
            page.AssertQuiet();
        }
        for (var i = 0; i < pages.Names.Count; i++)
        {
            var tab = (await pages.Drawn(pages.Names[i])).Tab;
            Assert.Equal(i > 0 ? [pages.Names[i - 1] + ".html"] : [], await tab.EvaluateAsync<string[]>("[...document.querySelectorAll('main a[rel=prev]')].map(a => a.getAttribute('href'))"));
            Assert.Equal(i + 1 < pages.Names.Count ? [pages.Names[i + 1] + ".html"] : [], await tab.EvaluateAsync<string[]>("[...document.querySelectorAll('main a[rel=next]')].map(a => a.getAttribute('href'))"));
        }
    }

    [Fact]
    public async Task AClickOnAHeaderSortsNumbersAsNumbersAndIdsAsIds()
    {
        var sorted = 0;
        foreach (var name in pages.Names)
        {
            await using var page = await pages.Open(name + ".html");
            var wrong = await page.Tab.EvaluateAsync<string[]>(
                """
                [...document.querySelectorAll('.phenomena-search th')].flatMap(th => {
                  const rows = () => [...th.closest('table').tBodies[0].rows].map(r => r.cells[th.cellIndex].textContent), number = t => Number(t.replace('−', '-').replace('∞', 'Infinity'));
                  th.firstChild.click();
                  const up = rows().filter(t => !th.className || t && !isNaN(number(t)));
                  const ordered = up.every((t, i) => i === 0 || (th.className ? number(up[i - 1]) <= number(t) : up[i - 1].localeCompare(t, undefined, { numeric: true }) <= 0));
                  return ordered && th.getAttribute('aria-sort') === 'ascending' ? [] : [th.textContent + ': ' + rows().join(' ')] })
                """);
            Assert.True(wrong.Length == 0, $"{name}: {string.Join("; ", wrong)}");
            sorted += await page.Tab.Locator(".phenomena-search[data-headers] [aria-sort=ascending]").CountAsync();
            page.AssertQuiet();
        }
        Assert.True(sorted > 0, "no page has a frame");
    }

    [Fact]
    public void PagesAreSmallEnoughToMail()
    {
        foreach (var name in pages.Names) Assert.InRange(new FileInfo(Path.Combine(pages.Folder, name + ".html")).Length, 1, 4_000_000);
    }
}

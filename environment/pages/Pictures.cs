using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Phenomena.Figures;
using Phenomena.Setup;

namespace Phenomena.Pages;

/// <summary>Gives every figure of a saved notebook a picture, for places that run no script: a code host, a mail, a front end without plotly.js.</summary>
/// <remarks>Such places prefer HTML to a picture and then strip its script, so the figure's HTML, which is its JSON once more, goes. Front ends that know plotly's JSON
/// (JupyterLab's extension, VS Code) prefer that to the picture, and the notebook stays interactive there.</remarks>
sealed class Pictures : IDisposable
{
    const int Wide = 960, Narrow = 800, Shades = 32, ManyShades = 128;

    readonly Lazy<HeadlessBrowser> browser = new(HeadlessBrowser.Start);
    readonly string folder = Directory.CreateTempSubdirectory("phenomena-pictures-").FullName;

    // What a picture depends on besides its figure.
    static readonly string Style = string.Concat(FigureScript.Draw, FigureScript.Style, Script, $"{Wide} {Narrow} {Shades} {ManyShades} 2", Steps.HashOf(Repository.PlotlyJs));

    /// <summary>Draws what is not drawn yet. Chromium starts for the first figure that needs it.</summary>
    /// <param name="notebook">The executed notebook; changed in place.</param>
    /// <param name="before">The notebook as it was saved last: the picture of a figure that is still the same is taken from there, as another machine's
    /// letters would make another picture of it.</param>
    /// <returns>A remark: how many figures, how many of them drawn now.</returns>
    public string AddTo(JsonNode notebook, JsonNode? before)
    {
        var known = new Dictionary<string, string>();
        foreach (var old in before is null ? [] : NotebookFigures.Of(before))
            if ((string?)old.Output["metadata"]?[NotebookFigures.Png]?["of"] is { } of && old.Output["data"]![NotebookFigures.Png] is { } picture) known[of] = Notebook.Text(picture).Trim();

        var figures = NotebookFigures.Of(notebook);
        var drawn = 0;
        foreach (var figure in figures)
        {
            var of = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(figure.Json + Style)))[..12];
            if (!known.TryGetValue(of, out var picture))
            {
                picture = Convert.ToBase64String(Draw(figure.Json, figure.Axes > 2 ? Wide : Narrow));
                drawn++;
            }
            var data = figure.Output["data"]!;
            figure.Output["data"] = new JsonObject
            {
                [NotebookFigures.Plotly] = data[NotebookFigures.Plotly]!.DeepClone(),
                [NotebookFigures.Png] = picture,
                [NotebookFigures.Plain] = data[NotebookFigures.Plain]?.DeepClone(),
            };
            var metadata = figure.Output["metadata"] as JsonObject ?? [];
            metadata[NotebookFigures.Png] = new JsonObject { ["alt"] = FigureScript.Label(figure.Words), ["of"] = of };
            figure.Output["metadata"] = metadata;
        }
        return $"{figures.Count} figures, {drawn} drawn now";
    }

    /// <summary>The figure that stands for the notebook, without a word in it: that of the cell tagged <c>cover</c>, else the first.</summary>
    public byte[]? Cover(JsonNode notebook)
    {
        var figures = NotebookFigures.Of(notebook);
        var chosen = figures.FirstOrDefault(f => f.Cell["metadata"]?["tags"]?.AsArray().Any(tag => (string?)tag == "cover") == true) ?? figures.FirstOrDefault();
        return chosen is null ? null : Draw(chosen.Json, 400, cover: true);
    }

    public void Dispose()
    {
        if (browser.IsValueCreated) browser.Value.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    byte[] Draw(string figure, int width, bool cover = false)
    {
        if (!browser.IsValueCreated)
        {
            var page = Path.Combine(folder, "pictures.html");
            File.WriteAllText(page, $"""
                <!DOCTYPE html><meta charset="utf-8">
                <style>body {"{ margin: 0; background: #fff; color: #1c2026; font-family: system-ui, sans-serif }"} .phenomena-figure {"{ margin: 0 !important }"} .modebar {"{ display: none }"}</style>
                <div id="figure" class="phenomena-figure"></div>
                <script>{Site.Plotly}</script><script>{Site.PlotlySpace}</script>
                <script>{Script.Replace("DRAW", FigureScript.Draw).Replace("STYLE", FigureScript.Style)}</script>
                """);
            browser.Value.Open(page);
        }
        var size = browser.Value.Evaluate($"show({figure},{width},{(cover ? "true" : "false")})")!;
        // A map's colours are its data; those of lines are few, and their edges' shades matter little.
        var colors = figure.Contains("\"type\":\"heatmap\"") ? ManyShades : Shades;
        return Png.Read(browser.Value.Picture(width, (double)size, scale: cover ? 2 : 1)).Write(colors);
    }

    // One place, one figure at a time: shows it and says how high it is.
    const string Script =
        """
        async function show(figure, width, cover) {
          if (cover) bare(figure, width);
          const old = document.getElementById("figure"), place = old.cloneNode(false);
          if (old.phenomenaDraw) for (const library of [Plotly, PlotlySpace]) library.purge(old);
          place.className = "phenomena-figure"; place.style.cssText = `width:${width}px;max-width:none`;
          old.replaceWith(place);
          DRAW("figure", figure, "STYLE");
          place.phenomenaDraw();
          await document.fonts.ready;
          while (!place.querySelector(".main-svg")) await new Promise(requestAnimationFrame);
          for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
          return place.offsetHeight;
        }
        // The first panel without a word.
        function bare(f, width) {
          const l = f.layout;
          Object.assign(l, { height: width * 9 / 16, showlegend: false, margin: { l: 16, r: 16, t: 16, b: 16 }, annotations: [] });
          delete l.title; delete l.sliders; delete l.updatemenus;
          f.data = f.data.filter(t => (t.xaxis || "x") === "x");
          for (const t of f.data) if (t.type === "heatmap") t.showscale = false;
          l.shapes = (l.shapes || []).filter(s => /^(x|paper)( |$)/.test(s.xref || "x") && /^(y|paper)( |$)/.test(s.yref || "y"));
          for (const k of Object.keys(l)) {
            if (/^[xy]axis\d+$/.test(k)) delete l[k];
            else if (/^[xy]axis$/.test(k)) { Object.assign(l[k], { showticklabels: false, automargin: false, ticks: "", domain: [0, 1] }); delete l[k].title; }
          }
        }
        """;
}

using System.Collections.Concurrent;
using System.Net;

namespace Phenomena.Figures;

/// <summary>A figure as HTML: a place with the figure in words, and a script that draws there as soon as there is plotly.js.</summary>
internal static class FigureHtml
{
    private static readonly ConcurrentDictionary<string, int> Shown = new();

    /// <summary>What a notebook shows. The first of a session brings plotly.js along.</summary>
    public static string Fragment(Figure figure) => PlotlyScript.OncePerSession(figure.Data.Any(SpaceAxes.IsInSpace)) + Place(figure, Shown);

    /// <summary>A whole page.</summary>
    public static string Page(Figure figure)
    {
        var library = PlotlyScript.Element ?? throw new InvalidOperationException(PlotlyScript.Missing);
        var title = WebUtility.HtmlEncode(FigureWords.Plain(FigureWords.Title(figure.Layout)));
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">" +
            $"<title>{title}</title>\n<style>:root{{color-scheme:light dark}}body{{margin:1rem;background:Canvas;color:CanvasText}}</style>\n{library}{(figure.Data.Any(SpaceAxes.IsInSpace) ? PlotlyScript.SpaceElement : "")}</head><body>\n" +
            $"{Place(figure, new())}\n</body></html>\n";
    }

    /// <summary>A figure alone.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="shown">How often each has been shown; counted on.</param>
    internal static string Place(Figure figure, ConcurrentDictionary<string, int> shown)
    {
        string json = figure.ToJson(), id = FigureScript.Id(json, shown);
        return $"{FigureScript.Place(id, figure.Layout.Axes().Count(), figure.ToString(), Remark)}\n" +
            $"<script>{FigureScript.Draw}(\"{id}\",{json},\"{FigureScript.Style}\")</script>";
    }

    private static string Remark => PlotlyScript.Element is null && Environment.GetEnvironmentVariable("PHENOMENA_PLOTLY") != "page"
        ? PlotlyScript.Missing
        : "The picture is drawn by plotly.js, which the first figure of a session brings along: run the notebook from its start.";
}

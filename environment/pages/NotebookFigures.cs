using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Phenomena.Figures;

namespace Phenomena.Pages;

/// <summary>The figures of a notebook: its outputs that carry plotly's JSON.</summary>
static partial class NotebookFigures
{
    public const string Plotly = "application/vnd.plotly.v1+json", Png = "image/png", Html = "text/html", Plain = "text/plain";

    /// <summary>An output that shows a figure, with the cell that it belongs to.</summary>
    public sealed class Shown(JsonNode cell, JsonObject output)
    {
        public JsonNode Cell => cell;
        public JsonObject Output => output;

        /// <summary>The figure as plotly.js reads it, on one line.</summary>
        public string Json { get; } = Compact(output["data"]![Plotly]!);

        /// <summary>Title, axes and traces, a line each.</summary>
        public string Words { get; } = Notebook.Text(output["data"]![Plain]);

        /// <summary>Whether it needs plotly.js for figures in space.</summary>
        public bool InSpace => Json.Contains("\"scatter3d\"") || Json.Contains("\"surface\"") || Json.Contains("\"mesh3d\"");

        public int Axes { get; } = output["data"]![Plotly]!["layout"]?.AsObject().Count(p => p.Key.StartsWith("xaxis", StringComparison.Ordinal) || p.Key.StartsWith("yaxis", StringComparison.Ordinal)) ?? 0;
    }

    public static IReadOnlyList<Shown> Of(JsonNode notebook) =>
        [.. from cell in notebook["cells"]!.AsArray()
            from output in cell["outputs"]?.AsArray() ?? []
            where output["data"]?[Plotly] is not null
            select new Shown(cell, output.AsObject())];

    /// <summary>JSON with its characters as they are, and no angle brackets, so that it can stand in a script element.</summary>
    public static string Compact(JsonNode json) => json.ToJsonString(Written).Replace("<", "\\u003c").Replace(">", "\\u003e");

    /// <summary>Leaves a mark in place of every figure, for nbconvert to carry into the page.</summary>
    public static IReadOnlyList<Shown> TakeFrom(JsonNode notebook)
    {
        var figures = Of(notebook);
        for (var i = 0; i < figures.Count; i++) figures[i].Output["data"] = new JsonObject { [Html] = $"FIGUREPLACE{i}X" };
        return figures;
    }

    /// <summary>Puts the figures in place of their marks. What draws them stands once in the page's head.</summary>
    public static string PutInto(string html, IReadOnlyList<Shown> figures)
    {
        var shown = new ConcurrentDictionary<string, int>();
        return Mark().Replace(html, match =>
        {
            var figure = figures[int.Parse(match.Groups[1].Value)];
            var id = FigureScript.Id(figure.Json, shown);
            return $"{FigureScript.Place(id, figure.Axes, figure.Words)}\n<script>phenomenaFigure(\"{id}\",{figure.Json})</script>";
        });
    }

    [GeneratedRegex("FIGUREPLACE([0-9]+)X")]
    private static partial Regex Mark();

    static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

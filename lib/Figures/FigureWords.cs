using System.Collections;
using System.Text;
using System.Text.RegularExpressions;
using Plotly.NET;

namespace Phenomena.Figures;

/// <summary>A figure in words: for where there is no picture, and for whoever cannot see it.</summary>
internal static class FigureWords
{
    /// <summary>The title, the axes, and how many points each trace has.</summary>
    public static string Of(GenericChart chart)
    {
        var layout = GenericChart.getLayout(chart);
        var text = new StringBuilder($"Figure: {Plain(Title(layout))}".TrimEnd(' ', ':'));
        foreach (var (name, axis) in layout.Axes()) text.Append($"\n  {name}: {Plain(Title(axis))}{(axis.IsLog() ? " (log)" : "")}");
        foreach (string axis in (string[])["xaxis", "yaxis", "zaxis"])
            if (layout.At<DynamicObj.DynamicObj>("scene." + axis) is { } side && Title(side).Length > 0) text.Append($"\n  {axis}: {Plain(Title(side))}");
        foreach (var trace in GenericChart.getTraces(chart).Where(t => t.At<object>("visible") is not false))
            text.Append($"\n  {trace.type}{(trace.At<string>("name") is { } name ? $" \"{Plain(name)}\"" : "")}: {Points(trace)} points");
        if (layout.List<DynamicObj.DynamicObj>("sliders").FirstOrDefault()?.At<IEnumerable>("steps") is { } steps) text.Append($"\n  {steps.Cast<object>().Count()} steps");
        return text.ToString();
    }

    /// <summary>The title's text; Plotly.NET also takes a bare text for it.</summary>
    public static string Title(DynamicObj.DynamicObj owner) => owner.At<string>("title") ?? owner.At<string>("title.text") ?? "";

    /// <summary>Plotly's text without its tags.</summary>
    public static string Plain(string? text) => Regex.Replace((text ?? "").Replace("<br>", " · "), "<[^>]*>", "");

    /// <summary>How many data points a trace has.</summary>
    public static int Points(Trace trace) => trace.At<double[][]>("z")?.Sum(row => row.Length)
        ?? ((string[])["x", "y", "z", "values"]).Select(p => trace.At<IEnumerable>(p)).OfType<IEnumerable>().Select(v => v.Cast<object>().Count()).FirstOrDefault();
}

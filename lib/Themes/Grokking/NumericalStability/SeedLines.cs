using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Grokking;

/// <summary>Histories of several seeds as a line with a band, and shaded stretches of time.</summary>
internal static class SeedLines
{
    /// <summary>The mean over seeds, and from the lowest to the highest where there are several. The first step on the axis is 1.</summary>
    public static Figure Seeds(this Figure figure, IEnumerable<Run<StabilityConfig, StabilityResult>> runs, Func<StabilityResult, double[]> series, string name, string? color = null)
    {
        var all = runs.Select(r => r.Result).ToList();
        if (all.Count == 0) return figure;
        int[] shown = [.. Enumerable.Range(0, all[0].Steps.Length).Where(i => all[0].Steps[i] >= 1)];
        double[] steps = [.. shown.Select(i => all[0].Steps[i])];
        // By step and not by place: runs of other lengths were looked at elsewhere.
        double[][] values = [.. steps.Select(s => all.Select(r => r.At(series(r), s)).ToArray())];
        if (all.Count > 1) figure = figure.Band(steps, values.Select(v => v.Min()), values.Select(v => v.Max()), name, color);
        return figure.Line(steps, values.Select(v => v.Average()), name, color);
    }

    /// <summary>A stretch of the x axis in a light colour, named at its foot.</summary>
    public static Figure Shade(this Figure figure, double from, double to, string color, string label) => figure.Overlay(
        new() { Type = "rect", XRef = "x", X0 = from, X1 = to, YRef = "y domain", Y0 = 0, Y1 = 1, FillColor = SeriesLook.At(0, color).Veil(0.12), Line = new() { Width = 0 }, Layer = "below" },
        new() { Text = label, XRef = "x", X = Math.Log10(Math.Sqrt(from * to)), XAnchor = "center", YRef = "y domain", Y = 0.25, YAnchor = "middle", ShowArrow = false });
}

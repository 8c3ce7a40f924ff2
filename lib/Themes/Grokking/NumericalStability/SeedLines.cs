using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Grokking;

/// <summary>Histories of several seeds as a line with a band.</summary>
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
}

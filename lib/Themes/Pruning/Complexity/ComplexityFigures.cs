using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Pruning;

using Runs = IEnumerable<Run<ComplexityConfig, ComplexityResult>>;

/// <summary>The figure of Branchaud-Charron and others (2019) on digits.</summary>
public static class ComplexityFigures
{
    /// <summary>Test error against CSG, and the spectra that CSG sums up; means over seeds.</summary>
    public static Figure Overlap(Runs runs)
    {
        List<IGrouping<ComplexityConfig, Run<ComplexityConfig, ComplexityResult>>> cells = [.. runs.GroupBy(r => r.Config with { Seed = 0 })];
        var pixels = cells.Where(c => c.Key.LabelNoise == 0).OrderBy(c => c.Key.PixelNoise).ToList();
        var labels = cells.Where(c => c.Key.PixelNoise == 0).OrderBy(c => c.Key.LabelNoise).ToList();
        var error = Plot.Linear("Test error against overlap", "CSG of the training digits", "test error");
        if (cells.Count == 0) return Plot.Grid("Overlap of classes", 2, error);
        foreach (var (name, some) in new[] { ("pixel noise, σ 0 to 1", pixels), ("wrong labels, 0 to 50 %", labels) })
        {
            error = error.Dots(some.Select(c => c.Average(r => r.Result.Gradient)), some.Select(c => SignificantDigits.Of(c.Average(r => r.Result.Error))), name, some.Select(c => SignificantDigits.Of(Statistics.StandardError(c.Select(r => r.Result.Error)) ?? 0)))
                .Line(some.Select(c => c.Average(r => r.Result.Gradient)), some.Select(c => SignificantDigits.Of(c.Average(r => r.Result.Error))), name);
        }

        var shown = pixels.Where((_, i) => i % 2 == 0 || i == pixels.Count - 1).ToList();
        var colors = Palette.Ramp(shown.Count);
        var spectra = shown.Select((c, i) => (Cell: c, Color: colors[i])).Aggregate(Plot.Linear("Spectrum of the graph of classes", "eigenvalue number", "eigenvalue of the Laplacian"), (chart, own) => chart.Line(
            Enumerable.Range(1, 10), Enumerable.Range(0, 10).Select(e => SignificantDigits.Of(own.Cell.Average(r => r.Result.Spectrum[e]))), FormattableString.Invariant($"σ = {own.Cell.Key.PixelNoise}"), own.Color));
        return Plot.Grid("The more classes overlap, the more a network errs", 2, error, spectra.Ticks(x: [1, 4, 7, 10]));
    }
}

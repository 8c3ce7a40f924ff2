using Phenomena.Calibration;
using Phenomena.Figures;

namespace Phenomena.Themes.Calibration;

/// <summary>A small reliability diagram that can stand in a grid and on a slider: accuracy against confidence, with the share of samples in each bin.</summary>
internal static class ReliabilityPanel
{
    /// <summary>The bins of several seeds together.</summary>
    public static Figure Of(string title, IEnumerable<IReadOnlyList<ReliabilityBin>> seeds)
    {
        var bins = seeds.SelectMany(b => b.Index()).GroupBy(b => b.Index).OrderBy(g => g.Key).Select(g => g.Select(b => b.Item).ToList()).Select(own =>
        {
            double count = own.Sum(b => b.Count);
            // An empty bin has no accuracy, and no bar.
            return (Middle: (own[0].Low + own[0].High) / 2, Count: count, Accuracy: count > 0 ? own.Where(b => b.Count > 0).Sum(b => b.Count * b.Accuracy) / count : double.NaN);
        }).ToList();
        var all = bins.Sum(b => b.Count);
        // Both ends always: the axes of all panels then agree.
        return Plot.Linear(title, "confidence", "share")
            .Bars(bins.Select(b => b.Middle), bins.Select(b => b.Accuracy), "accuracy in the bin", color: Palette.Indigo)
            .Line(bins.Select(b => b.Middle), bins.Select(b => b.Count / all), "share of samples in the bin", Palette.Amber)
            .Line(new[] { 0.0, 1 }, new[] { 0.0, 1 }, "as sure as right", "#8a8f99");
    }
}

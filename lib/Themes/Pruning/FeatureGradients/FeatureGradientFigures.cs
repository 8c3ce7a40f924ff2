using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Pruning;

using Runs = IEnumerable<Run<FeatureGradientConfig, FeatureGradientResult>>;

/// <summary>The figure of Sheth and Fusi (2019) on linear targets with decoys.</summary>
public static class FeatureGradientFigures
{
    /// <summary>Share of true features found over rows; and what each feature got, at the most rows, first seed.</summary>
    public static Figure Selection(Runs runs)
    {
        List<Run<FeatureGradientConfig, FeatureGradientResult>> all = [.. runs.Where(r => r.Config.Design == FeatureDesign.Decoys)];
        var cells = all.GroupBy(r => r.Config.Rows).OrderBy(g => g.Key).ToList();
        var found = Plot.LogX("Ten of 200 features, with ten decoys", "rows n", "true features among the ten chosen");
        var weights = Plot.Linear("Alone against together", "|correlation with y|, alone", "weight s, together");
        if (cells.Count > 0)
        {
            found = Add(Add(Add(found, r => r.Gradients, "feature gradients"), r => r.Correlation, "correlation, one by one"), r => r.FirstMoment, "gradients of the first moment only").Ticks(x: cells.Select(c => (double)c.Key));
            var last = cells[^1].MinBy(r => r.Config.Seed)!.Result;
            foreach (var (name, from, color) in new[] { ("true", 0, Palette.Teal), ("decoy", 10, Palette.Brown), ("others, the ten largest", 20, Palette.Lavender) })
            {
                weights = weights.Dots(last.Correlations[from..(from + 10)], last.Weights[from..(from + 10)], name, color: color);
            }
        }

        return Plot.Grid("Features that look best alone are not those that are needed", 2, found, weights);

        Figure Add(Figure figure, Func<FeatureGradientResult, double> number, string name) => figure
            .Dots(cells.Select(c => c.Key), cells.Select(c => SignificantDigits.Of(c.Average(r => number(r.Result)))), name, cells.Select(c => SignificantDigits.Of(Statistics.StandardError(c.Select(r => number(r.Result))) ?? 0)))
            .Line(cells.Select(c => c.Key), cells.Select(c => SignificantDigits.Of(c.Average(r => number(r.Result)))), name);
    }
}

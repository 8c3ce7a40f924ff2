using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Calibration;

/// <summary>The law of the temperature-scaled interpolator and Mixup beside it, drawn from <see cref="IdealExperiment"/> and
/// <see cref="LocalFeatureExperiment"/>. Dots are means over seeds with their standard error.</summary>
public static class OverlapFigures
{
    private const string K = "classes k", Nll = "NLL (nats)";

    /// <summary>NLL against k without any training: left the interpolator with its best temperature and the law, right the optimum of Mixup and Bayes.</summary>
    public static Figure Law(IEnumerable<Run<IdealConfig, IdealResult>> runs)
    {
        var cells = OverlapCells.Of(runs);
        return Plot.Grid("No training: one temperature cannot keep up with the number of classes", 2,
            Rows(Plot.LogX("Interpolator, best temperature; lines: the law", K, Nll), cells, r => r.InterpolatorNll, CalibrationTheory.ScaledInterpolator),
            Rows(Plot.LogX("Optimum of Mixup, unscaled; lines: Bayes", K, Nll), cells, r => r.MixupNll, (overlap, _) => CalibrationTheory.Bayes(overlap)));
    }

    /// <summary>The same after training a softmax regression on local features.</summary>
    public static Figure Trained(IEnumerable<Run<LocalFeatureConfig, LocalFeatureResult>> runs)
    {
        var all = runs.ToList();
        return Plot.Grid("Trained to interpolate: the same picture", 2,
            Rows(Plot.LogX("Plain training, best temperature; lines: the law", K, Nll), OverlapCells.Of(all, mixup: false), r => r.Test.Converged.Nll, CalibrationTheory.ScaledInterpolator),
            Rows(Plot.LogX("Mixup, unscaled; lines: Bayes", K, Nll), OverlapCells.Of(all, mixup: true), r => r.Test.Raw.Nll, (overlap, _) => CalibrationTheory.Bayes(overlap)));
    }

    /// <summary>NLL against the overlap at the largest k: plain training in three columns, Mixup, and Bayes.</summary>
    public static Figure OverOverlap(IEnumerable<Run<LocalFeatureConfig, LocalFeatureResult>> runs)
    {
        var all = runs.ToList();
        var k = all.Max(r => r.Config.Classes);
        var plain = OverlapCells.Of(all, mixup: false).Where(c => c.Classes == k).ToList();
        var mixup = OverlapCells.Of(all, mixup: true).Where(c => c.Classes == k).ToList();
        var chart = Plot.Linear("More overlap, more harm", "overlap β", Nll, $"local features, k = {k}");
        chart = Add(chart, plain, r => r.Test.Raw.Nll, "plain, unscaled", Palette.Amber);
        chart = Add(chart, plain, r => r.Test.Budget.Nll, "plain, temperature of the paper's code", Palette.Brown);
        chart = Add(chart, plain, r => r.Test.Converged.Nll, "plain, best temperature", Palette.Indigo);
        chart = Add(chart, mixup, r => r.Test.Raw.Nll, "Mixup, unscaled", Palette.Teal);
        return chart.Guide(CalibrationTheory.Bayes, "Bayes, β ln 2");

        static Figure Add(Figure chart, List<OverlapCell<LocalFeatureResult>> cells, Func<LocalFeatureResult, double> number, string name, string color) => chart
            .Dots(cells.Select(c => c.Overlap), cells.Select(c => c.Mean(number)), name, cells.Select(c => c.Error(number) ?? 0), color)
            .Line(cells.Select(c => c.Overlap), cells.Select(c => c.Mean(number)), name);
    }

    /// <summary>Reliability of plain training, raw and scaled, and of Mixup, at the largest k of the runs, with a slider over the overlap; all seeds together.</summary>
    public static Figure Reliability(IEnumerable<Run<LocalFeatureConfig, LocalFeatureResult>> runs)
    {
        var all = runs.ToList();
        var k = all.Max(r => r.Config.Classes);
        var steps = all.Where(r => r.Config.Classes == k).GroupBy(r => r.Config.Overlap).OrderBy(g => g.Key).Select(g => (FormattableString.Invariant($"{g.Key}"), Plot.Grid(
            $"What a confidence is worth, k = {k}", 3,
            ReliabilityPanel.Of("Plain, unscaled", g.Where(r => !r.Config.Mixup).Select(r => r.Result.RawBins)),
            ReliabilityPanel.Of("Plain, best temperature", g.Where(r => !r.Config.Mixup).Select(r => r.Result.ScaledBins)),
            ReliabilityPanel.Of("Mixup, unscaled", g.Where(r => r.Config.Mixup).Select(r => r.Result.RawBins))))).ToList();
        return Plot.Slider("overlap β", steps, start: steps.Count / 2);
    }

    private static Figure Rows<T>(Figure chart, IReadOnlyList<OverlapCell<T>> cells, Func<T, double> number, Func<double, int, double> line)
    {
        var rows = cells.Where(c => double.IsFinite(c.Mean(number))).GroupBy(c => c.Overlap).ToList();
        foreach (var (row, color) in rows.Zip(Palette.Ramp(rows.Count)))
        {
            var name = FormattableString.Invariant($"β = {row.Key}");
            chart = chart.Dots(row.Select(c => c.Classes), row.Select(c => c.Mean(number)), name, row.Select(c => c.Error(number) ?? 0), color)
                .Line(row.Select(c => c.Classes), row.Select(c => line(row.Key, c.Classes)), name);
        }

        return chart.Ticks(x: rows.SelectMany(r => r.Select(c => (double)c.Classes)).Distinct().Order());
    }
}

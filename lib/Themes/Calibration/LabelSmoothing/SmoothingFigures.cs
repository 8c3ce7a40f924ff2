using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Calibration;

using Runs = IEnumerable<Run<SmoothingConfig, SmoothingResult>>;

/// <summary>The figures of Müller, Kornblith and Hinton (2019) on digits.</summary>
public static class SmoothingFigures
{
    /// <summary>Test digits 0, 1 and 2 on the plane through their templates, with hard and with smoothed labels; first seed.</summary>
    public static Figure Projection(Runs runs)
    {
        var firsts = runs.Where(r => r.Config.Teach).GroupBy(r => r.Config.Alpha).OrderBy(g => g.Key).Select(g => g.First()).ToList();
        return Plot.Grid("Smoothed labels draw each class together", firsts.Count, [.. firsts.Select(Panel)]);

        // A label of its own for each panel: the scales differ with α, the shape is what is to be seen.
        static Figure Panel(Run<SmoothingConfig, SmoothingResult> run) => run.Result.Projection.GroupBy(p => (int)p[0]).OrderBy(g => g.Key).Aggregate(
            Plot.Linear(FormattableString.Invariant($"α = {run.Config.Alpha}"), FormattableString.Invariant($"first axis, α = {run.Config.Alpha}"), FormattableString.Invariant($"second axis, α = {run.Config.Alpha}")),
            (chart, own) => chart.Dots(own.Select(p => p[1]), own.Select(p => p[2]), $"digit {own.Key}"));
    }

    /// <summary>Best temperature and calibration error against α, from few training digits.</summary>
    public static Figure OverAlpha(Runs runs)
    {
        var cells = runs.Where(r => !r.Config.Teach).GroupBy(r => r.Config.Alpha).OrderBy(g => g.Key).ToList();
        var chart = Add(Plot.Linear("Calibration error", "smoothing α", "ECE"), r => r.Test.Raw.Ece, "unscaled", Palette.Amber);
        return Plot.Grid("More smoothing, lower temperature", 2,
            Add(Plot.Linear("Best temperature", "smoothing α", "temperature T"), r => r.Test.Temperature, "best T", Palette.Indigo).Reference(1, "calibrated as it is"),
            Add(chart, r => r.Test.Converged.Ece, "at the best T", Palette.Indigo));

        Figure Add(Figure figure, Func<SmoothingResult, double> number, string name, string color) => figure
            .Dots(cells.Select(c => c.Key), cells.Select(c => c.Average(r => number(r.Result))), name, cells.Select(c => Statistics.StandardError(c.Select(r => number(r.Result))) ?? 0), color)
            .Line(cells.Select(c => c.Key), cells.Select(c => c.Average(r => number(r.Result))), name);
    }

    /// <summary>What students learn of a digit they never saw.</summary>
    public static Table Students(Runs runs) => Table.Of(runs.Where(r => r.Config.Teach).GroupBy(r => r.Config.Alpha).OrderBy(g => g.Key),
        ("teacher's smoothing α", g => g.Key), ("teacher's accuracy", g => g.Average(r => r.Result.Test.Raw.Accuracy)),
        ("student's accuracy on threes", g => g.Average(r => r.Result.MissingClassAccuracy)), ("student's accuracy on all", g => g.Average(r => r.Result.StudentAccuracy)),
        ("scatter R of features, train", g => g.Average(r => r.Result.TrainTightness)), ("scatter R, test", g => g.Average(r => r.Result.TestTightness)));
}

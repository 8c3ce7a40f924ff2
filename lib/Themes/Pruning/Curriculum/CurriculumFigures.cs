using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Pruning;

/// <summary>The figure of Liu and others (2022) on digits.</summary>
public static class CurriculumFigures
{
    /// <summary>Test accuracy of each order minus that of no order, from step 200 on.</summary>
    public static Figure Gains(IEnumerable<Run<CurriculumConfig, CurriculumResult>> runs)
    {
        var panels = runs.GroupBy(r => r.Config with { Seed = 0 }).OrderBy(g => (g.Key.Noise, g.Key.Balanced)).Select(Panel).ToList();
        return panels.Count == 0 ? Plot.Linear("Easy first", "step", "test accuracy − that of no order") : Plot.Grid("Easy digits first: later and lower than in no order", panels.Count, panels);

        static Figure Panel(IGrouping<CurriculumConfig, Run<CurriculumConfig, CurriculumResult>> cell)
        {
            var shown = Enumerable.Range(2, CurriculumExperiment.Marks.Count - 2).ToList();
            var title = cell.Key.Noise > 0 ? FormattableString.Invariant($"{100 * cell.Key.Noise} % wrong labels") : cell.Key.Balanced ? "Easy first within each class" : "Clean labels";
            return Enumerable.Range(1, CurriculumExperiment.Orders.Count - 1).Aggregate(Plot.Linear(title, "step", "test accuracy − that of no order"), (chart, order) =>
            {
                var gains = shown.Select(m => cell.Select(r => r.Result.Accuracy[order][m] - r.Result.Accuracy[0][m]).ToList()).ToList();
                var name = order == CurriculumExperiment.Orders.Count - 1 ? "hardest first" : $"easy by {CurriculumExperiment.Orders[order]}";
                return chart.Dots(shown.Select(m => CurriculumExperiment.Marks[m]), gains.Select(g => SignificantDigits.Of(g.Average())), name, gains.Select(g => SignificantDigits.Of(Statistics.StandardError(g) ?? 0)))
                    .Line(shown.Select(m => CurriculumExperiment.Marks[m]), gains.Select(g => SignificantDigits.Of(g.Average())), name);
            }).Guide(_ => 0, "no order");
        }
    }
}

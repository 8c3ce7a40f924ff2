using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Pruning;

using Runs = IEnumerable<Run<CurveConfig, CurveResult>>;

/// <summary>The figure of Liang and others (2023) on Gaussian classes.</summary>
public static class CurveFigures
{
    /// <summary>Accuracy on the minority against the majority, a dot for each model and mark, with a parabola; a panel for each strength of the shortcut. Strong class signal.</summary>
    public static Figure Moons(Runs runs)
    {
        var panels = runs.Where(r => r.Config.Core == CurveClaims.StrongCore).GroupBy(r => r.Config.Agreement).OrderBy(g => g.Key).Select(Panel).ToList();
        return panels.Count == 0 ? Plot.Linear("Accuracy on the curve", "majority accuracy", "minority accuracy") : Plot.Grid("A shortcut bends the line between two accuracies", panels.Count, panels);

        static Figure Panel(IGrouping<double, Run<CurveConfig, CurveResult>> cell)
        {
            var (x, y) = CurveClaims.Points(cell);
            var chart = Plot.Linear(FormattableString.Invariant($"Shortcut right in {100 * cell.Key} % of training"), "majority accuracy", "minority accuracy");
            // A dot for each percent is all that the eye can tell.
            foreach (var (name, early, color) in new[] { ("up to step 32", true, Palette.Lavender), ("later", false, Palette.Indigo) })
            {
                var points = cell.SelectMany(r => Enumerable.Range(0, CurveExperiment.Marks.Count).Where(i => CurveExperiment.Marks[i] <= 32 == early).Select(i => (X: Math.Round(r.Result.Majority[i], 2), Y: Math.Round(r.Result.Minority[i], 2)))).Where(p => p.X > 0.5).Distinct().ToList();
                chart = chart.Dots(points.Select(p => p.X), points.Select(p => p.Y), name, color: color);
            }

            if (x.Length < 4) return chart;
            var fit = MathNet.Numerics.Fit.Polynomial(x, y, 2);
            double[] along = [.. Enumerable.Range(0, 21).Select(i => 0.5 + i * 0.025)];
            return chart.Line(along, along.Select(v => SignificantDigits.Of(MathNet.Numerics.Polynomial.Evaluate(v, fit))), "parabola", Palette.Amber);
        }
    }
}

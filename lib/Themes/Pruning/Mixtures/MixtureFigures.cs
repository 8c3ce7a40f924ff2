using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Pruning;

/// <summary>The figures of Kang and others (2023) on digits.</summary>
public static class MixtureFigures
{
    /// <summary>Accuracy against distance for mixtures of a clean and a noisy source; and guesses from small training sets against what a larger one gave.</summary>
    public static Figure Prediction(IEnumerable<Run<MixtureConfig, MixtureResult>> mixtures, IEnumerable<Run<ProjectionConfig, ProjectionResult>> projections)
    {
        var cells = mixtures.GroupBy(r => r.Config.Clean).OrderBy(g => g.Key).ToList();
        var chart = Plot.Linear("Two sources, 400 digits: the nearer, the better", "distance to the validation digits (ink)", "test accuracy");
        if (cells.Count > 2)
        {
            double[] x = [.. cells.Select(c => SignificantDigits.Of(c.Average(r => r.Result.Distance)))], y = [.. cells.Select(c => SignificantDigits.Of(c.Average(r => r.Result.Accuracy)))];
            var fit = MathNet.Numerics.Fit.Polynomial(x, y, 2);
            chart = chart.Dots(x, y, "a mixture, mean over seeds", cells.Select(c => SignificantDigits.Of(Statistics.StandardError(c.Select(r => r.Result.Accuracy)) ?? 0)))
                .Curve(d => SignificantDigits.Of(MathNet.Numerics.Polynomial.Evaluate(d, fit)), "quadratic fit");
        }

        var first = projections.MinBy(r => r.Config.Seed);
        var guess = Plot.Linear(first is null ? "Guesses" : $"Three sources: guess for {first.Config.Target} digits", "measured accuracy", "guess by distance");
        if (first is not null)
        {
            foreach (var (name, which) in new (string, Func<double[], bool>)[] { ("mostly digits 0 to 4", m => Kind(m) == 0), ("mostly the noisy source", m => Kind(m) == 2), ("other mixtures", m => Kind(m) == 1) })
            {
                var some = first.Result.Mixtures.Where(which).ToList();
                guess = guess.Dots(some.Select(m => m[3]), some.Select(m => m[4]), name);
            }

            guess = guess.Guide(a => a, "as measured");
        }

        return Plot.Grid("Distance tells which data to use, not how far more of it will take you", 2, chart, guess);

        static int Kind(double[] m) => m[0] > 0.55 ? 0 : 1 - m[0] - m[1] > 0.55 ? 2 : 1;
    }

    /// <summary>Shares over the steps of the descent, first seed; and accuracy of what it chose.</summary>
    public static Figure Selection(IEnumerable<Run<ProjectionConfig, ProjectionResult>> projections)
    {
        List<Run<ProjectionConfig, ProjectionResult>> all = [.. projections.OrderBy(r => r.Config.Seed)];
        var path = Plot.Linear("Shares while the distance falls", "step of the descent", "share of the source");
        var bars = Plot.Linear("What 500 digits of a mixture teach", "mixture", "test accuracy");
        if (all.Count == 0) return Plot.Grid("Choosing a mixture", 2, path, bars);
        var steps = all[0].Result.Path;
        string[] sources = ["digits 0 to 4", "digits 5 to 9", "all, noisy"];
        for (var i = 0; i < 3; i++) path = path.Line(Enumerable.Range(0, steps.Length), steps.Select(p => p[i]), sources[i]);
        (string Name, Func<ProjectionResult, double> Of)[] kinds = [("chosen", r => r.Chosen), ("best tenths", r => r.Best), ("equal shares", r => r.Uniform), ("mean of all", r => r.Random)];
        bars = bars.Dots(kinds.Select(k => k.Name), kinds.Select(k => SignificantDigits.Of(all.Average(r => k.Of(r.Result)))), "mean over seeds", kinds.Select(k => SignificantDigits.Of(Statistics.StandardError(all.Select(r => k.Of(r.Result))) ?? 0)), Palette.Plum);
        return Plot.Grid("The slope of the distance finds the mixture", 2, path, bars);
    }

    /// <summary>Errors of the ways to guess; mean over seeds.</summary>
    public static Table Guesses(IEnumerable<Run<ProjectionConfig, ProjectionResult>> projections)
    {
        List<ProjectionResult> all = [.. projections.Select(r => r.Result)];
        return Table.Of(ProjectionExperiment.Methods.Select((name, i) => (Name: name, Errors: all.Select(r => r.Errors[i]).ToList())),
            ("guess at 500 digits", m => m.Name), ("mean error of accuracy", m => Statistics.Mean(m.Errors)), ("standard error", m => Statistics.StandardError(m.Errors)));
    }
}

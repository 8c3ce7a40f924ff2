using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

/// <summary>What Jeffares, Curth and van der Schaar (2024) say of the telescoping model, held against <see cref="TelescopingExperiment"/>: claims 20, 22 and 23.
/// A claim whose runs are missing is inconclusive.</summary>
public static class TelescopingClaims
{
    private const string Paper = "deep-learning-through-telescoping";

    /// <summary>The claims on <see cref="TelescopingStudy.Parameters"/> and <see cref="TelescopingStudy.StepSizes"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<TelescopingConfig, TelescopingResult>> parameters, IEnumerable<Run<TelescopingConfig, TelescopingResult>> stepSizes)
    {
        List<Run<TelescopingConfig, TelescopingResult>> all = [.. parameters], steps = [.. stepSizes];
        var rich = all.Where(r => r.Config.Alpha == TelescopingStudy.Rich).ToList();
        var grokked = rich.Select(r => (r.Result, At: Array.FindIndex(r.Result.Test, t => t < LazyRichExperiment.Learned))).Where(r => r.At >= 0).ToList();
        var smallest = steps.Where(r => r.Config.StepSize == steps.Min(s => s.Config.StepSize)).ToList();
        return
        [
            new("03.20", Paper, "Once a network has grokked, its effective parameters on test points are fewer than on training points", "p_test below p_train",
                "Their ratio is below 1 at the first mark with a test loss below a tenth of Var(y), and still at the end.",
                rich.Count == 0 || grokked.Count < rich.Count ? [] :
                [
                    Of(grokked.Select(g => g.Result.TestParameters[^1] / g.Result.TrainParameters[^1]), Interval.AtMost(1), "test / train at the end"),
                    Of(grokked.Select(g => g.Result.TestParameters[g.At] / g.Result.TrainParameters[g.At]), Interval.AtMost(1), "test / train when it groks"),
                ])
            {
                Seeds = rich.Count, Seconds = rich.Sum(r => r.Seconds),
                Note = "From the moment it groks the network has more effective parameters on test points than on training points, carried by few of them; the paper's networks and data are others.",
            },
            new("03.22", Paper, "The telescoped prediction is the network's own as steps get small, where one linearisation at the start fails", "near exact",
                "Error against learning rate has a log-log slope of 0.9 to 1.1 (first order), is below 1 % of the prediction at the smallest rate, and at most a tenth of that of one linearisation.",
                steps.Count == 0 ? [] :
                [
                    Of(steps.GroupBy(r => r.Config.Seed).Where(g => g.Count() > 1).Select(g => LinearFit.Of(g.Select(r => Math.Log(r.Config.StepSize)), g.Select(r => Math.Log(r.Result.Error[^1]))).Slope), new(0.9, 1.1), "slope of the error"),
                    Of(smallest.Select(r => r.Result.Error[^1]), Interval.AtMost(0.01), "relative error at the smallest step"),
                    Of(smallest.Select(r => r.Result.Error[^1] / r.Result.LinearisedError[^1]), Interval.AtMost(0.1), "error over that of one linearisation"),
                ]) { Seeds = steps.Select(r => r.Config.Seed).Distinct().Count(), Seconds = steps.Sum(r => r.Seconds) },
            new("03.23", Paper, "Weights on the training targets grow without bound for test points farther out, where those of trees or neighbours cannot", "tree weights stay bounded",
                "Averages of targets, as trees and nearest neighbours take, have |s(x)| of at most 1. At three times a test point's distance the network's is above 1, and at least twice that at the point itself.",
                all.Count == 0 ? [] :
                [
                    Of(all.Select(r => Far(r, 3) / Far(r, 1)), Interval.AtLeast(2), "|s(3x)| / |s(x)|"),
                    Of(all.Select(r => Far(r, 3)), Interval.AtLeast(1), "|s(3x)|"),
                ]) { Seeds = rich.Count, Seconds = all.Sum(r => r.Seconds) },
        ];
    }

    private static double Far(Run<TelescopingConfig, TelescopingResult> run, double factor) => run.Result.FarNorms[TelescopingExperiment.Factors.ToList().IndexOf(factor)];

    private static Measure Of(IEnumerable<double> values, Interval accepted, string label) => Values([.. values], accepted, label);

    private static Measure Values(double[] values, Interval accepted, string label) => new(Statistics.Mean(values), accepted, Statistics.StandardError(values), label);
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

/// <summary>What Jeffares, Curth and van der Schaar (2024) say of the telescoping model, held against <see cref="TelescopingExperiment"/>: claims 20, 22 and 23.
/// A claim whose runs are missing is inconclusive.</summary>
public static class TelescopingClaims
{
    /// <summary>The claims on <see cref="TelescopingStudy.Parameters"/> and <see cref="TelescopingStudy.StepSizes"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<TelescopingConfig, TelescopingResult>> parameters, IEnumerable<Run<TelescopingConfig, TelescopingResult>> stepSizes)
    {
        List<Run<TelescopingConfig, TelescopingResult>> all = [.. parameters], steps = [.. stepSizes];
        var rich = all.Where(r => r.Config.Alpha == TelescopingStudy.Rich).ToList();
        var grokked = rich.Select(r => (r.Result, At: Array.FindIndex(r.Result.Test, t => t < LazyRichExperiment.Learned))).Where(r => r.At >= 0).ToList();
        var smallest = steps.Where(r => r.Config.StepSize == steps.Min(s => s.Config.StepSize)).ToList();
        return
        [
            Claims.Measured("03.20",
                rich.Count == 0 || grokked.Count < rich.Count ? [] :
                [
                    Of(grokked.Select(g => g.Result.TestParameters[^1] / g.Result.TrainParameters[^1]), "03.20", "test / train at the end"),
                    Of(grokked.Select(g => g.Result.TestParameters[g.At] / g.Result.TrainParameters[g.At]), "03.20", "test / train when it groks"),
                ]) with
            {
                Seeds = rich.Count, Seconds = rich.Sum(r => r.Seconds),
                Note = "From the moment it groks the network has more effective parameters on test points than on training points, carried by few of them; the paper's networks and data are others.",
            },
            Claims.Measured("03.22",
                steps.Count == 0 ? [] :
                [
                    Of(steps.GroupBy(r => r.Config.Seed).Where(g => g.Count() > 1).Select(g => LinearFit.Of(g.Select(r => Math.Log(r.Config.StepSize)), g.Select(r => Math.Log(r.Result.Error[^1]))).Slope), "03.22", "slope of the error"),
                    Of(smallest.Select(r => r.Result.Error[^1]), "03.22/error", "relative error at the smallest step"),
                    Of(smallest.Select(r => r.Result.Error[^1] / r.Result.LinearisedError[^1]), "03.22/linearised", "error over that of one linearisation"),
                ]) with { Seeds = steps.Select(r => r.Config.Seed).Distinct().Count(), Seconds = steps.Sum(r => r.Seconds) },
            Claims.Measured("03.23",
                all.Count == 0 ? [] :
                [
                    Of(all.Select(r => Far(r, 3) / Far(r, 1)), "03.23", "|s(3x)| / |s(x)|"),
                    Of(all.Select(r => Far(r, 3)), "03.23/bound", "|s(3x)|"),
                ]) with { Seeds = rich.Count, Seconds = all.Sum(r => r.Seconds) },
        ];
    }

    private static double Far(Run<TelescopingConfig, TelescopingResult> run, double factor) => run.Result.FarNorms[TelescopingExperiment.Factors.ToList().IndexOf(factor)];

    private static Measure Of(IEnumerable<double> values, string asked, string label) => Values([.. values], asked, label);

    private static Measure Values(double[] values, string asked, string label) => new(Statistics.Mean(values), asked, Statistics.StandardError(values), label);
}

using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.ScalingTheory;

using Runs = IEnumerable<Run<RandomFeatureConfig, RandomFeatureResult>>;

/// <summary>Figures of the solvable models. Lines are theory, dots are simulations with the standard error over draws.</summary>
public static class ScalingTheoryFigures
{
    private const string Test = "test error", Samples = "samples n", Features = "features k";
    private static readonly double[] s_ridges = [.. Enumerable.Range(-12, 33).Select(i => Math.Pow(10, i / 4.0))];

    /// <summary>Test error against features with the best ridge and without one (Theorem 1 of More is Better).</summary>
    public static Figure MoreFeatures(Runs runs)
    {
        var dots = ScalingTheoryStudy.Features.SelectMany(c => runs.Where(r => r.Config == c).Take(1)).ToList();
        var spectrum = Spectrum.PowerLaw(1000, 1.5, 1.5);
        double[] ks = [.. Enumerable.Range(0, 61).Select(i => Math.Pow(2, 4 + i / 12.0))];
        var (tuned, none) = (Plot.LogLog("Best ridge", Features, Test), Plot.LogLog("No ridge", Features, Test));
        foreach (var (n, color) in new[] { (32, Palette.Indigo), (128, Palette.Amber) })
        {
            var own = dots.Where(r => r.Config.Samples == n).ToList();
            tuned = tuned.Line(ks, ks.Select(k => Eigenframework.Tuned(spectrum, n, k, 0.1).TestError), $"n = {n}", color)
                .Dots(own.Select(r => (double)r.Config.Features!.Value), own.Select(r => r.Result.TestErrors.Average()), $"n = {n}", own.Select(r => Error(r.Result.TestErrors)), color);
            none = none.Line(ks, ks.Select(k => Math.Min(20, Eigenframework.Predict(spectrum, n, k, 1e-8, 0.1).TestError)), $"n = {n}", color);
        }

        return Plot.Grid("More features help, if the ridge is right", 2, tuned.Reference(0.1, "noise σ²"), none.Reference(0.1, "noise σ²"));
    }

    /// <summary>Test and train error against ridge, with the best ridge marked (More is Better, section 4).</summary>
    public static Figure RidgePath(double noise = 0.1, int samples = 128, int features = 256)
    {
        var spectrum = Spectrum.PowerLaw(1000, 1.5, 1.5);
        var path = s_ridges.Select(r => Eigenframework.Predict(spectrum, samples, features, r, noise)).ToList();
        return Plot.LogLog("The best ridge leaves some training error", "ridge δ", "mean squared error", $"n = {samples}, k = {features}, noise σ² = {noise}")
            .Line(s_ridges, path.Select(p => p.TestError), "test").Line(s_ridges, path.Select(p => p.TrainError), "train")
            .ReferenceX(Eigenframework.Tuned(spectrum, samples, features, noise).Ridge, "best ridge");
    }

    /// <summary>Simulated against predicted error over the settings, train and test.</summary>
    public static Figure TheoryAgainstSimulation(Runs runs)
    {
        var own = ScalingTheoryStudy.Settings.SelectMany(c => runs.Where(r => r.Config == c).Take(1)).ToList();
        return Plot.LogLog("The eigenframework predicts both errors", "predicted error", "simulated error")
            .Dots(own.Select(r => r.Config.Predict().TestError), own.Select(r => r.Result.TestErrors.Average()), "test", own.Select(r => Error(r.Result.TestErrors)))
            .Dots(own.Select(r => r.Config.Predict().TrainError), own.Select(r => r.Result.TrainErrors.Average()), "train", own.Select(r => Error(r.Result.TrainErrors)))
            .Guide(x => x, "equal");
    }

    /// <summary>Best ratio of train to test error against noise: formula and eigenframework (Theorem 2 of More is Better).</summary>
    public static Figure OptimalRatio() => ScalingTheoryStudy.Ratios.GroupBy(r => (r.A, r.B)).Aggregate(
        Plot.Linear("How far to fit the training data", "noise relative to the noiseless error, σ²rel", "best train / test error"),
        (chart, group) =>
        {
            double[] noise = [.. Enumerable.Range(0, 51).Select(i => i / 10.0)];
            var name = FormattableString.Invariant($"λ ~ i^-{group.Key.A}, v² ~ i^-{group.Key.B}");
            return chart.Line(noise, noise.Select(s => OverfittingTheory.OptimalRatio(group.Key.A, group.Key.B, s)), name)
                .Dots(group.Select(r => r.Noise), group.Select(ScalingTheoryStudy.Ratio), name);
        });

    /// <summary>The scaling regimes of Bahri et al.: resolution-limited in data and in features, variance-limited in data.</summary>
    public static Figure Regimes(Runs runs)
    {
        var all = runs.ToList();
        var variance = ScalingTheoryStudy.Variance.SelectMany(c => all.Where(r => r.Config == c).Take(1)).ToList();
        var excess = Plot.LogLog("k = 16", Samples, "excess over all data")
            .Dots(variance.Select(r => (double)r.Config.Samples!.Value), variance.Select(ScalingTheoryClaims.Excess), "simulated, α_K = 1", color: Palette.Amber)
            .Line(variance.Select(r => (double)r.Config.Samples!.Value), variance.Select(r => ScalingTheoryStudy.VarianceTheory(r.Config.Samples!.Value)), "simulated, α_K = 1", Palette.Amber);
        return Plot.Grid("Data and features limit the error alike", 3, Resolution("k = ∞", Samples, true), Resolution("n = ∞", Features, false), excess);

        Figure Resolution(string title, string x, bool data) => ScalingTheoryStudy.KernelExponents.Aggregate(Plot.LogLog(title, x, Test), (chart, a) =>
        {
            var own = all.Where(r => ScalingTheoryStudy.Resolution.Contains(r.Config) && r.Config.EigenvalueExponent == 1 + a && r.Config.Features is null == data).ToList();
            var (name, color) = ($"simulated, α_K = {a}", a == 1 ? Palette.Amber : Palette.Indigo);
            var teacher = Spectrum.RandomTeacher(2000, a);
            return chart.Dots(own.Select(r => (double)(r.Config.Samples ?? r.Config.Features)!), own.Select(r => r.Result.TestErrors.Average()), name, own.Select(r => Error(r.Result.TestErrors)), color)
                .Curve(k => Eigenframework.Predict(teacher, k, double.PositiveInfinity, 1e-9).TestError, name);
        });
    }

    /// <summary>Excess error against samples for fixed ridges: the ranking at a small scale does not last (after Xiao 2024).</summary>
    public static Figure Crossover()
    {
        double[] sizes = [.. Enumerable.Range(3, 8).Select(i => Math.Pow(2, i))];
        return new[] { 0.01, 1, 10 }.Aggregate(Plot.LogLog("The better recipe depends on the scale", Samples, "test error above the noise", "kernel ridge regression, noise σ² = 0.5"),
            (chart, ridge) => chart.Line(sizes, sizes.Select(n => ScalingTheoryStudy.Excess(n, ridge)), FormattableString.Invariant($"ridge {ridge}")));
    }

    /// <summary>Power law plus constant on curves of known noise (after Henighan et al. 2020); the largest size is not fitted.</summary>
    public static Figure Floors()
    {
        double[] sizes = [64, 128, 256, 512, 1024, 2048, 4096];
        return new[] { 0.05, 0.1, 0.5 }.Aggregate(Plot.LogLog("The fitted constant is the noise", Samples, Test, "lines: fitted to all but the last dot"), (chart, noise) =>
        {
            var errors = sizes.Select(n => ScalingTheoryStudy.FlooredError(n, noise)).ToArray();
            var fit = SaturatingPowerLaw.Of(sizes[..^1], errors[..^1]);
            var name = FormattableString.Invariant($"σ² = {noise}: fitted {fit.Floor:0.000}");
            return chart.Dots(sizes, errors, name).Curve(fit.Value, name);
        });
    }

    private static double Error(double[] values) => Statistics.StandardError(values) ?? 0;
}

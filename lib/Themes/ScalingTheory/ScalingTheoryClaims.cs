using Phenomena.Experiments;

namespace Phenomena.Themes.ScalingTheory;

using Runs = IReadOnlyCollection<Run<RandomFeatureConfig, RandomFeatureResult>>;

/// <summary>Claims 12 to 17 of notebook 01: what the companion papers claim of scaling in solvable models.</summary>
public static class ScalingTheoryClaims
{
    private const string MoreIsBetter = "more-better-modern-machine", Explaining = "explaining-neural-scaling-laws",
        Rethinking = "rethinking-conventional-wisdom-machine", Henighan = "scaling-laws-autoregressive-generative";

    /// <summary>The claims on the runs of <see cref="ScalingTheoryStudy.All"/> and on the theory alone.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<RandomFeatureConfig, RandomFeatureResult>> runs)
    {
        var all = runs.ToList();
        return [Predicts(all), MoreHelps(), OptimalRatio(), Duality(all), Crossover(), Floor()];
    }

    private static Claim Predicts(Runs runs)
    {
        var own = Among(runs, ScalingTheoryStudy.Settings);
        var test = own.Select(r => Relative(r.Result.TestErrors, r.Config.Predict().TestError)).ToList();
        var train = own.Select(r => Relative(r.Result.TrainErrors, r.Config.Predict().TrainError)).ToList();
        return new("01.12", MoreIsBetter, "The eigenframework predicts test and train error of random-feature regression", "theory lines through the dots",
            "Over 14 settings: 4 % away on average, 12 % at most, for both errors. The theory is exact only for many samples.",
            [
                Average(test, "mean relative error, test"), Largest(test, "largest, test"),
                Average(train, "mean relative error, train"), Largest(train, "largest, train"),
            ])
        { Seeds = own.Count == 0 ? 0 : own.Min(r => r.Config.Trials), Seconds = own.Sum(r => r.Seconds) };
    }

    private static Claim MoreHelps()
    {
        double[] ns = [32, 64, 128], ks = [16, 32, 64, 128, 256, 512, double.PositiveInfinity];
        var risk = ns.Select(n => ks.Select(k => ScalingTheoryStudy.MoreIsBetter(n, k).Tuned).ToArray()).ToArray();
        var inFeatures = risk.SelectMany(row => row.Zip(row.Skip(1), (less, more) => more / less));
        var inSamples = risk.Zip(risk.Skip(1), (few, many) => few.Zip(many, (less, more) => more / less)).SelectMany(r => r);
        return new("01.13", MoreIsBetter, "With the best ridge, more features and more data always help; without one, the error explodes at as many features as samples",
            "Theorem 1", "Each step of the grid lowers the error, so ratios stay below 1; the spike is more than 10 times the tuned error.",
            [
                new(inFeatures.Concat(inSamples).Max(), Interval.AtMost(1), Label: "largest ratio of neighbours, more / less"),
                .. ns.Select(n => (n, ScalingTheoryStudy.MoreIsBetter(n, n))).Select(e => new Measure(e.Item2.Ridgeless / e.Item2.Tuned, Interval.AtLeast(10), Label: $"spike at n = k = {e.n}")),
            ]);
    }

    private static Claim OptimalRatio() => new("01.14", MoreIsBetter, "How far to fit the training data is set by the spectrum and the noise: best train / test error R = r²",
        "Theorem 2", "At n = 300, p = 300000 within 0.04 of the formula for many samples.",
        [
            .. from problem in ScalingTheoryStudy.Ratios
               let formula = OverfittingTheory.OptimalRatio(problem.A, problem.B, problem.Noise)
               select new Measure(ScalingTheoryStudy.Ratio(problem) - formula, Interval.Around(0, 0.04), Label: FormattableString.Invariant($"R − r², exponents {problem.A} and {problem.B}, σ²rel = {problem.Noise}")),
        ]);

    private static Claim Duality(Runs runs)
    {
        var resolution = Among(runs, ScalingTheoryStudy.Resolution);
        var variance = Among(runs, ScalingTheoryStudy.Variance);
        var teacher = Spectrum.RandomTeacher(1000, 1);
        var asymmetry = new[] { (16, 64), (32, 128), (64, 96) }.Max(s =>
            Math.Abs(Eigenframework.Predict(teacher, s.Item1, s.Item2, 1e-9).TestError - Eigenframework.Predict(teacher, s.Item2, s.Item1, 1e-9).TestError));
        return new("01.15", Explaining, "Data and features are dual: both limits scale with the kernel's exponent, and finite-size excess falls as 1/n",
            "α_D = α_P = α_K; variance-limited exponent 1", "Theory to 0.005 of 0.483 and 0.969, swapping n and k to 10⁻⁶, simulation to 0.15, variance to 0.12.",
            [
                .. from a in ScalingTheoryStudy.KernelExponents
                   select new Measure(Exponent(ScalingTheoryStudy.Sizes, ScalingTheoryStudy.ResolutionTheory(a)), Interval.Around(a == 1 ? 0.969 : 0.483, 0.005), Label: $"theory, α_K = {a}"),
                new(asymmetry, Interval.AtMost(1e-6), Label: "largest change by swapping n and k"),
                .. from a in ScalingTheoryStudy.KernelExponents
                   from data in new[] { true, false }
                   let curve = resolution.Where(r => r.Config.EigenvalueExponent == 1 + a && r.Config.Features is null == data).OrderBy(r => r.Config.Samples ?? r.Config.Features).ToList()
                   select new Measure(Exponent(curve.Select(r => r.Config.Samples ?? r.Config.Features!.Value), curve.Select(r => r.Result.TestErrors.Average())),
                       Interval.Around(a, 0.15), Label: $"simulated {(data ? "α_D" : "α_P")}, α_K = {a}"),
                VarianceExponent(variance),
            ])
        { Seeds = resolution.Count == 0 ? 0 : resolution.Min(r => r.Config.Trials), Seconds = resolution.Concat(variance).Sum(r => r.Seconds) };
    }

    private static Claim Crossover() => new("01.16", Rethinking, "The recipe that wins at a small scale can lose at a larger one", "scaling curves cross",
        "A ridge of 0.01 beats 10 at n = 8 (ratio of errors below 1) and loses at n = 1024 (above 1).",
        [
            new(ScalingTheoryStudy.Excess(1024, 0.01) / ScalingTheoryStudy.Excess(1024, 10), Interval.AtLeast(1), Label: "small / large ridge at n = 1024"),
            new(ScalingTheoryStudy.Excess(8, 0.01) / ScalingTheoryStudy.Excess(8, 10), Interval.AtMost(1), Label: "small / large ridge at n = 8"),
        ]);

    private static Claim Floor()
    {
        double[] sizes = [64, 128, 256, 512, 1024, 2048];
        var fits = new[] { 0.05, 0.1, 0.5 }.Select(noise =>
            (noise, Law: SaturatingPowerLaw.Of(sizes, sizes.Select(n => ScalingTheoryStudy.FlooredError(n, noise))))).ToList();
        return new("01.17", Henighan, "Loss is a power law plus a constant, and the constant is the entropy of the data", "L = L∞ + (x₀/x)^α in every domain",
            "On curves of known noise: the floor within 5 %, and the curve at twice the largest size within 3 %.",
            [
                .. fits.Select(f => new Measure(f.Law.Floor / f.noise, Interval.Around(1, 0.05), Label: $"fitted floor / σ², σ² = {f.noise}")),
                .. fits.Select(f => new Measure(f.Law.Value(4096) / ScalingTheoryStudy.FlooredError(4096, f.noise), Interval.Around(1, 0.03), Label: $"predicted / computed at n = 4096, σ² = {f.noise}")),
            ]);
    }

    /// <summary>Mean error above what the same features reach with all the data.</summary>
    internal static double Excess(Run<RandomFeatureConfig, RandomFeatureResult> run) => run.Result.TestErrors.Zip(run.Result.FeatureLimits, (e, l) => e - l).Average();

    private static List<Run<RandomFeatureConfig, RandomFeatureResult>> Among(Runs runs, IReadOnlyList<RandomFeatureConfig> configs) =>
        [.. configs.SelectMany(c => runs.Where(r => r.Config == c).Take(1))];

    /// <summary>How far the mean of the draws is from theory, and how well the draws determine that.</summary>
    private static (double Value, double Error) Relative(double[] draws, double theory) =>
        (Math.Abs(draws.Average() / theory - 1), (Statistics.StandardError(draws) ?? double.NaN) / theory);

    private static Measure Average(IReadOnlyList<(double Value, double Error)> deviations, string label) => new(
        Statistics.Mean(deviations.Select(d => d.Value)), Interval.AtMost(0.04), Math.Sqrt(deviations.Sum(d => d.Error * d.Error)) / deviations.Count, label);

    private static Measure Largest(IReadOnlyList<(double Value, double Error)> deviations, string label) =>
        deviations.Count == 0 ? new(double.NaN, Interval.AtMost(0.12), Label: label) : new(deviations.MaxBy(d => d.Value).Value, Interval.AtMost(0.12), deviations.MaxBy(d => d.Value).Error, label);

    /// <summary>The variance-limited exponent with its standard error over ten blocks of draws.</summary>
    private static Measure VarianceExponent(Runs variance)
    {
        int[] n = [.. variance.Select(r => r.Config.Samples!.Value)];
        var whole = Exponent(n, variance.Select(Excess));
        if (!double.IsFinite(whole)) return new(whole, Interval.Around(1, 0.12), Label: "simulated variance exponent in n");
        var blocks = Enumerable.Range(0, 10).Select(b => Exponent(n, variance.Select(r => r.Result.TestErrors.Zip(r.Result.FeatureLimits, (e, l) => e - l)
            .Where((_, t) => t % 10 == b).Average())));
        return new(whole, Interval.Around(1, 0.12), Statistics.StandardError(blocks), "simulated variance exponent in n");
    }

    private static double Exponent(IEnumerable<int> x, IEnumerable<double> y)
    {
        double[] xs = [.. x.Select(v => (double)v)];
        return xs.Length < 2 ? double.NaN : PowerLawFit.Of(xs, y).Exponent;
    }
}

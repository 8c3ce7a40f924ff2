using Phenomena.Experiments;

namespace Phenomena.Themes.ScalingTheory;

using Runs = IReadOnlyCollection<Run<RandomFeatureConfig, RandomFeatureResult>>;

/// <summary>Claims 12 to 17 of notebook 01: what the companion papers claim of scaling in solvable models.</summary>
public static class ScalingTheoryClaims
{
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
        return Claims.Measured("01.12",
            [
                Average(test, "mean relative error, test"), Largest(test, "largest, test"),
                Average(train, "mean relative error, train"), Largest(train, "largest, train"),
            ]) with
        { Seeds = own.Count == 0 ? 0 : own.Min(r => r.Config.Trials), Seconds = own.Sum(r => r.Seconds) };
    }

    private static Claim MoreHelps()
    {
        double[] ns = [32, 64, 128], ks = [16, 32, 64, 128, 256, 512, double.PositiveInfinity];
        var risk = ns.Select(n => ks.Select(k => ScalingTheoryStudy.MoreIsBetter(n, k).Tuned).ToArray()).ToArray();
        var inFeatures = risk.SelectMany(row => row.Zip(row.Skip(1), (less, more) => more / less));
        var inSamples = risk.Zip(risk.Skip(1), (few, many) => few.Zip(many, (less, more) => more / less)).SelectMany(r => r);
        return Claims.Measured("01.13",
            [
                new(inFeatures.Concat(inSamples).Max(), "01.13", Label: "largest ratio of neighbours, more / less"),
                .. ns.Select(n => (n, ScalingTheoryStudy.MoreIsBetter(n, n))).Select(e => new Measure(e.Item2.Ridgeless / e.Item2.Tuned, "01.13/spike", Label: $"spike at n = k = {e.n}")),
            ]);
    }

    private static Claim OptimalRatio() => Claims.Measured("01.14",
        [
            .. from problem in ScalingTheoryStudy.Ratios
               let formula = OverfittingTheory.OptimalRatio(problem.A, problem.B, problem.Noise)
               select new Measure(ScalingTheoryStudy.Ratio(problem) - formula, "01.14", Label: FormattableString.Invariant($"R − r², exponents {problem.A} and {problem.B}, σ²rel = {problem.Noise}")),
        ]);

    private static Claim Duality(Runs runs)
    {
        var resolution = Among(runs, ScalingTheoryStudy.Resolution);
        var variance = Among(runs, ScalingTheoryStudy.Variance);
        var teacher = Spectrum.RandomTeacher(1000, 1);
        var asymmetry = new[] { (16, 64), (32, 128), (64, 96) }.Max(s =>
            Math.Abs(Eigenframework.Predict(teacher, s.Item1, s.Item2, 1e-9).TestError - Eigenframework.Predict(teacher, s.Item2, s.Item1, 1e-9).TestError));
        return Claims.Measured("01.15",
            [
                .. from a in ScalingTheoryStudy.KernelExponents
                   select new Measure(Exponent(ScalingTheoryStudy.Sizes, ScalingTheoryStudy.ResolutionTheory(a)) / a, "01.15", Label: $"theory, exponent / α_K, α_K = {a}"),
                new(asymmetry, "01.15/swap", Label: "largest change by swapping n and k"),
                .. from a in ScalingTheoryStudy.KernelExponents
                   from data in new[] { true, false }
                   let curve = resolution.Where(r => r.Config.EigenvalueExponent == 1 + a && r.Config.Features is null == data).OrderBy(r => r.Config.Samples ?? r.Config.Features).ToList()
                   select new Measure(Exponent(curve.Select(r => r.Config.Samples ?? r.Config.Features!.Value), curve.Select(r => r.Result.TestErrors.Average())) - a, "01.15/simulated",
                       Label: $"simulated {(data ? "α_D" : "α_P")} − α_K, α_K = {a}"),
                VarianceExponent(variance),
            ]) with
        { Seeds = resolution.Count == 0 ? 0 : resolution.Min(r => r.Config.Trials), Seconds = resolution.Concat(variance).Sum(r => r.Seconds) };
    }

    private static Claim Crossover() => Claims.Measured("01.16",
        [
            new(ScalingTheoryStudy.Excess(1024, 0.01) / ScalingTheoryStudy.Excess(1024, 10), "01.16", Label: "small / large ridge at n = 1024"),
            new(ScalingTheoryStudy.Excess(8, 0.01) / ScalingTheoryStudy.Excess(8, 10), "01.16/small", Label: "small / large ridge at n = 8"),
        ]);

    private static Claim Floor()
    {
        double[] sizes = [64, 128, 256, 512, 1024, 2048];
        var fits = new[] { 0.05, 0.1, 0.5 }.Select(noise =>
            (noise, Law: SaturatingPowerLaw.Of(sizes, sizes.Select(n => ScalingTheoryStudy.FlooredError(n, noise))))).ToList();
        return Claims.Measured("01.17",
            [
                .. fits.Select(f => new Measure(f.Law.Floor / f.noise, "01.17", Label: $"fitted floor / σ², σ² = {f.noise}")),
                .. fits.Select(f => new Measure(f.Law.Value(4096) / ScalingTheoryStudy.FlooredError(4096, f.noise), "01.17/predicted", Label: $"predicted / computed at n = 4096, σ² = {f.noise}")),
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
        Statistics.Mean(deviations.Select(d => d.Value)), "01.12", Math.Sqrt(deviations.Sum(d => d.Error * d.Error)) / deviations.Count, label);

    private static Measure Largest(IReadOnlyList<(double Value, double Error)> deviations, string label) =>
        deviations.Count == 0 ? new(double.NaN, "01.12/largest", Label: label) : new(deviations.MaxBy(d => d.Value).Value, "01.12/largest", deviations.MaxBy(d => d.Value).Error, label);

    /// <summary>The variance-limited exponent with its standard error over ten blocks of draws.</summary>
    private static Measure VarianceExponent(Runs variance)
    {
        int[] n = [.. variance.Select(r => r.Config.Samples!.Value)];
        var whole = Exponent(n, variance.Select(Excess));
        if (!double.IsFinite(whole)) return new(whole, "01.15/variance", Label: "simulated variance exponent in n");
        var blocks = Enumerable.Range(0, 10).Select(b => Exponent(n, variance.Select(r => r.Result.TestErrors.Zip(r.Result.FeatureLimits, (e, l) => e - l)
            .Where((_, t) => t % 10 == b).Average())));
        return new(whole, "01.15/variance", Statistics.StandardError(blocks), "simulated variance exponent in n");
    }

    private static double Exponent(IEnumerable<int> x, IEnumerable<double> y)
    {
        double[] xs = [.. x.Select(v => (double)v)];
        return xs.Length < 2 ? double.NaN : PowerLawFit.Of(xs, y).Exponent;
    }
}

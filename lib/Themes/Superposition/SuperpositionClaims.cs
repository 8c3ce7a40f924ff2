using Phenomena.Experiments;

namespace Phenomena.Themes.Superposition;

/// <summary>What Liu, Liu and Gore (2025) claim of the toy model, held against the runs. A claim whose runs are missing is inconclusive.</summary>
public static class SuperpositionClaims
{
    private const string Paper = "superposition-yields-robust-neural";

    /// <summary>Claims 1 to 8 on the runs of both regimes; each law may have several seeds.</summary>
    public static IReadOnlyList<Claim> Of(
        IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> strong, IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> weak)
    {
        var regimes = new Regimes(WidthCurve.Of(strong), WidthCurve.Of(weak));
        return [SignOfDecay(regimes), StrongIsInverseWidth(regimes), StrongIsRobust(regimes), WeakIsTheTail(regimes),
            WeakExponent(regimes), WeakNonPower(regimes), StrongBeatsWeak(regimes), OverlapNearWelch(regimes)];
    }

    private static Claim SignOfDecay(Regimes regimes)
    {
        var weak = regimes.Weak(FeatureLaw.Power(1.5));
        return Claimed(1, "The sign of weight decay switches superposition on and off",
            "φ½ = 1 for γ ≤ −0.556, small for γ > 0.5",
            "Strong: at least 99 % of the rows of W longer than ½ at every width. Weak (α = 1.5): 0.4 m to 1.4 m such rows.",
            [
                .. from curve in regimes.AllStrong from part in PerWidth(curve, r => r.Represented, Interval.AtLeast(0.99), $"φ½, strong, {curve.Law}") select part,
                .. from curve in weak from part in PerWidth(curve, (r, m) => r.Represented * curve.Features / m, new(0.4, 1.4), "rows per dimension, weak") select part,
            ], [.. regimes.AllStrong, .. weak], wanted: 2);
    }

    private static Claim StrongIsInverseWidth(Regimes regimes)
    {
        var curves = regimes.Strong(FeatureLaw.Power(1));
        return Claimed(2, "Strong superposition: loss falls as 1/width",
            "α_m = 1.12 ± 0.06 (n = 1000)",
            "The small model saturates at little width and ends at m/n = 0.16, which steepens the fit: 0.9 to 1.45, with R² of at least 0.95.",
            [
                .. from curve in curves select Exponent(curve, new(0.9, 1.45), "α_m"),
                .. from curve in curves select new Measure(curve.Fit(Loss).R2, Interval.AtLeast(0.95), Label: "R²"),
            ], curves, wanted: 1);
    }

    private static Claim StrongIsRobust(Regimes regimes)
    {
        var curves = regimes.Strong(FeatureLaw.Power(1), FeatureLaw.Exponential(100), FeatureLaw.Linear);
        var exponents = curves.Select(c => c.Fit(Loss).Exponent).ToList();
        return Claimed(3, "Strong superposition: the exponent hardly depends on how frequent the features are",
            "1.005 (exponential), 0.984 (power), 0.886 (linear)",
            "Each between 0.9 and 1.6, and no more than 0.35 apart.",
            [
                new Measure(curves.Count == 3 ? exponents.Max() - exponents.Min() : double.NaN, Interval.AtMost(0.35), Label: "largest difference"),
                .. from curve in curves select Exponent(curve, new(0.9, 1.6), $"α_m, {curve.Law}"),
            ], curves, wanted: 3);
    }

    private static Claim WeakIsTheTail(Regimes regimes)
    {
        var curves = regimes.Weak(FeatureLaw.Power(1.25), FeatureLaw.Power(1.5));
        return Claimed(4, "Weak superposition, power law: the loss is what the unrepresented features carry",
            "loss / tail = 1 (Fig. 5a)",
            "Represented features cost a little too: 0.96 to 1.25 at every width, mean over seeds.",
            [.. from curve in curves from part in PerWidth(curve, r => r.Loss / r.UnlearnedTail, new(0.96, 1.25), $"loss / tail, {curve.Law}") select part],
            curves, wanted: 2);
    }

    private static Claim WeakExponent(Regimes regimes)
    {
        var curves = regimes.Weak(FeatureLaw.Power(1.25), FeatureLaw.Power(1.5));
        return Claimed(5, "Weak superposition, power law: the exponent is that of the data, α − 1 (cut off at finite n)",
            "α_m = α − 1 within about 0.15 (Fig. 5b)",
            "Within 0.15 of the slope that a perfect tail shows at this n over these widths.",
            [.. from curve in curves select Exponent(curve, Interval.Around(SuperpositionTheory.IdealWeakExponent(curve.Law, curve.Features, curve.Widths), 0.15), $"α_m, {curve.Law}")],
            curves, wanted: 2);
    }

    private static Claim WeakNonPower(Regimes regimes)
    {
        var pairs = regimes.Pairs(FeatureLaw.Exponential(100), FeatureLaw.Linear);
        return Claimed(6, "Without a power law in the data, weak superposition scales far more slowly than strong",
            "strong 1.005 and 0.886 against weak 0.2 and 0.08",
            "The strong exponent at least twice the weak one, for exponential and linear frequencies.",
            [.. from pair in pairs select new Measure(pair.Strong.Fit(Loss).Exponent / pair.Weak.Fit(Loss).Exponent, Interval.AtLeast(2),
                RatioError(pair), $"strong / weak exponent, {pair.Weak.Law}")],
            [.. pairs.SelectMany(p => new[] { p.Strong, p.Weak })], wanted: 4);

        static double? RatioError((WidthCurve Strong, WidthCurve Weak) pair)
        {
            var (strong, weak) = (pair.Strong.Fit(Loss).Exponent, pair.Weak.Fit(Loss).Exponent);
            return pair.Weak.ExponentError(Loss) is not { } error ? null : strong / weak * (error / weak);
        }
    }

    private static Claim StrongBeatsWeak(Regimes regimes)
    {
        var pairs = regimes.Pairs(FeatureLaw.Exponential(100), FeatureLaw.Linear);
        return Claimed(7, "At the same width, strong superposition has the lower loss",
            "39 times (exponential) and 16 times (linear) at m = 1024, n = 10240",
            "At least 3 times at the largest width, m = 63 of n = 400.",
            [.. from pair in pairs
                let width = pair.Strong.Widths.Max()
                let better = pair.Strong.At(width).Average(Loss)
                let worse = pair.Weak.At(width).Select(Loss).ToList()
                select new Measure(Statistics.Mean(worse) / better, Interval.AtLeast(3), Statistics.StandardError(worse) / better, $"weak / strong loss at m = {width}, {pair.Weak.Law}")],
            [.. pairs.SelectMany(p => new[] { p.Strong, p.Weak })], wanted: 4);
    }

    private static Claim OverlapNearWelch(Regimes regimes)
    {
        var flat = regimes.Strong(FeatureLaw.Exponential(100), FeatureLaw.Linear);
        var power = regimes.Strong(FeatureLaw.Power(1));
        return Claimed(8, "Strong superposition: the mean square overlap of the long rows falls as 1/m, close to the Welch bound",
            "slope −1, on the bound (Fig. 6d)",
            "Slope 0.9 to 1.15 (power law 0.75 to 1.1), and 0.95 to 1.25 times the bound for n vectors from m = 16 on.",
            [
                .. from curve in flat select Slope(curve, new(0.9, 1.15)),
                .. from curve in power select Slope(curve, new(0.75, 1.1)),
                .. from curve in flat
                   from part in PerWidth(curve, (r, m) => r.MeanSquareOverlap / SuperpositionTheory.WelchBound(curve.Features, m), new(0.95, 1.25), $"overlap / Welch bound, {curve.Law}", least: 16)
                   select part,
            ], [.. flat, .. power], wanted: 3);

        // Fewer than two long rows have no overlap, and that has no slope.
        static Measure Slope(WidthCurve curve, Interval accepted) => curve.Mean(r => r.MeanSquareOverlap).Any(double.IsNaN)
            ? new(double.NaN, accepted, Label: $"slope, {curve.Law}")
            : new(curve.Fit(r => r.MeanSquareOverlap).Exponent, accepted, curve.ExponentError(r => r.MeanSquareOverlap), $"slope, {curve.Law}");
    }

    // A claim is not reproduced by half of its runs.
    private static readonly Measure NotRun = new(double.NaN, new(double.NegativeInfinity, double.PositiveInfinity), Label: "a feature law that was not run");

    private static double Loss(SuperpositionResult result) => result.Loss;

    private static Measure Exponent(WidthCurve curve, Interval accepted, string label) => new(curve.Fit(Loss).Exponent, accepted, curve.ExponentError(Loss), label);

    private static IEnumerable<Measure> PerWidth(WidthCurve curve, Func<SuperpositionResult, double> number, Interval accepted, string label) =>
        PerWidth(curve, (r, _) => number(r), accepted, label);

    private static IEnumerable<Measure> PerWidth(WidthCurve curve, Func<SuperpositionResult, int, double> number, Interval accepted, string label, int least = 0) =>
        from m in curve.Widths
        where m >= least
        let values = curve.At(m).Select(r => number(r, m)).ToList()
        select new Measure(Statistics.Mean(values), accepted, Statistics.StandardError(values), $"{label}, m = {m}");

    private static Claim Claimed(int number, string statement, string paperValue, string why, IReadOnlyList<Measure> measures, IReadOnlyList<WidthCurve> curves, int wanted) =>
        new($"01.{number}", Paper, statement, paperValue, why, curves.Count >= wanted ? measures : [.. measures, NotRun])
        {
            Seeds = curves.Count == 0 ? 0 : curves.Min(c => c.Seeds),
            Seconds = curves.Distinct().Sum(c => c.Seconds),
        };

    /// <summary>The curves of both regimes, found by law; a law that was not run is left out.</summary>
    private sealed record Regimes(IReadOnlyList<WidthCurve> AllStrong, IReadOnlyList<WidthCurve> AllWeak)
    {
        public IReadOnlyList<WidthCurve> Strong(params FeatureLaw[] laws) => [.. AllStrong.Where(c => laws.Contains(c.Law))];

        public IReadOnlyList<WidthCurve> Weak(params FeatureLaw[] laws) => [.. AllWeak.Where(c => laws.Contains(c.Law))];

        public IReadOnlyList<(WidthCurve Strong, WidthCurve Weak)> Pairs(params FeatureLaw[] laws) =>
            [.. from strong in Strong(laws) from weak in Weak(strong.Law) select (strong, weak)];
    }
}

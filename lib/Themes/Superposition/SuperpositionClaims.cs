using Phenomena.Experiments;

namespace Phenomena.Themes.Superposition;

/// <summary>What Liu, Liu and Gore (2025) claim of the toy model, held against the runs. A claim whose runs are missing is inconclusive.</summary>
public static class SuperpositionClaims
{
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
        return Claimed("01.1",
            [
                .. from curve in regimes.AllStrong from part in PerWidth(curve, r => r.Represented, "01.1", $"φ½, strong, {curve.Law}") select part,
                .. from curve in weak from part in PerWidth(curve, (r, m) => r.Represented * curve.Features / m, "01.1/weak", "rows per dimension, weak") select part,
            ], [.. regimes.AllStrong, .. weak], wanted: 2);
    }

    private static Claim StrongIsInverseWidth(Regimes regimes)
    {
        var curves = regimes.Strong(FeatureLaw.Power(1));
        return Claimed("01.2",
            [
                .. from curve in curves select Exponent(curve, "01.2", "α_m"),
                .. from curve in curves select new Measure(curve.Fit(Loss).R2, "01.2/line", Label: "R²"),
            ], curves, wanted: 1);
    }

    private static Claim StrongIsRobust(Regimes regimes)
    {
        var curves = regimes.Strong(FeatureLaw.Power(1), FeatureLaw.Exponential(100), FeatureLaw.Linear);
        var exponents = curves.Select(c => c.Fit(Loss).Exponent).ToList();
        return Claimed("01.3",
            [
                new Measure(curves.Count == 3 ? exponents.Max() - exponents.Min() : double.NaN, "01.3", Label: "largest difference"),
                .. from curve in curves select Exponent(curve, "01.3/each", $"α_m, {curve.Law}"),
            ], curves, wanted: 3);
    }

    private static Claim WeakIsTheTail(Regimes regimes)
    {
        var curves = regimes.Weak(FeatureLaw.Power(1.25), FeatureLaw.Power(1.5));
        return Claimed("01.4",
            [.. from curve in curves from part in PerWidth(curve, r => r.Loss / r.UnlearnedTail, "01.4", $"loss / tail, {curve.Law}") select part],
            curves, wanted: 2);
    }

    private static Claim WeakExponent(Regimes regimes)
    {
        var curves = regimes.Weak(FeatureLaw.Power(1.25), FeatureLaw.Power(1.5));
        return Claimed("01.5",
            [.. from curve in curves select Exponent(curve, "01.5", $"α_m − a perfect tail's, {curve.Law}", SuperpositionTheory.IdealWeakExponent(curve.Law, curve.Features, curve.Widths))],
            curves, wanted: 2);
    }

    private static Claim WeakNonPower(Regimes regimes)
    {
        var pairs = regimes.Pairs(FeatureLaw.Exponential(100), FeatureLaw.Linear);
        return Claimed("01.6",
            [.. from pair in pairs select new Measure(pair.Strong.Fit(Loss).Exponent / pair.Weak.Fit(Loss).Exponent, "01.6",
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
        return Claimed("01.7",
            [.. from pair in pairs
                let width = pair.Strong.Widths.Max()
                let better = pair.Strong.At(width).Average(Loss)
                let worse = pair.Weak.At(width).Select(Loss).ToList()
                select new Measure(Statistics.Mean(worse) / better, "01.7", Statistics.StandardError(worse) / better, $"weak / strong loss at m = {width}, {pair.Weak.Law}")],
            [.. pairs.SelectMany(p => new[] { p.Strong, p.Weak })], wanted: 4);
    }

    private static Claim OverlapNearWelch(Regimes regimes)
    {
        var flat = regimes.Strong(FeatureLaw.Exponential(100), FeatureLaw.Linear);
        var power = regimes.Strong(FeatureLaw.Power(1));
        return Claimed("01.8",
            [
                .. from curve in flat select Slope(curve, "01.8"),
                .. from curve in power select Slope(curve, "01.8/power"),
                .. from curve in flat
                   from part in PerWidth(curve, (r, m) => r.MeanSquareOverlap / SuperpositionTheory.WelchBound(curve.Features, m), "01.8/welch", $"overlap / Welch bound, {curve.Law}", least: 16)
                   select part,
            ], [.. flat, .. power], wanted: 3);

        // Fewer than two long rows have no overlap, and that has no slope.
        static Measure Slope(WidthCurve curve, string asked) => curve.Mean(r => r.MeanSquareOverlap).Any(double.IsNaN)
            ? new(double.NaN, asked, Label: $"slope, {curve.Law}")
            : new(curve.Fit(r => r.MeanSquareOverlap).Exponent, asked, curve.ExponentError(r => r.MeanSquareOverlap), $"slope, {curve.Law}");
    }

    // A claim is not reproduced by half of its runs.
    private static Measure NotRun(string id) => new(double.NaN, id, Label: "a feature law that was not run");

    private static double Loss(SuperpositionResult result) => result.Loss;

    private static Measure Exponent(WidthCurve curve, string asked, string label, double from = 0) => new(curve.Fit(Loss).Exponent - from, asked, curve.ExponentError(Loss), label);

    private static IEnumerable<Measure> PerWidth(WidthCurve curve, Func<SuperpositionResult, double> number, string asked, string label) =>
        PerWidth(curve, (r, _) => number(r), asked, label);

    private static IEnumerable<Measure> PerWidth(WidthCurve curve, Func<SuperpositionResult, int, double> number, string asked, string label, int least = 0) =>
        from m in curve.Widths
        where m >= least
        let values = curve.At(m).Select(r => number(r, m)).ToList()
        select new Measure(Statistics.Mean(values), asked, Statistics.StandardError(values), $"{label}, m = {m}");

    private static Claim Claimed(string id, IReadOnlyList<Measure> measures, IReadOnlyList<WidthCurve> curves, int wanted) =>
        Claims.Measured(id, [.. measures, .. curves.Count >= wanted ? [] : new[] { NotRun(id) }]) with
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

using Phenomena.Experiments;

namespace Phenomena.Themes.Superposition;

/// <summary>Claims 9 to 11: who is strongly represented, and what a steep frequency law does to the strong exponent.</summary>
public static class GeometryClaims
{
    /// <summary>The claims on runs of strong superposition; without the laws they need they are inconclusive.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> strong)
    {
        var curves = WidthCurve.Of(strong);
        return [StrongFraction(curves), FrequentAreLonger([.. curves.Where(c => c.Law == FeatureLaw.Power(1))]), SteepData([.. curves.Where(c => c.Law == FeatureLaw.Power(1.75))])];
    }

    private static Claim StrongFraction(IReadOnlyList<WidthCurve> curves) => Claimed("01.9",
        [
            .. from curve in curves
               let narrow = Fractions(curve, curve.Widths.Min())
               let wide = Fractions(curve, curve.Widths.Max())
               select new Measure(wide.Average() - narrow.Average(), "01.9", Error(narrow, wide), $"φ₁ gained from m = {curve.Widths.Min()} to {curve.Widths.Max()}, {curve.Law}"),
            .. from curve in curves
               from step in curve.Widths.Zip(curve.Widths.Skip(1))
               let values = (Less: Fractions(curve, step.First), More: Fractions(curve, step.Second))
               select new Measure(values.More.Average() - values.Less.Average(), "01.9/step", Error(values.Less, values.More), $"φ₁ gained from m = {step.First} to {step.Second}, {curve.Law}"),
            .. from curve in curves
               from m in curve.Widths
               select new Measure(Fractions(curve, m).Average() * curve.Features / m, "01.9/packed", Statistics.StandardError(Fractions(curve, m).Select(f => f * curve.Features / m)), $"φ₁ n / m, m = {m}, {curve.Law}"),
        ], curves) with { Note = "Not for the steepest law, α = 1.75: there fewer than half of the features are strongly represented at m = 63, since n = 400 has hardly any rare ones." };

    private static Claim FrequentAreLonger(IReadOnlyList<WidthCurve> curves) => Claimed("01.10",
        [
            .. from curve in curves
               where curve.Features > 200
               let gaps = curve.At(25).Select(r => r.RowNorms.Take(50).Average(Long) - r.RowNorms.Skip(200).Average(Long)).ToList()
               where gaps.Count > 0
               select new Measure(Statistics.Mean(gaps), "01.10", Statistics.StandardError(gaps), "difference of fractions"),
        ], curves);

    private static Claim SteepData(IReadOnlyList<WidthCurve> curves) => Claimed("01.11",
        [
            .. curves.Select(c => new Measure(c.Fit(r => r.Loss).Exponent, "01.11", c.ExponentError(r => r.Loss), "α_m at α = 1.75")),
            .. curves.Select(c => new Measure(c.Fit(r => r.Loss).R2, "01.11/line", Label: "R²")),
        ], curves) with { Note = "At n = 400 a steep law only begins to show: the exponent is a little above that at α = 1, and far below the paper's." };

    private static double Long(float norm) => norm > 1 ? 1 : 0;

    private static List<double> Fractions(WidthCurve curve, int width) => [.. curve.At(width).Select(r => r.StronglyRepresented)];

    private static double? Error(List<double> a, List<double> b) =>
        Statistics.StandardError(a) is { } u && Statistics.StandardError(b) is { } v ? Math.Sqrt(u * u + v * v) : null;

    private static Claim Claimed(string id, IReadOnlyList<Measure> measures, IReadOnlyList<WidthCurve> curves) =>
        Claims.Measured(id, measures) with { Seeds = curves.Count == 0 ? 0 : curves.Min(c => c.Seeds), Seconds = curves.Sum(c => c.Seconds) };
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Superposition;

/// <summary>Claims 9 to 11: who is strongly represented, and what a steep frequency law does to the strong exponent.</summary>
public static class GeometryClaims
{
    private const string Paper = "superposition-yields-robust-neural";

    /// <summary>The claims on runs of strong superposition; without the laws they need they are inconclusive.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> strong)
    {
        var curves = WidthCurve.Of(strong);
        return [StrongFraction(curves), FrequentAreLonger([.. curves.Where(c => c.Law == FeatureLaw.Power(1))]), SteepData([.. curves.Where(c => c.Law == FeatureLaw.Power(1.75))])];
    }

    private static Claim StrongFraction(IReadOnlyList<WidthCurve> curves) => Claimed(9,
        "Strong superposition: the strongly represented fraction grows with width and lies above m/n", "0.08 to 0.33 at m = 10, 0.87 to 0.96 at m = 100 (Fig. 6c)",
        "Every step in width raises φ₁, and φ₁ exceeds m/n at every width.",
        [
            .. from curve in curves
               from step in curve.Widths.Zip(curve.Widths.Skip(1))
               let values = (Less: Fractions(curve, step.First), More: Fractions(curve, step.Second))
               select new Measure(values.More.Average() - values.Less.Average(), Interval.AtLeast(0), Error(values.Less, values.More), $"φ₁ gained from m = {step.First} to {step.Second}, {curve.Law}"),
            .. from curve in curves
               from m in curve.Widths
               select new Measure(Fractions(curve, m).Average() * curve.Features / m, Interval.AtLeast(1), Statistics.StandardError(Fractions(curve, m).Select(f => f * curve.Features / m)), $"φ₁ n / m, m = {m}, {curve.Law}"),
        ], curves);

    private static Claim FrequentAreLonger(IReadOnlyList<WidthCurve> curves) => Claimed(10,
        "Strong superposition: lengths split around 1, and frequent features have the long rows", "long rows concentrate on frequent ranks (Fig. 6a, b)",
        "At m = 25 the 50 most frequent features are longer than 1 more often than those beyond rank 200, by at least 0.3.",
        [
            .. from curve in curves
               where curve.Features > 200
               let gaps = curve.At(25).Select(r => r.RowNorms.Take(50).Average(Long) - r.RowNorms.Skip(200).Average(Long)).ToList()
               where gaps.Count > 0
               select new Measure(Statistics.Mean(gaps), Interval.AtLeast(0.3), Statistics.StandardError(gaps), "difference of fractions"),
        ], curves);

    private static Claim SteepData(IReadOnlyList<WidthCurve> curves) => Claimed(11,
        "Strong superposition: a steep frequency law raises the exponent", "1.44 to 1.79 at α = 1.75; guide max(1, 2(α − 1))",
        "At n = 400 a steep law only begins to show: at least 1.1, on a line with R² of at least 0.97.",
        [
            .. curves.Select(c => new Measure(c.Fit(r => r.Loss).Exponent, Interval.AtLeast(1.1), c.ExponentError(r => r.Loss), "α_m at α = 1.75")),
            .. curves.Select(c => new Measure(c.Fit(r => r.Loss).R2, Interval.AtLeast(0.97), Label: "R²")),
        ], curves);

    private static double Long(float norm) => norm > 1 ? 1 : 0;

    private static List<double> Fractions(WidthCurve curve, int width) => [.. curve.At(width).Select(r => r.StronglyRepresented)];

    private static double? Error(List<double> a, List<double> b) =>
        Statistics.StandardError(a) is { } u && Statistics.StandardError(b) is { } v ? Math.Sqrt(u * u + v * v) : null;

    private static Claim Claimed(int number, string statement, string paperValue, string why, IReadOnlyList<Measure> measures, IReadOnlyList<WidthCurve> curves) =>
        new($"01.{number}", Paper, statement, paperValue, why, measures) { Seeds = curves.Count == 0 ? 0 : curves.Min(c => c.Seeds), Seconds = curves.Sum(c => c.Seconds) };
}

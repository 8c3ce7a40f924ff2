using Phenomena.Experiments;

namespace Phenomena.Themes.Superposition;

using Runs = IEnumerable<Run<SuperpositionConfig, SuperpositionResult>>;

/// <summary>More than one active feature a sample (Fig. 7 of Liu, Liu and Gore 2025): runs and claim.</summary>
public static class DensityStudy
{
    /// <summary>Activation densities E for n features with p_i ~ 1/i, from 1 to where the most frequent feature is always active; the paper has two more in between.</summary>
    public static IReadOnlyList<double> Densities(int features)
    {
        var most = 1 / FeatureLaw.Power(1).Probabilities(features)[0];
        return [.. new[] { 0, 0.5, 1 }.Select(s => Math.Floor(100 * (1 + s * (most - 1))) / 100)];
    }

    /// <summary>Power-law features, α = 1: strong superposition at every width, positive decays at the middle one.</summary>
    public static IEnumerable<SuperpositionConfig> Configs(int features, IReadOnlyList<int> widths, IEnumerable<int> seeds) =>
        from decay in new[] { -1, 0.25, 1 }
        from density in Densities(features)
        from m in decay < 0 ? widths : [Middle(widths)]
        from seed in seeds
        select SuperpositionConfig.Strong(FeatureLaw.Power(1), m, seed) with { Features = features, Density = density, WeightDecay = decay, LearningRate = decay < 0 ? 0.02 : 0.01 };

    /// <summary>The exponent at each density against that at E = 1.</summary>
    public static Claim Claim(Runs runs)
    {
        var curves = Curves(runs).ToList();
        var first = curves.Find(c => c.Density == 1).Curve;
        return Claims.Measured("01.31",
            [
                .. from c in curves
                   where first is not null && c.Density != 1
                   select new Measure(c.Curve.Fit(Loss).Exponent - first.Fit(Loss).Exponent, "01.31", c.Curve.ExponentError(Loss), FormattableString.Invariant($"α_m at E = {c.Density} − at E = 1")),
            ]) with
        { Seeds = curves.Min(c => c.Curve.Seeds), Seconds = curves.Sum(c => c.Curve.Seconds) };
    }

    private static int Middle(IReadOnlyList<int> widths) => widths[widths.Count / 2];

    private static double Loss(SuperpositionResult result) => result.Loss;

    private static IEnumerable<(double Density, WidthCurve Curve)> Curves(Runs runs) =>
        runs.Where(r => r.Config.WeightDecay < 0).GroupBy(r => r.Config.Density).OrderBy(g => g.Key).Select(g => (g.Key, WidthCurve.Of(g)[0]));
}

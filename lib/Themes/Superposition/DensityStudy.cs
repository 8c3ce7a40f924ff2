using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Superposition;

using Runs = IEnumerable<Run<SuperpositionConfig, SuperpositionResult>>;

/// <summary>More than one active feature a sample (Fig. 7 of Liu, Liu and Gore 2025): runs, figures and claim.</summary>
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

    /// <summary>Loss against density at the middle width, for each weight decay (Fig. 7a).</summary>
    public static Figure LossAgainstDensity(Runs runs)
    {
        var all = runs.ToList();
        var width = Middle([.. all.Select(r => r.Config.Width).Distinct().Order()]);
        var chart = Plot.Linear("More active features, more loss", "activation density E: active features of a sample", "loss L", $"m = {width}, power law α = 1");
        foreach (var group in all.Where(r => r.Config.Width == width).GroupBy(r => r.Config.WeightDecay).OrderBy(g => g.Key))
        {
            var points = group.GroupBy(r => r.Config.Density).OrderBy(g => g.Key).ToList();
            var name = FormattableString.Invariant($"γ = {group.Key}");
            chart = chart.Dots(points.Select(p => p.Key), points.Select(p => p.Average(r => r.Result.Loss)), name, points.Select(p => Statistics.StandardError(p.Select(r => r.Result.Loss)) ?? 0))
                .Line(points.Select(p => p.Key), points.Select(p => p.Average(r => r.Result.Loss)), name);
        }

        return chart.Guide(SuperpositionTheory.TrivialLoss, "nothing learned, 4/3 E");
    }

    /// <summary>Loss against width at each density, in strong superposition (Fig. 7b).</summary>
    public static Figure LossAgainstWidth(Runs runs) => Curves(runs).Zip(Palette.Ramp(Curves(runs).Count())).Aggregate(
        Plot.LogLog("More active features raise the loss, not the exponent", "width m", "loss L", "strong superposition, power law α = 1"), (chart, c) =>
        {
            var (density, curve) = c.First;
            var name = FormattableString.Invariant($"E = {density}: α_m = {curve.Fit(Loss).Exponent:0.00}");
            return chart.Dots(curve.Widths, curve.Mean(Loss), name, color: c.Second).Curve(curve.Fit(Loss).At, name).Ticks(x: curve.Widths.Select(m => (double)m));
        });

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

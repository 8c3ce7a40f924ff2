using Phenomena.Experiments;

namespace Phenomena.Themes.Superposition;

using Runs = IEnumerable<Run<SuperpositionConfig, SuperpositionResult>>;

/// <summary>Two recipes whose losses cross as the model grows: what Xiao, Rethinking Conventional Wisdom in Machine Learning (2024,
/// arXiv 2409.15156) warns of, in the toy model. The recipes differ in the sign of weight decay only.</summary>
public static class ToyCrossover
{
    /// <summary>The weight decays of the two recipes.</summary>
    public static IReadOnlyList<double> WeightDecays { get; } = [0.5, -1];

    /// <summary>n = 256 features with p_i ~ 1/i, four small widths, everything but the decay alike.</summary>
    public static IEnumerable<SuperpositionConfig> Configs(IEnumerable<int> seeds) =>
        from seed in seeds
        from decay in WeightDecays
        from m in new[] { 4, 6, 10, 16 }
        select new SuperpositionConfig { Features = 256, Width = m, WeightDecay = decay, LearningRate = 0.01, Seed = seed };

    /// <summary>Positive decay wins at the smallest width, negative decay at the two largest.</summary>
    public static Claim Claim(Runs runs)
    {
        var curves = Curves(runs).ToDictionary(c => c.Decay, c => c.Curve);
        var (positive, negative) = (curves[WeightDecays[0]], curves[WeightDecays[1]]);
        return Claims.Measured("01.33",
            [.. new[] { (4, "01.33"), (10, "01.33/wide"), (16, "01.33/wide") }.Select(t => Ratio(t.Item1, t.Item2))]) with
        { Seeds = positive.Seeds, Seconds = positive.Seconds + negative.Seconds };

        Measure Ratio(int width, string asked)
        {
            // Both recipes see the same draws, so the ratio is taken seed by seed.
            var ratios = negative.At(width).Zip(positive.At(width), (n, p) => n.Loss / p.Loss).ToList();
            return new(Statistics.Mean(ratios), asked, Statistics.StandardError(ratios), $"loss ratio, m = {width}");
        }
    }

    private static double Loss(SuperpositionResult result) => result.Loss;

    private static IEnumerable<(double Decay, WidthCurve Curve)> Curves(Runs runs) =>
        runs.GroupBy(r => r.Config.WeightDecay).Select(g => (g.Key, WidthCurve.Of(g)[0]));
}

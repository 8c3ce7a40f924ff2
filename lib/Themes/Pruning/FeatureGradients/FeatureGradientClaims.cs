using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>What Sheth and Fusi (2019) claim: claim 34.</summary>
public static class FeatureGradientClaims
{
    /// <summary>With decoys at four sizes, and independent features at the smallest and the largest.</summary>
    public static IEnumerable<FeatureGradientConfig> Study(IEnumerable<int> seeds) =>
        from seed in seeds
        from config in new[] { 100, 300, 1000, 2000 }.Select(n => new FeatureGradientConfig { Design = FeatureDesign.Decoys, Rows = n }).Concat(new[] { 100, 2000 }.Select(n => new FeatureGradientConfig { Rows = n }))
        select config with { Seed = seed };

    /// <summary>The claim on <see cref="Study"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<FeatureGradientConfig, FeatureGradientResult>> runs)
    {
        List<Run<FeatureGradientConfig, FeatureGradientResult>> all = [.. runs];
        return
        [
            SidePaper.Claimed("04.34",
                all, c => c.Seed, () =>
                [
                    Of(FeatureDesign.Decoys, 2000, r => r.Gradients, "04.34", "true among ten, decoys, n = 2000"),
                    Of(FeatureDesign.Decoys, 2000, r => r.Gradients - r.Correlation, "04.34/correlation", "gradients − correlation, decoys, n = 2000"),
                    Of(FeatureDesign.Independent, 2000, r => r.Gradients, "04.34", "true among ten, independent, n = 2000"),
                    Of(FeatureDesign.Independent, 100, r => r.Gradients - r.Correlation, "04.34/scarce", "gradients − correlation, independent, n = 100"),
                ]),
        ];

        Measure Of(FeatureDesign design, int rows, Func<FeatureGradientResult, double> number, string asked, string label) =>
            SidePaper.Of(all.Where(r => r.Config.Design == design && r.Config.Rows == rows).Select(r => number(r.Result)), asked, label);
    }
}

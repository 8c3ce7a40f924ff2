using Phenomena.Experiments;
using Phenomena.Themes.Pruning;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>What Lu and others (2023) claim (claims 8 to 10).</summary>
public static class OscillationClaims
{
    /// <summary>Three rates below η_c = 4 and three above it.</summary>
    public static IEnumerable<OscillationConfig> Ladder(IEnumerable<int> seeds) => from seed in seeds from eta in new[] { 1, 3, 3.8, 4.3, 4.6, 4.9 } select new OscillationConfig { Eta = eta, Seed = seed };

    /// <summary>Claims 8 to 10 on <see cref="Ladder"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<OscillationConfig, OscillationResult>> runs)
    {
        List<Run<OscillationConfig, OscillationResult>> all = [.. runs], small = [.. all.Where(r => r.Config.Eta < OscillationExperiment.Critical)], large = [.. all.Except(small)];
        return
        [
            SidePaper.Claimed("06.8", small, c => c.Seed, () => [.. Each(small, r => r.WeakOnly, "06.8", "weak feature alone"), .. Each(small, r => r.Train, "06.8/train", "training")]),
            SidePaper.Claimed("06.9", large, c => c.Seed, () => [.. Each(large, r => r.WeakOnly, "06.9", "weak feature alone"), .. Each(large, r => r.Train, "06.9/train", "training")]),
            SidePaper.Claimed("06.10", all, c => c.Seed, () =>
                [SidePaper.Of(all.GroupBy(r => r.Config.Seed, r => r).Select(g => g.Where(large.Contains).Min(r => r.Result.WeakWeight) / g.Where(small.Contains).Max(r => r.Result.WeakWeight)), "06.10", "weak weight, large over small η")]),
        ];
    }

    private static IEnumerable<Measure> Each(IEnumerable<Run<OscillationConfig, OscillationResult>> runs, Func<OscillationResult, double> what, string asked, string label) =>
        runs.GroupBy(r => r.Config.Eta).Select(g => SidePaper.Of(g.Select(r => what(r.Result)), asked, FormattableString.Invariant($"{label}, η = {g.Key}")));
}

using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>What Karakida and others (2022) claim (claims 14 to 16).</summary>
public static class RegularizationClaims
{
    /// <summary>All rules from two starts.</summary>
    public static IEnumerable<RegularizationConfig> Rules(IEnumerable<int> seeds) =>
        from seed in seeds
        from alpha in new[] { 0.5, 0.1 }
        from rule in new[] { (PenaltyRule.None, 0.1), (PenaltyRule.Backward, 0.05), (PenaltyRule.Exact, 0.1), (PenaltyRule.Forward, 0.001), (PenaltyRule.Forward, 0.01), (PenaltyRule.Forward, 0.05), (PenaltyRule.Forward, 0.1) }
        select new RegularizationConfig { Alpha = alpha, Rule = rule.Item1, Ascent = rule.Item2, Seed = seed };

    /// <summary>Claims 14 to 16 on <see cref="Rules"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<RegularizationConfig, RegularizationResult>> runs)
    {
        List<Run<RegularizationConfig, RegularizationResult>> all = [.. runs];
        double Of(double alpha, int seed, PenaltyRule rule, double ascent, Func<RegularizationResult, double> what) =>
            what(all.Single(r => r.Config.Alpha == alpha && r.Config.Seed == seed && r.Config.Rule == rule && r.Config.Ascent == ascent).Result);
        int[] seeds = [.. all.Select(r => r.Config.Seed).Distinct()];
        IEnumerable<(PenaltyRule, double)> order = [(PenaltyRule.None, 0.1), (PenaltyRule.Backward, 0.05), (PenaltyRule.Forward, 0.01), (PenaltyRule.Forward, 0.05), (PenaltyRule.Forward, 0.1)];
        bool Falls(int seed) => order.Select(o => Of(0.1, seed, o.Item1, o.Item2, r => r.LogScale)) is var scales && scales.Zip(scales.Skip(1)).All(p => p.First > p.Second);
        return
        [
            OverSeeds.Claimed("06.14", all, c => c.Seed, () => [new(seeds.Average(s => Falls(s) ? 1.0 : 0), "06.14", Label: "share of seeds in that order")]),
            OverSeeds.Claimed("06.15", all, c => c.Seed, () => [new(seeds.Max(Flooding), "06.15", Label: "largest difference of a weight")]),
            OverSeeds.Claimed("06.16", all, c => c.Seed, () => [.. new[] { 0.1, 0.5 }.Select(alpha =>
                OverSeeds.Of(seeds.Select(s => Of(alpha, s, PenaltyRule.Forward, 0.1, r => r.Risk) / Of(alpha, s, PenaltyRule.None, 0.1, r => r.Risk)), "06.16", FormattableString.Invariant($"risk, F(0.1) over GD, α = {alpha}")))])
                with { Note = "It shrinks the scale most where the gradient is largest, on the true coordinates: a smaller scale is a heavier penalty, so these are penalised more than the others." },
        ];
    }

    private static double Flooding(int seed)
    {
        var random = new Generator((ulong)seed);
        double[] Normal(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
        return RegularizationExperiment.FloodingDifference(new(Normal(400), Normal(20)), Normal(40), 0.01);
    }
}

using Phenomena.Experiments;
using Phenomena.Themes.Pruning;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>What Wu and Su (2023) claim, on ladders of learning rates (claims 1 to 3).</summary>
public static class StabilityLadderClaims
{
    /// <summary>SGD up to 0.08, where it begins to diverge, and GD up to 0.3.</summary>
    public static IEnumerable<ReluStudentConfig> Ladder(IEnumerable<int> seeds) =>
        from seed in seeds
        from run in new[] { 0.005, 0.02, 0.04, 0.06, 0.08, 0.1 }.Select(eta => (eta, true)).Concat(new[] { 0.005, 0.02, 0.04, 0.06, 0.08, 0.1, 0.2, 0.3 }.Select(eta => (eta, false)))
        select new ReluStudentConfig { Eta = run.Item1, Stochastic = run.Item2, Seed = seed };

    /// <summary>Claims 1 to 3 on <see cref="Ladder"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<ReluStudentConfig, ReluStudentResult>> runs)
    {
        List<Run<ReluStudentConfig, ReluStudentResult>> all = [.. runs], sgd = [.. all.Where(r => r.Config.Stochastic)], gd = [.. all.Where(r => !r.Config.Stochastic)];
        return
        [
            SidePaper.Claimed("06.1", sgd, c => c.Seed, () => [new(sgd.Where(r => r.Result.Converged).Max(r => r.Result.Trace * r.Config.Eta / 2), "06.1", Label: "largest tr(H) η/2, SGD")]),
            SidePaper.Claimed("06.2", gd, c => c.Seed, () =>
            [
                new(gd.Where(r => r.Result.Converged).Max(r => r.Result.Sharpness * r.Config.Eta / 2), "06.2", Label: "largest λ_max η/2, GD"),
                .. new[] { 0.08, 0.1, 0.2 }.Select(eta => SidePaper.Of(gd.Where(r => r.Result.Converged && r.Config.Eta == eta).Select(r => r.Result.Trace * eta / 2), "06.2/trace", FormattableString.Invariant($"tr(H) η/2, GD, η = {eta}"))),
            ]),
            SidePaper.Claimed("06.3", all, c => c.Seed, () =>
            [
                SidePaper.Of(Ratios(sgd), "06.3", "test error, η = 0.06 over 0.005, SGD"),
                SidePaper.Of(Ratios(gd).Select(r => r - 1), "06.3/gd", "the same − 1, GD"),
            ]),
        ];
    }

    private static IEnumerable<double> Ratios(IReadOnlyList<Run<ReluStudentConfig, ReluStudentResult>> runs) =>
        from low in runs
        from high in runs
        where low.Config.Eta == 0.005 && high.Config.Eta == 0.06 && low.Config.Seed == high.Config.Seed && low.Result.Converged && high.Result.Converged
        select high.Result.TestError / low.Result.TestError;
}

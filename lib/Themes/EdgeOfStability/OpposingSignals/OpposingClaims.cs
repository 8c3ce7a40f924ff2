using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>What Rosenfeld and Risteski (2023) claim (claims 4 to 6; claim 7 is measured where it is drawn).</summary>
public static class OpposingClaims
{
    /// <summary>Three learning rates; with all points, without the opposing ones, without as many others.</summary>
    public static IEnumerable<ValleyConfig> Valleys(IEnumerable<int> seeds) =>
        from seed in seeds from eta in new[] { 0.4, 0.55, 0.7 } from dropped in new[] { "none", "outliers", "random" } select new ValleyConfig { Eta = eta, Dropped = dropped, Seed = seed };

    /// <summary>Claims 4 to 6 on <see cref="Valleys"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<ValleyConfig, ValleyResult>> valleys)
    {
        List<Run<ValleyConfig, ValleyResult>> all = [.. valleys];
        IEnumerable<double> With(double eta, string dropped, Func<ValleyResult, double> what) => all.Where(r => r.Config.Eta == eta && r.Config.Dropped == dropped).Select(r => what(r.Result));
        Measure At(double eta, string dropped, Func<ValleyResult, double> what, string asked, string label) =>
            OverSeeds.Of(With(eta, dropped, what), asked, FormattableString.Invariant($"{label}, η = {eta}"));
        IEnumerable<Measure> Both(string dropped, Func<ValleyResult, double> what, string asked, string label) => new[] { 0.55, 0.7 }.Select(eta => At(eta, dropped, what, asked, label));
        return
        [
            OverSeeds.Claimed("06.4", all, c => c.Seed, () => [At(0.55, "none", r => r.Correlation, "06.4", "correlation of the losses' changes")]),
            OverSeeds.Claimed("06.5", all, c => c.Seed, () => [.. new[] { 0.4, 0.55 }.Select(eta => At(eta, "none", r => r.Overlap, "06.5", "|cos|"))]),
            OverSeeds.Claimed("06.6", all, c => c.Seed, () =>
            [
                .. Both("outliers", r => r.Peak, "06.6", "peak over 2/η without outliers"), .. Both("outliers", r => r.Rise, "06.6/rise", "rise of the loss without outliers"),
                .. Both("random", r => r.Peak, "06.6/random", "peak over 2/η without 16 others"), .. Both("random", r => r.Rise, "06.6/random-rise", "rise of the loss without 16 others"),
            ]),
        ];
    }
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>What Hölzl and others (2025, claim 18) and Huang and others (2025, claims 19 and 35) claim.</summary>
public static class AlignmentClaims
{
    /// <summary>Digits with 0, 20 and 40 % wrong labels.</summary>
    public static IEnumerable<AlignmentConfig> Stops(IEnumerable<int> seeds) => from seed in seeds from noise in new[] { 0, 0.2, 0.4 } select new AlignmentConfig { Noise = noise, Seed = seed };

    /// <summary>20 and 40 % wrong labels with a reference that saw all digits, and 40 % with one that saw 200.</summary>
    public static IEnumerable<MimicConfig> References(IEnumerable<int> seeds) =>
        from seed in seeds
        from config in new MimicConfig[] { new() { Noise = 0.2 }, new(), new() { ReferenceRows = 200 } }
        select config with { Seed = seed };

    /// <summary>Claim 18 on <see cref="Stops"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<AlignmentConfig, AlignmentResult>> runs)
    {
        List<Run<AlignmentConfig, AlignmentResult>> noisy = [.. runs.Where(r => r.Config.Noise == 0.4)];
        return
        [
            SidePaper.Claimed("04.18",
                noisy, c => c.Seed, () =>
                [
                    SidePaper.Of(noisy.Select(r => r.Result.Accuracy[r.Result.Stop] - r.Result.Accuracy.Max()), "04.18", "accuracy, stop − best"),
                    SidePaper.Of(noisy.Select(r => r.Result.Accuracy[r.Result.Stop] - r.Result.Accuracy[^1]), "04.18/end", "accuracy, stop − end"),
                    SidePaper.Of(noisy.Select(r => r.Result.Auc[r.Result.Stop]), "04.18/labels", "AUC of wrong labels at the stop"),
                ]),
        ];
    }

    /// <summary>Claims 19 and 35 on <see cref="References"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<MimicConfig, MimicResult>> runs)
    {
        List<Run<MimicConfig, MimicResult>> all = [.. runs], whole = [.. all.Where(r => r.Config.ReferenceRows == 1200)], few = [.. all.Where(r => r.Config.ReferenceRows == 200)];
        return
        [
            SidePaper.Claimed("04.19",
                whole, c => c.Seed, () =>
                [
                    .. whole.GroupBy(r => r.Config.Noise).OrderBy(g => g.Key).SelectMany(g => new[]
                    {
                        SidePaper.Of(g.Select(r => r.Result.Same[^1]), "04.19", FormattableString.Invariant($"AUC, same start, {100 * g.Key} %")),
                        SidePaper.Of(g.Select(r => r.Result.Other[^1]), "04.19/other", FormattableString.Invariant($"AUC, other start, {100 * g.Key} %")),
                    }),
                ]),
            SidePaper.Claimed("04.35",
                few, c => c.Seed, () =>
                [
                    SidePaper.Of(few.Select(r => r.Result.Reweighted - r.Result.Plain), "04.35", "accuracy, reweighted − plain"),
                    SidePaper.Of(few.Select(r => r.Result.Reweighted - r.Result.Reference), "04.35/reference", "accuracy, reweighted − reference"),
                ]),
        ];
    }
}

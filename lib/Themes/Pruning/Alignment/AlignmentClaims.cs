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
            SidePaper.Claimed(18, "gradient-weight-alignment-as", "The largest gradient-weight alignment is a good place to stop, found without a validation set", "near the best epoch",
                "40 % wrong labels: test accuracy there within 0.03 of the best on the path and at least 0.15 above the end; −g tells wrong labels with an AUC of at least 0.8.",
                noisy, c => c.Seed, () =>
                [
                    SidePaper.Of(noisy.Select(r => r.Result.Accuracy[r.Result.Stop] - r.Result.Accuracy.Max()), Interval.AtLeast(-0.03), "accuracy, stop − best"),
                    SidePaper.Of(noisy.Select(r => r.Result.Accuracy[r.Result.Stop] - r.Result.Accuracy[^1]), Interval.AtLeast(0.15), "accuracy, stop − end"),
                    SidePaper.Of(noisy.Select(r => r.Result.Auc[r.Result.Stop]), Interval.AtLeast(0.8), "AUC of wrong labels at the stop"),
                ]),
        ];
    }

    /// <summary>Claims 19 and 35 on <see cref="References"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<MimicConfig, MimicResult>> runs)
    {
        const string paper = "evaluating-sample-utility-data";
        List<Run<MimicConfig, MimicResult>> all = [.. runs], whole = [.. all.Where(r => r.Config.ReferenceRows == 1200)], few = [.. all.Where(r => r.Config.ReferenceRows == 200)];
        return
        [
            SidePaper.Claimed(19, paper, "The Mimic score tells wrong labels, when the reference lies in the same basin", "detects wrong labels",
                "20 and 40 % wrong labels, after 150 steps: AUC by −m at least 0.97 with a reference from the same start, and at most 0.3 from another start.",
                whole, c => c.Seed, () =>
                [
                    .. whole.GroupBy(r => r.Config.Noise).OrderBy(g => g.Key).SelectMany(g => new[]
                    {
                        SidePaper.Of(g.Select(r => r.Result.Same[^1]), Interval.AtLeast(0.97), FormattableString.Invariant($"AUC, same start, {100 * g.Key} %")),
                        SidePaper.Of(g.Select(r => r.Result.Other[^1]), Interval.AtMost(0.3), FormattableString.Invariant($"AUC, other start, {100 * g.Key} %")),
                    }),
                ]),
            SidePaper.Claimed(35, paper, "Weighting each batch by the score makes training stand wrong labels, and ends above plain training and above the reference", "consistent gains on six image sets",
                "40 % wrong labels, a reference that saw 200 clean digits, 3000 steps: at least 0.03 above plain training; above the reference.",
                few, c => c.Seed, () =>
                [
                    SidePaper.Of(few.Select(r => r.Result.Reweighted - r.Result.Plain), Interval.AtLeast(0.03), "accuracy, reweighted − plain"),
                    SidePaper.Of(few.Select(r => r.Result.Reweighted - r.Result.Reference), Interval.AtLeast(0), "accuracy, reweighted − reference"),
                ]),
        ];
    }
}

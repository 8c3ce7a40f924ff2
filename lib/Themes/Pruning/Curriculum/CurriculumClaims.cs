using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>What Liu and others (2022) claim: claim 36.</summary>
public static class CurriculumClaims
{
    /// <summary>Clean labels for all seeds; ordered within classes, and with 20 % wrong labels, for the first five.</summary>
    public static IEnumerable<CurriculumConfig> Study(IReadOnlyList<int> seeds) =>
    [
        .. seeds.Select(s => new CurriculumConfig { Seed = s }), .. seeds.Take(5).Select(s => new CurriculumConfig { Balanced = true, Seed = s }), .. seeds.Take(5).Select(s => new CurriculumConfig { Noise = 0.2, Seed = s }),
    ];

    /// <summary>The claim on <see cref="Study"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<CurriculumConfig, CurriculumResult>> runs)
    {
        List<Run<CurriculumConfig, CurriculumResult>> clean = [.. runs.Where(r => r.Config is { Noise: 0, Balanced: false })];
        return
        [
            SidePaper.Claimed("04.36",
                clean, c => c.Seed, () =>
                [
                    Gain(4, "04.36", "accuracy, transferred features − no order"), Gain(1, "04.36/others", "accuracy, one network − no order"),
                    Gain(2, "04.36/others", "accuracy, ten networks − no order"), Gain(3, "04.36/others", "accuracy, neighbours − no order"),
                    SidePaper.Of(clean.Select(r => r.Result.Agreement[1]), "04.36/agreement", "rank correlation, one network and ten"),
                ]) with { Note = "Every easy-first order is worse than none here, transferred features included; hardest first gains. With this much data easy examples are those one can do without." },
        ];

        Measure Gain(int order, string asked, string label) => SidePaper.Of(clean.Select(r => r.Result.Accuracy[order][^1] - r.Result.Accuracy[0][^1]), asked, label);
    }
}

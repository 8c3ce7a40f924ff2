using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>What Branchaud-Charron and others (2019) claim: claim 20.</summary>
public static class ComplexityClaims
{
    /// <summary>The claim on <see cref="ComplexityStudy.All"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<ComplexityConfig, ComplexityResult>> runs)
    {
        List<Run<ComplexityConfig, ComplexityResult>> all = [.. runs];
        var seeds = all.GroupBy(r => r.Config.Seed).ToList();
        return
        [
            SidePaper.Claimed("04.20",
                all, c => c.Seed, () =>
                [
                    SidePaper.Of(seeds.Select(s => Rank(s.Where(r => r.Config.LabelNoise == 0), r => r.Error)), "04.20", "rank correlation with test error, pixel noise"),
                    SidePaper.Of(seeds.Select(s => Rank(s.Where(r => r.Config.PixelNoise == 0), r => r.Error)), "04.20", "rank correlation with test error, wrong labels"),
                    SidePaper.Of(all.Where(r => r.Config.PixelNoise == 0.5).Select(r => r.Result.ConfusionRank), "04.20/pairs", "rank correlation of W and confusions, σ = 0.5"),
                ]),
        ];
    }

    private static double Rank(IEnumerable<Run<ComplexityConfig, ComplexityResult>> runs, Func<ComplexityResult, double> number) =>
        Statistics.RankCorrelation(runs.Select(r => r.Result.Gradient), runs.Select(r => number(r.Result)));
}

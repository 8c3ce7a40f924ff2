using Phenomena.Experiments;
using Phenomena.Themes.Pruning;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>What Granziol and others (2020) claim (claims 20 to 22).</summary>
public static class BatchSizeClaims
{
    /// <summary>B = 4 to 512 early and later in training.</summary>
    public static IEnumerable<BatchCurvatureConfig> Curvatures { get; } = from trained in new[] { 30, 300 } from power in Enumerable.Range(2, 8) select new BatchCurvatureConfig { Trained = trained, Batch = 1 << power };

    /// <summary>B = 2 to 256 with both optimizers.</summary>
    public static IEnumerable<LargestRateConfig> Rates(IEnumerable<int> seeds) =>
        from seed in seeds from adam in new[] { false, true } from power in Enumerable.Range(1, 8) select new LargestRateConfig { Adam = adam, Batch = 1 << power, Seed = seed };

    /// <summary>λ + c/B through the means of one state of training: its λ, c and R².</summary>
    public static LinearFit Fit(IEnumerable<Run<BatchCurvatureConfig, BatchCurvatureResult>> runs) => LinearFit.Of(runs.Select(r => 1.0 / r.Config.Batch), runs.Select(r => r.Result.Top));

    /// <summary>The power of B in the largest rate over a range of batches, each seed by itself.</summary>
    public static double[] Powers(IEnumerable<Run<LargestRateConfig, LargestRateResult>> rates, bool adam, int from, int to) =>
        [.. rates.Where(r => r.Config.Adam == adam && r.Config.Batch >= from && r.Config.Batch <= to).GroupBy(r => r.Config.Seed).Select(g => LinearFit.Of(g.Select(r => Math.Log(r.Config.Batch)), g.Select(r => Math.Log(r.Result.Rate))).Slope)];

    /// <summary>Claims 20 to 22; six spiked matrices of 200 rows for each amount of noise are drawn here.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<BatchCurvatureConfig, BatchCurvatureResult>> curvatures, IEnumerable<Run<LargestRateConfig, LargestRateResult>> rates)
    {
        List<Run<BatchCurvatureConfig, BatchCurvatureResult>> early = [.. curvatures.Where(r => r.Config.Trained == 30).OrderBy(r => r.Config.Batch)];
        List<Run<LargestRateConfig, LargestRateResult>> all = [.. rates];
        return
        [
            Claims.Measured("06.20", new[] { 0.5, 1, 2, 4 }.Select(noise =>
            {
                double[] tops = [.. Enumerable.Range(0, 6).Select(seed => SpikedMatrix.Draw(200, 5, noise, new((ulong)seed)))];
                return new Measure(Math.Abs(tops.Average() - SpikedMatrix.Top(5, noise)), "06.20", Statistics.StandardError(tops), FormattableString.Invariant($"|top − formula|, s = {noise}"));
            })) with { Seeds = 6 },
            SidePaper.Claimed("06.21", early, c => c.Seed, () =>
            [
                new(Fit(early).R2, "06.21", Label: "R² of λ + c/B"),
                new(early.Zip(early.Skip(1), (small, large) => large.Result.Top / small.Result.Top).Max(), "06.21/decreasing", Label: "largest ratio of top(2B) to top(B)"),
                new(early.Min(r => r.Result.Top / r.Result.Full), "06.21/full", Label: "smallest ratio to all data"),
            ]),
            SidePaper.Claimed("06.22", all, c => c.Seed, () => [SidePaper.Of(Powers(all, false, 2, 32), "06.22", "power, SGD"), SidePaper.Of(Powers(all, true, 2, 32), "06.22/adam", "power, Adam")]),
        ];
    }
}

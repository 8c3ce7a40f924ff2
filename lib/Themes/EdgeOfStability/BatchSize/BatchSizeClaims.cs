using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>What Granziol and others (2020) claim (claims 20 and 21; claim 22 is measured where it is drawn).</summary>
public static class BatchSizeClaims
{
    /// <summary>B = 4 to 512 early and later in training.</summary>
    public static IEnumerable<BatchCurvatureConfig> Curvatures { get; } = from trained in new[] { 30, 300 } from power in Enumerable.Range(2, 8) select new BatchCurvatureConfig { Trained = trained, Batch = 1 << power };

    /// <summary>λ + c/B through the means of one state of training: its λ, c and R².</summary>
    public static LinearFit Fit(IEnumerable<Run<BatchCurvatureConfig, BatchCurvatureResult>> runs) => LinearFit.Of(runs.Select(r => 1.0 / r.Config.Batch), runs.Select(r => r.Result.Top));

    /// <summary>Claims 20 and 21; six spiked matrices of 200 rows for each amount of noise are drawn here.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<BatchCurvatureConfig, BatchCurvatureResult>> curvatures)
    {
        List<Run<BatchCurvatureConfig, BatchCurvatureResult>> early = [.. curvatures.Where(r => r.Config.Trained == 30).OrderBy(r => r.Config.Batch)];
        return
        [
            Claims.Measured("06.20", new[] { 0.5, 1, 2, 4 }.Select(noise =>
            {
                double[] tops = [.. Enumerable.Range(0, 6).Select(seed => SpikedMatrix.Draw(200, 5, noise, new((ulong)seed)))];
                return new Measure(Math.Abs(tops.Average() - SpikedMatrix.Top(5, noise)), "06.20", Statistics.StandardError(tops), FormattableString.Invariant($"|top − formula|, s = {noise}"));
            })) with { Seeds = 6 },
            OverSeeds.Claimed("06.21", early, c => c.Seed, () =>
            [
                new(Fit(early).R2, "06.21", Label: "R² of λ + c/B"),
                new(early.Zip(early.Skip(1), (small, large) => large.Result.Top / small.Result.Top).Max(), "06.21/decreasing", Label: "largest ratio of top(2B) to top(B)"),
                new(early.Min(r => r.Result.Top / r.Result.Full), "06.21/full", Label: "smallest ratio to all data"),
            ]),
        ];
    }
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What GradES (2025), arXiv 2509.01842, claims: claims 25 to 27.</summary>
public static class FreezeClaims
{
    /// <summary>No threshold, one that freezes some matrices, one that freezes all.</summary>
    public static IEnumerable<FreezeConfig> Study(IEnumerable<int> seeds) => from seed in seeds from threshold in new[] { 0, 4.7e-3, 8.8e-3 } select new FreezeConfig { Threshold = threshold, Seed = seed };

    /// <summary>The claims on these runs.</summary>
    public static IReadOnlyList<Claim> Of(IReadOnlyList<Run<FreezeConfig, FreezeResult>> runs)
    {
        List<Run<FreezeConfig, FreezeResult>> whole = [.. runs.Where(r => r.Config.Threshold == 0)];
        var frozen = runs.Where(r => r.Config.Threshold > 0).GroupBy(r => r.Config.Threshold).Select(g => (Threshold: g.Key, Runs: g.ToList(),
            Points: Measuring.Paired(g, whole, c => c.Seed, (a, b) => 100 * (a.Accuracy - b.Accuracy)).ToList())).ToList();
        var gentlest = frozen.OrderByDescending(f => f.Points.DefaultIfEmpty(0).Average()).FirstOrDefault();
        return
        [
            Measuring.On("05.25", whole, c => c.Seed, () =>
            [
                Measuring.Over(whole.Select(r => { double[] means = [.. r.Result.Gradients.Select(g => g.Skip(20).Average())]; return means.Max() / means.Min(); }), "05.25", "largest over least mean |gradient|"),
            ]),
            Measuring.On("05.26", runs, c => c.Seed, () => frozen.Select(f => Measuring.Over(
                f.Runs.Select(r => { int[] steps = [.. r.Result.Frozen.Where(s => s > 0)]; return steps.Length < 2 ? double.NaN : (double)steps.Max() / steps.Min(); }).Where(double.IsFinite),
                "05.26", FormattableString.Invariant($"last over first step, τ = {f.Threshold}"))), "No gradient falls in so short a fine-tuning: a matrix is below τ the moment it is looked at, or hardly ever."),
            Measuring.On("05.27", runs, c => c.Seed, () =>
            [
                Measuring.Over(gentlest.Runs.Select(r => 1 / r.Result.Cost), "05.27", FormattableString.Invariant($"saving, τ = {gentlest.Threshold}")), Measuring.Over(gentlest.Points, "05.27/accuracy", "points, frozen − whole"),
            ], "Noise of small batches keeps gradients up, so a threshold tells kinds of matrices apart and not those that have converged."),
        ];
    }
}

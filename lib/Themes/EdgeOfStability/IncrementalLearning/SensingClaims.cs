using Phenomena.Experiments;
using Phenomena.Themes.Pruning;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>What Jin and others (2023) claim (claims 17 to 19).</summary>
public static class SensingClaims
{
    /// <summary>The full factor from starts of 1 down to 1e-8, and factors of width 1 and 2.</summary>
    public static IEnumerable<SensingConfig> Starts(IEnumerable<int> seeds) => seeds.SelectMany(seed => (SensingConfig[])
    [
        .. new[] { 1, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8 }.Select(scale => new SensingConfig { Scale = scale, Seed = seed }),
        new() { Width = 1, Seed = seed }, new() { Width = 2, Seed = seed },
    ]);

    /// <summary>Claims 17 to 19 on <see cref="Starts"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<SensingConfig, SensingResult>> runs)
    {
        List<Run<SensingConfig, SensingResult>> full = [.. runs.Where(r => r.Config.Width == 12)], narrow = [.. runs.Except(full)], small = [.. full.Where(r => r.Config.Scale == 1e-4)];
        return
        [
            SidePaper.Claimed("06.17", full, c => c.Seed, () =>
            [
                .. Enumerable.Range(0, 3).Select(s => SidePaper.Of(small.Select(r => r.Result.Closest[s]), "06.17", $"closest to rank {s + 1}")),
                new(small.Average(r => r.Result.At[0] < r.Result.At[1] && r.Result.At[1] < r.Result.At[2] ? 1.0 : 0), "06.17/order", Label: "share of seeds in order"),
                new(full.Where(r => r.Config.Scale == 1).Min(r => r.Result.Closest[0]), "06.17/large", Label: "smallest of all seeds, start of size 1"),
            ]),
            SidePaper.Claimed("06.18", full, c => c.Seed, () => [SidePaper.Of(full.Where(r => r.Config.Scale <= 0.01).GroupBy(r => r.Config.Seed)
                .Select(g => LinearFit.Of(g.Select(r => Math.Log(r.Config.Scale)), g.Select(r => Math.Log(r.Result.Closest[0]))).Slope), "06.18", "power, start 1e-2 to 1e-8")]),
            SidePaper.Claimed("06.19", narrow, c => c.Seed, () => [.. narrow.GroupBy(r => r.Config.Width).Select(g => new Measure(g.Max(r => r.Result.Last[g.Key - 1]), "06.19", Label: $"largest of all seeds, width {g.Key}"))]),
        ];
    }
}

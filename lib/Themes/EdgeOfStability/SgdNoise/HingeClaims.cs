using Phenomena.Experiments;
using Phenomena.Themes.Pruning;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>What Sclocchi, Geiger and Wyart (2023) claim of the perceptron (claims 23 to 25).</summary>
public static class HingeClaims
{
    /// <summary>Both densities, P = 128 to 1024, four temperatures and full-batch descent.</summary>
    public static IEnumerable<HingeConfig> Grid(IEnumerable<int> seeds) =>
        from seed in seeds
        from chi in new[] { 0, 1 }
        from points in new[] { 128, 256, 512, 1024 }
        from temperature in new[] { 0, 0.25, 1, 4, 16 }
        select new HingeConfig { Chi = chi, Points = points, Temperature = temperature, Seed = seed };

    /// <summary>The power of one quantity in the signal weight, each seed by itself.</summary>
    public static double[] Powers(IEnumerable<Run<HingeConfig, HingeResult>> runs, Func<HingeConfig, double> of) =>
        [.. runs.GroupBy(r => r.Config.Seed).Select(g => LinearFit.Of(g.Select(r => Math.Log(of(r.Config))), g.Select(r => Math.Log(r.Result.Signal))).Slope)];

    /// <summary>Claims 23 to 25 on <see cref="Grid"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<HingeConfig, HingeResult>> runs)
    {
        List<Run<HingeConfig, HingeResult>> all = [.. runs], hot = [.. all.Where(r => r.Config.Temperature == 16)];
        double[] InPoints(int chi) => Powers(hot.Where(r => r.Config.Chi == chi), c => c.Points);
        int[] densities = [0, 1];
        return
        [
            SidePaper.Claimed("06.23", hot, c => c.Seed, () =>
            [
                SidePaper.Of(InPoints(0), "06.23", "power of P, χ = 0"), SidePaper.Of(InPoints(1), "06.23/one", "power of P, χ = 1"),
                SidePaper.Of(InPoints(0).Zip(InPoints(1), (zero, one) => zero - one), "06.23/difference", "difference of both"),
            ]),
            // The line of each seed goes through all P, whose effect is the same at both temperatures.
            SidePaper.Claimed("06.24", all, c => c.Seed, () => [.. densities.Select(chi => SidePaper.Of(Powers(all.Where(r => r.Config.Chi == chi && r.Config.Temperature >= 4), c => c.Temperature), "06.24", $"power of T, χ = {chi}"))]),
            SidePaper.Claimed("06.25", hot, c => c.Seed, () => [.. densities.Select(chi =>
            {
                double[] means = [.. hot.Where(r => r.Config.Chi == chi).GroupBy(r => r.Config.Points).Select(g => g.Average(r => r.Result.Noise))];
                return new Measure(means.Max() / means.Min(), "06.25", Label: $"largest over smallest |w_⊥|, χ = {chi}");
            })]),
        ];
    }
}

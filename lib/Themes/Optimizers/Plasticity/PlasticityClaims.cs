using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What Lyle and others (2024), arXiv 2407.01800, claim: claims 14 to 17 and 50.</summary>
public static class PlasticityClaims
{
    /// <summary>All kinds of nets.</summary>
    public static IEnumerable<PlasticityConfig> Study(IEnumerable<int> seeds) => from seed in seeds from kind in Enum.GetValues<Plasticity>() select new PlasticityConfig { Kind = kind, Seed = seed };

    /// <summary>The claims on these runs.</summary>
    public static IReadOnlyList<Claim> Of(IReadOnlyList<Run<PlasticityConfig, PlasticityResult>> runs)
    {
        List<Run<PlasticityConfig, PlasticityResult>> Kind(Plasticity kind) => [.. runs.Where(r => r.Config.Kind == kind)];
        var (plain, norm, projected) = (Kind(Plasticity.Plain), Kind(Plasticity.LayerNorm), Kind(Plasticity.Projected));
        IEnumerable<double> fall = norm.Select(r => r.Result.EffectiveRate[0] / r.Result.EffectiveRate[^1]);
        return
        [
            Measuring.On("05.14", norm, c => c.Seed, () => [Measuring.Over(fall, "05.14", "first over last effective rate")]),
            Measuring.On("05.15", projected, c => c.Seed, () => [Measuring.Over(projected.Select(r => 100 * (r.Result.Accuracy[^1] - r.Result.Accuracy[0])), "05.15", "points, last − first round"), new(projected.Max(r => r.Result.Norm.Max(n => Math.Abs(n - 1))), "05.15/norm", null, "change of norm")]),
            Measuring.On("05.16", plain, c => c.Seed, () => [Measuring.Over(plain.Select(r => 100 * (r.Result.Accuracy[0] - r.Result.Accuracy[^1])), "05.16", "points lost")]),
            Measuring.On("05.17", norm, c => c.Seed, () => [Measuring.Over(Measuring.Paired(projected, norm, c => c.Seed, (a, b) => 100 * (a.Accuracy[^1] - b.Accuracy[^1])), "05.17", "points, NaP − LN")]),
            Measuring.On("05.50", norm, c => c.Seed, () => [Measuring.Over(fall, "05.50", "first over last effective rate")], "Weights grow as the root of the number of steps, so 3600 steps of this rate slow it by two to three, not by five."),
        ];
    }
}

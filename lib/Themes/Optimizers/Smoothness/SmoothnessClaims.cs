using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What Gradient-Normalized Smoothness for Optimization with Approximate Hessians (2025) claims: claims 8 to 10.</summary>
public static class SmoothnessClaims
{
    /// <summary>Two tasks, all curvatures.</summary>
    public static IEnumerable<SmoothnessConfig> Study(IEnumerable<int> seeds) =>
        from seed in seeds from classes in new[] { 2, 5 } from curvature in Enum.GetValues<Curvature>()
        select new SmoothnessConfig
        {
            Curvature = curvature, Classes = classes, Seed = seed,
            Limit = curvature switch { Curvature.Fisher => 300, Curvature.None => 500, Curvature.Newton => 30, Curvature.Descent => 3000, _ => 100 },
        };

    /// <summary>The claims on these runs.</summary>
    public static IReadOnlyList<Claim> Of(IReadOnlyList<Run<SmoothnessConfig, SmoothnessResult>> runs)
    {
        IEnumerable<SmoothnessResult> With(params Curvature[] any) => runs.Where(r => any.Contains(r.Config.Curvature)).Select(r => r.Result);
        Claim On(string id, Func<IEnumerable<Measure>> measures) => Measuring.On(id, runs, c => c.Seed, measures);
        return
        [
            On("05.8", () => [new(With(Curvature.Exact, Curvature.Fisher, Curvature.Block, Curvature.None).Max(r => r.Rise), "05.8", null, "largest rise of f"), new(With(Curvature.Newton).Min(r => r.Explosion), "05.8/newton", null, "pure Newton, least f/f₀ reached")]),
            On("05.9", () => [new(With(Curvature.Exact).Max(r => r.Iterations), "05.9", null, "iterations, exact"), new(With(Curvature.Fisher).Max(r => r.Iterations), "05.9/fisher", null, "iterations, Fisher"), new(With(Curvature.Descent).Min(r => r.Iterations), "05.9/descent", null, "iterations, gradient descent")]),
            On("05.10", () => [new(With(Curvature.Exact).Min(r => r.Trust[^1] / r.Trust[0]), "05.10", null, "last over first γ, exact"), new(With(Curvature.Fisher, Curvature.Block, Curvature.None).Max(r => r.Trust[^1] / r.Trust[0]), "05.10/rest", null, "last over first γ, others")]),
        ];
    }
}

namespace Phenomena.Themes.Grokking;

/// <summary>The configs of the lazy-to-rich study at notebook size.</summary>
public static class LazyRichStudy
{
    /// <summary>The α of the study.</summary>
    public static IReadOnlyList<double> Alphas { get; } = [1.0 / 16, 0.125, 0.25, 0.5, 1, 2, 8, 64];

    /// <summary>Centred networks with P = 275 over α: all seeds up to α = 1, where delays differ between seeds, and the first three above it.</summary>
    public static IEnumerable<LazyRichConfig> OverAlpha(IEnumerable<double> alphas, IReadOnlyList<int> seeds) =>
        from alpha in alphas
        from seed in alpha > 1 ? seeds.Take(3) : seeds
        select new LazyRichConfig { Alpha = alpha, StepSize = Stable(alpha), Steps = Enough(alpha), Seed = seed };

    /// <summary>The same with P = 500, where data suffice for features to be found while fitting.</summary>
    public static IEnumerable<LazyRichConfig> MoreData(IEnumerable<int> seeds) =>
        from seed in seeds
        from alpha in new[] { 1.0 / 16, 0.25, 1 }
        select new LazyRichConfig { Alpha = alpha, Samples = 500, StepSize = Stable(alpha), Steps = 2000, Seed = seed };

    /// <summary>The paper's own size: D = 100, N = 500, P = 550.</summary>
    public static IEnumerable<LazyRichConfig> PaperSize(IEnumerable<int> seeds) =>
        from seed in seeds
        from alpha in new[] { 0.25, 0.5 }
        select new LazyRichConfig { Alpha = alpha, Dimension = 100, Width = 500, Samples = 550, StepSize = 10, Steps = 2000, Seed = seed };

    /// <summary>Networks whose starting outputs stay in, as in most training.</summary>
    public static IEnumerable<LazyRichConfig> Uncentred(IEnumerable<int> seeds) =>
        from seed in seeds
        from alpha in new[] { 1.0, 4 }
        select new LazyRichConfig { Alpha = alpha, Centred = false, Steps = 4000, Seed = seed };

    // Rich networks change their kernel fast; a large step would overshoot.
    private static double Stable(double alpha) => alpha < 0.25 ? 2 : alpha < 1 ? 4 : 10;

    private static int Enough(double alpha) => alpha < 1 ? 3000 : alpha < 2 ? 6000 : 20_000;
}

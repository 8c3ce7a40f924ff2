namespace Phenomena.Themes.Grokking;

/// <summary>The configs of the telescoping study at notebook size.</summary>
public static class TelescopingStudy
{
    /// <summary>α of a network that groks at this size.</summary>
    public const double Rich = 0.5;

    /// <summary>α of one that stays lazy.</summary>
    public const double Lazy = 16;

    /// <summary>The smoother along training, for the network that groks and for the lazy one.</summary>
    public static IEnumerable<TelescopingConfig> Parameters(IEnumerable<int> seeds) =>
        from seed in seeds
        from alpha in new[] { Rich, Lazy }
        select new TelescopingConfig { Alpha = alpha, Time = 6000, Seed = seed };

    /// <summary>The same training in steps of different size, without the smoother.</summary>
    public static IEnumerable<TelescopingConfig> StepSizes(IEnumerable<int> seeds) =>
        from seed in seeds
        from eta in new[] { 0.25, 0.5, 1, 2, 4 }
        select new TelescopingConfig { Alpha = Rich, StepSize = eta, Time = 600, Smoother = false, Seed = seed };
}

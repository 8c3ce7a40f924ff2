namespace Phenomena.Themes.Pruning;

/// <summary>The configs of the complexity study at notebook size.</summary>
public static class ComplexityStudy
{
    /// <summary>σ.</summary>
    public static IReadOnlyList<double> PixelNoises { get; } = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];

    /// <summary>Shares of wrong labels.</summary>
    public static IReadOnlyList<double> LabelNoises { get; } = [0.1, 0.2, 0.3, 0.4, 0.5];

    /// <summary>All levels of either noise.</summary>
    public static IEnumerable<ComplexityConfig> All(IEnumerable<int> seeds) =>
        from seed in seeds
        from config in PixelNoises.Select(p => new ComplexityConfig { PixelNoise = p }).Concat(LabelNoises.Select(l => new ComplexityConfig { LabelNoise = l }))
        select config with { Seed = seed };
}

namespace Phenomena.Themes.Grokking;

/// <summary>The configs of the study of corrupted labels. They are at the paper's size (p = 97, N = 500, half of all pairs), which a laptop can carry.</summary>
public static class CorruptedStudy
{
    /// <summary>The share of redrawn labels in the paper's examples.</summary>
    public const double Noise = 0.35;

    /// <summary>The paper's four examples: right labels with weight decay 5, and 35 % noise with weight decay 0, 5 and 15.</summary>
    public static IEnumerable<CorruptedConfig> Runs(IEnumerable<int> seeds) =>
        from seed in seeds
        from setting in new (double Noise, double WeightDecay, int Steps)[] { (0, 5, 100), (Noise, 0, 1000), (Noise, 5, 500), (Noise, 15, 500) }
        select new CorruptedConfig { Noise = setting.Noise, WeightDecay = setting.WeightDecay, Steps = setting.Steps, Seed = seed };
}

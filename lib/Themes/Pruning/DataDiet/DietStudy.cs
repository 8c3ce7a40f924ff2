namespace Phenomena.Themes.Pruning;

/// <summary>The configs of the data diet at notebook size.</summary>
public static class DietStudy
{
    /// <summary>The share of flipped labels in the study of noise.</summary>
    public const double Noise = 0.2;

    /// <summary>The share of flipped labels where few are.</summary>
    public const double FewFlipped = 0.05;

    /// <summary>Training set sizes that EL2N prunes.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [150, 300, 600, 1200];

    /// <summary>Hard, easy or random, by EL2N, over training set sizes.</summary>
    public static IEnumerable<DietConfig> OverSizes(IEnumerable<int> seeds) =>
        from seed in seeds
        from size in Sizes
        select size == PruningDigits.PoolSize ? Clean(seed) : new DietConfig { Examples = size, Seed = seed };

    /// <summary>All scores on 1200 digits: the runs of <see cref="OverSizes"/> at that size, which have them too.</summary>
    public static IEnumerable<DietConfig> AllScores(IEnumerable<int> seeds) => seeds.Select(Clean);

    /// <summary>The same with a fifth of the labels flipped.</summary>
    public static IEnumerable<DietConfig> Noisy(IEnumerable<int> seeds) =>
        seeds.Select(seed => new DietConfig { Noise = Noise, AllScores = true, Shares = [0.9, 0.8, 0.7, 0.5, 0.3, 0.1], Seed = seed });

    /// <summary>Few wrong labels, and only few examples dropped.</summary>
    public static IEnumerable<DietConfig> FewWrong(IEnumerable<int> seeds) =>
        seeds.Select(seed => new DietConfig { Noise = FewFlipped, Shares = [0.99, 0.97, 0.95, 0.9, 0.8], Seed = seed });

    /// <summary>The digits 5 to 9 are ten times rarer than the others.</summary>
    public static IEnumerable<DietConfig> Imbalanced(IEnumerable<int> seeds) => seeds.Select(seed => new DietConfig { RareClasses = 0.1, Seed = seed });

    /// <summary>Scores while wrong labels are learned by heart.</summary>
    public static IEnumerable<PatienceConfig> Patience(IEnumerable<int> seeds) => seeds.Select(seed => new PatienceConfig { Seed = seed });

    private static DietConfig Clean(int seed) => new() { AllScores = true, Seed = seed };
}

namespace Phenomena.Themes.Calibration;

/// <summary>The configs of the study at notebook size.</summary>
public static class CalibrationStudy
{
    /// <summary>No training: every overlap with every k; the Mixup optimum up to k = 100, beyond which its cells hold too few pairs.</summary>
    public static IEnumerable<IdealConfig> Ideal(IEnumerable<double> overlaps, IEnumerable<int> classes, IEnumerable<int> seeds) =>
        from seed in seeds
        from overlap in overlaps
        from k in classes
        select new IdealConfig { Overlap = overlap, Classes = k, MixedPairs = k <= 300 ? 2_000_000 : 0, Seed = seed };

    /// <summary>Local features, plain and with Mixup.</summary>
    public static IEnumerable<LocalFeatureConfig> Local(IEnumerable<double> overlaps, IEnumerable<int> classes, IEnumerable<int> seeds) =>
        from seed in seeds
        from overlap in overlaps
        from k in classes
        from mixup in new[] { false, true }
        select new LocalFeatureConfig { Overlap = overlap, Classes = k, Mixup = mixup, Seed = seed };

    /// <summary>Networks on overlapping blocks: k = 10, 50, 100 with full overlap, and k = 50 with half and none.</summary>
    public static IEnumerable<ClassifierConfig> Blocks(IEnumerable<int> seeds) =>
        from seed in seeds
        from setting in new (int K, double Overlap)[] { (10, 1), (50, 1), (100, 1), (50, 0.5), (50, 0) }
        from points in new[] { 1, 2 }
        select ClassifierConfig.Blocks(setting.K, setting.Overlap, points, seed);

    /// <summary>Networks on the paper's Gaussians with 1, 2, 3 and 5 mixed points.</summary>
    public static IEnumerable<ClassifierConfig> Gaussians(IEnumerable<int> seeds) =>
        from seed in seeds
        from mu in new[] { 0.25, 0.05, 0.01 }
        from points in new[] { 1, 2, 3, 5 }
        select ClassifierConfig.Gaussians(mu, points, seed);

    /// <summary>Networks on digits with wrong labels, trained in five ways.</summary>
    public static IEnumerable<ClassifierConfig> Digits(IEnumerable<int> seeds) =>
        from seed in seeds
        from noise in new[] { 0, 0.25, 0.5 }
        from rule in new TrainingRule[] { new(), new() { MixedPoints = 2 }, new() { MixedPoints = 3 }, new() { LabelSmoothing = 0.1 }, new() { SelfDistillation = 0.8 } }
        select ClassifierConfig.Digits(noise, rule, seed);

    /// <summary>Label smoothing: teachers and students on 1000 digits, and five α on 100 digits with ten seeds.</summary>
    public static IEnumerable<SmoothingConfig> Smoothing(IEnumerable<int> seeds) =>
        (from seed in seeds from alpha in new[] { 0, 0.1 } select new SmoothingConfig { Alpha = alpha, Seed = seed })
        .Concat(from seed in Enumerable.Range(0, 10) from alpha in new[] { 0, 0.02, 0.05, 0.1, 0.2 } select SmoothingConfig.Scarce(alpha, seed));

    /// <summary>Known temperatures of 2, 5 and 20.</summary>
    public static IReadOnlyList<TemperatureBudget> Budgets() => [.. new[] { 2.0, 5, 20 }.Select(t => TemperatureBudget.Of(t))];
}

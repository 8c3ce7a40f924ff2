namespace Phenomena.Themes.Grokking;

/// <summary>The configs of the study at notebook size. Each group answers one question.</summary>
public static class StabilityStudy
{
    private static readonly AdamSettings Torch = new() { LearningRate = 1e-2, Beta2 = 0.999, Epsilon = 1e-8 };

    /// <summary>Every group at once, which keeps all cores busy to the end: precisions and plain AdamW with the first seed, the others with all.</summary>
    public static IEnumerable<StabilityConfig> All(IReadOnlyList<int> seeds) =>
    [
        .. Decay(seeds), .. Precisions(seeds.Take(1)), .. StableRelu(seeds), .. StableMax(seeds), .. StableMaxControl(seeds), .. Projected(seeds), .. Unprojected(seeds.Take(1)),
    ];

    /// <summary>Weight decay 1 groks late; the same network without it runs into Softmax Collapse.</summary>
    public static IEnumerable<StabilityConfig> Decay(IEnumerable<int> seeds) =>
        from seed in seeds
        from decay in new[] { 1.0, 0 }
        let plain = new StabilityConfig { Seed = seed, Steps = decay > 0 ? 3000 : 2200 }
        select plain with { Adam = plain.Adam with { WeightDecay = decay } };

    /// <summary>The paper's network at p = 53 with 70 % of the pairs, its softmax in three precisions.</summary>
    public static IEnumerable<StabilityConfig> Precisions(IEnumerable<int> seeds) =>
        from seed in seeds
        from precision in new (Precision Of, int Steps)[] { (Precision.Float16, 3000), (Precision.Float32, 4000), (Precision.Float64, 5000) }
        select Wide(seed) with { Precision = precision.Of, Steps = precision.Steps };

    /// <summary>The same network with StableMax, at a higher learning rate and β₂ = 0.999, as in the paper's figure 4.</summary>
    public static IEnumerable<StabilityConfig> StableRelu(IEnumerable<int> seeds) =>
        seeds.Select(seed => Wide(seed) with { Objective = Objective.StableMax, Steps = 6000, Adam = new() { LearningRate = 1e-2, Beta2 = 0.999, Epsilon = 1e-25 } });

    /// <summary>A small network with squares, p = 43, 65 % of the pairs: StableMax and the softmax in float32.</summary>
    public static IEnumerable<StabilityConfig> StableMax(IEnumerable<int> seeds) =>
        from seed in seeds
        from objective in new[] { Objective.StableMax, Objective.Softmax }
        select Squares(seed) with { Objective = objective };

    /// <summary>The same with the softmax in float64.</summary>
    public static IEnumerable<StabilityConfig> StableMaxControl(IEnumerable<int> seeds) => seeds.Select(seed => Squares(seed) with { Precision = Precision.Float64 });

    /// <summary>⊥Grad at the paper's own size: p = 113, 200 units, 40 % of the pairs.</summary>
    public static IEnumerable<StabilityConfig> Projected(IEnumerable<int> seeds) =>
        seeds.Select(seed => new StabilityConfig { Modulus = 113, Hidden = 200, Adam = Torch, Projected = true, Steps = 160, Points = 40, Seed = seed });

    /// <summary>The same without ⊥Grad.</summary>
    public static IEnumerable<StabilityConfig> Unprojected(IEnumerable<int> seeds) => Projected(seeds).Select(c => c with { Projected = false });

    private static StabilityConfig Wide(int seed) =>
        new() { Hidden = 100, TrainFraction = 0.7, Adam = new() { LearningRate = 1e-3, Beta2 = 0.99, Epsilon = 1e-25 }, Seed = seed };

    private static StabilityConfig Squares(int seed) => new()
    {
        Network = ModularNetwork.Quadratic, Modulus = 43, TrainFraction = 0.65, Adam = new() { LearningRate = 0.03, Beta2 = 0.99, Epsilon = 1e-25 }, Steps = 1500, Seed = seed,
    };
}

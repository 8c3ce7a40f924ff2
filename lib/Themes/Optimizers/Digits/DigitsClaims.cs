using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What is claimed of small nets on digits: Weight Compander (2023), arXiv 2306.16993, claims 22 to 24; XGrad (2023), claim 30; Grams (2024), arXiv 2412.17107, claim 45; diffGrad (2019), arXiv 1909.11015,
/// claims 48 and 52.</summary>
public static class DigitsClaims
{
    /// <summary>Few digits, wide net: alone, with dropout and with L2, each with and without compander.</summary>
    public static IEnumerable<DigitsConfig> Companders(IEnumerable<int> seeds) =>
        from seed in seeds from help in new[] { (0.0, 0.0), (0.3, 0), (0, 1e-3) } from compander in new[] { false, true }
        select new DigitsConfig { Hidden = [128], Examples = 300, Decay = true, Dropout = help.Item1, L2 = help.Item2, Compander = compander, Seed = seed };

    /// <summary>Three optimizers at seven settings, with the gradient in place and a step ahead.</summary>
    public static IEnumerable<DigitsConfig> Predictions(IEnumerable<int> seeds) =>
        from seed in seeds
        from rule in new (UpdateKind Kind, double Rate, double Decay)[] { (UpdateKind.Momentum, 0.02, 0), (UpdateKind.Momentum, 0.05, 0), (UpdateKind.Momentum, 0.1, 0), (UpdateKind.Adam, 1e-3, 0), (UpdateKind.Adam, 3e-3, 0), (UpdateKind.Adam, 1e-2, 0), (UpdateKind.Adam, 3e-3, 0.01) }
        from ahead in new[] { 0.0, 1 }
        select new DigitsConfig { Rule = new(rule.Kind), LearningRate = rule.Rate, WeightDecay = rule.Decay, Ahead = ahead, Seed = seed };

    /// <summary>Adam and three that mind the gradient's sign, full batches, five rates.</summary>
    public static IEnumerable<DigitsConfig> Signs(IEnumerable<int> seeds) =>
        from seed in seeds from kind in new[] { UpdateKind.Adam, UpdateKind.Cautious, UpdateKind.ScaledCautious, UpdateKind.Grams } from rate in new[] { 0.02, 0.04, 0.08, 0.12, 0.2 }
        select new DigitsConfig { Hidden = [32], Biases = false, Batch = 1200, Steps = 100, Rule = new(kind), LearningRate = rate, Seed = seed };

    /// <summary>Adam, diffGrad and Adam at half the rate, with four activations.</summary>
    public static IEnumerable<DigitsConfig> Frictions(IEnumerable<int> seeds) =>
        from seed in seeds from activation in Enum.GetValues<Activation>() from rule in new[] { (UpdateKind.Adam, 3e-3), (UpdateKind.DiffGrad, 3e-3), (UpdateKind.Adam, 1.5e-3) }
        select new DigitsConfig { Activation = activation, Steps = 400, Rule = new(rule.Item1), LearningRate = rule.Item2, Seed = seed };

    /// <summary>Claims 22 to 24.</summary>
    public static IReadOnlyList<Claim> OfCompander(IReadOnlyList<Run<DigitsConfig, DigitsResult>> runs)
    {
        List<Run<DigitsConfig, DigitsResult>> with = [.. runs.Where(r => r.Config.Compander)], without = [.. runs.Where(r => !r.Config.Compander)];
        static object Key(DigitsConfig c) => (c.Seed, c.Dropout, c.L2);
        static bool Alone(Run<DigitsConfig, DigitsResult> r) => r.Config is { Dropout: 0, L2: 0 };
        IEnumerable<double> Pairs(Func<DigitsResult, DigitsResult, double> number) => Measuring.Paired(with.Where(Alone), without.Where(Alone), Key, number);
        var gains = runs.Select(r => r.Config.Seed).Distinct().Select(seed => Measuring.Paired(with.Where(r => r.Config.Seed == seed), without, Key, (a, b) => 100 * (a.Accuracy - b.Accuracy)).Average());
        return
        [
            Measuring.On("05.22", runs, c => c.Seed, () =>
            [
                Measure.Mean(Pairs((a, b) => a.Small / b.Small), "05.22", "share of small weights over the base's"), Measure.Mean(Pairs((a, b) => a.Largest / b.Largest), "05.22/max", "largest weight over the base's"),
                new(runs.Where(Alone).Min(r => r.Result.TrainAccuracy), "05.22/train", null, "least training accuracy"),
            ]),
            Measuring.On("05.23", runs, c => c.Seed, () => [Measure.Mean(gains, "05.23", "points gained, mean over three settings")], "Bounded weights cost a few tenths of a point on 300 digits, most beside dropout. The function is of the paper's kind and perhaps not the paper's own."),
            Measuring.On("05.24", runs, c => c.Seed, () => [Measure.Mean(Pairs((a, b) => 100 * (b.Accuracy - b.Missing - (a.Accuracy - a.Missing))), "05.24", "points of loss spared")], "Both nets lose about as much to missing pixels."),
        ];
    }

    /// <summary>Claim 30.</summary>
    public static Claim OfPrediction(IReadOnlyList<Run<DigitsConfig, DigitsResult>> runs) => Measuring.On("05.30", runs, c => c.Seed, () =>
    [
        Measure.Mean(runs.GroupBy(r => r.Config.Seed).Select(g => Measuring.Paired(g.Where(r => r.Config.Ahead > 0), g.Where(r => r.Config.Ahead == 0), c => (c.Rule.Kind, c.LearningRate, c.WeightDecay),
            (a, b) => 100 * (a.Accuracy - b.Accuracy)).Average()), "05.30", "points gained, mean over seven settings"),
    ], "A few hundredths of a point, no larger than their error.");

    /// <summary>The rate of each rule with the least mean log loss.</summary>
    public static IEnumerable<Run<DigitsConfig, DigitsResult>> AtBestRate(IEnumerable<Run<DigitsConfig, DigitsResult>> signs) =>
        signs.GroupBy(r => r.Config.Rule.Kind).SelectMany(kind => kind.GroupBy(r => r.Config.LearningRate).MinBy(g => g.Average(r => Math.Log10(r.Result.TrainLoss)))!);

    /// <summary>Claim 45.</summary>
    public static Claim OfSigns(IReadOnlyList<Run<DigitsConfig, DigitsResult>> runs)
    {
        List<Run<DigitsConfig, DigitsResult>> best = [.. AtBestRate(runs)];
        IEnumerable<double> Pairs(Func<DigitsResult, DigitsResult, double> number) =>
            Measuring.Paired(best.Where(r => r.Config.Rule.Kind == UpdateKind.Grams), best.Where(r => r.Config.Rule.Kind == UpdateKind.Adam), c => c.Seed, number);
        return Measuring.On("05.45", runs, c => c.Seed, () =>
        [
            Measure.Mean(Pairs((a, b) => Math.Log10(a.TrainLoss / b.TrainLoss)), "05.45", "log₁₀ loss, Grams − Adam"), Measure.Mean(Pairs((a, b) => 100 * (a.Accuracy - b.Accuracy)), "05.45/test", "points of accuracy, Grams − Adam"),
        ], "With full batches Grams ends several times higher; its steps keep Adam's size after the sign has begun to alternate.");
    }

    /// <summary>Claims 48 and 52.</summary>
    public static IReadOnlyList<Claim> OfFriction(IReadOnlyList<Run<DigitsConfig, DigitsResult>> runs)
    {
        List<Run<DigitsConfig, DigitsResult>> own = [.. runs.Where(r => r.Config.Rule.Kind == UpdateKind.DiffGrad)], adam = [.. runs.Where(r => r.Config is { Rule.Kind: UpdateKind.Adam, LearningRate: 3e-3 })];
        var half = runs.Where(r => r.Config is { Rule.Kind: UpdateKind.Adam, LearningRate: 1.5e-3 });
        IEnumerable<double> Against(IEnumerable<Run<DigitsConfig, DigitsResult>> other) => own.GroupBy(r => r.Config.Seed).Select(g =>
            Measuring.Paired(g, other, c => (c.Seed, c.Activation), (a, b) => 100 * (a.Accuracy - b.Accuracy)).Average());
        return
        [
            Measuring.On("05.48", runs, c => c.Seed, () => [Measure.Mean(Against(half), "05.48", "points, diffGrad − Adam at half the rate"), Measure.Mean(own.Select(r => r.Result.Friction), "05.48/xi", "mean ξ")]),
            Measuring.On("05.52", runs, c => c.Seed, () => [Measure.Mean(Against(adam), "05.52", "points, diffGrad − Adam")], "Gradients of single weights change by far less than 1, so ξ stays at ½ and diffGrad is Adam at half the rate, which after 400 steps is not as far."),
        ];
    }
}

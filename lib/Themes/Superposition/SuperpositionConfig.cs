namespace Phenomena.Themes.Superposition;

/// <summary>Everything one training run of the toy model depends on.</summary>
public sealed record SuperpositionConfig
{
    /// <summary>n.</summary>
    public int Features { get; init; } = 400;

    /// <summary>m, at most n.</summary>
    public int Width { get; init; } = 25;

    /// <summary>How often each feature is active.</summary>
    public FeatureLaw Law { get; init; } = FeatureLaw.Power(1);

    /// <summary>E: mean number of active features of a sample.</summary>
    public double Density { get; init; } = 1;

    /// <summary>γ: negative gives strong superposition (row norms relax to 1), positive gives weak superposition.</summary>
    public double WeightDecay { get; init; } = -1;

    /// <summary>B: fresh samples a step.</summary>
    public int Batch { get; init; } = 256;

    /// <summary>T.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>Peak learning rate of W and b.</summary>
    public double LearningRate { get; init; } = 0.02;

    /// <summary>Part of the steps in which the learning rate rises linearly; after it a cosine falls to <see cref="FinalLearningRate"/>.</summary>
    public double WarmUp { get; init; } = 0.05;

    /// <summary>Learning rate at the end, as a part of the peak.</summary>
    public double FinalLearningRate { get; init; } = 0.05;

    /// <summary>Fresh samples for the loss at the end.</summary>
    public int EvaluationSamples { get; init; } = 20480;

    /// <summary>Decides initial values and data; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Strong superposition at notebook size: γ = −1. The learning rate is high because the run is short.</summary>
    public static SuperpositionConfig Strong(FeatureLaw law, int width, int seed = 0) =>
        new() { Law = law, Width = width, Seed = seed, WeightDecay = -1, LearningRate = 0.02, Batch = 256 };

    /// <summary>Weak superposition at notebook size: γ = 0.25, at which about m features are represented. A power law's tail is what its
    /// exponent is read from, so it gets the larger batch.</summary>
    public static SuperpositionConfig Weak(FeatureLaw law, int width, int seed = 0) =>
        new() { Law = law, Width = width, Seed = seed, WeightDecay = 0.25, LearningRate = 0.01, Batch = law.Kind == FeatureLawKind.Power ? 512 : 256 };

    /// <summary>The learning rate of a step (0 is the first): linear warm-up to the peak, then half a cosine down.</summary>
    public double RateAt(int step)
    {
        double s = step + 1, warm = WarmUp * Steps;
        return LearningRate * (s < warm ? s / warm : FinalLearningRate + (1 - FinalLearningRate) * 0.5 * (1 + Math.Cos(Math.PI * (s - warm) / (Steps - warm))));
    }

    /// <summary>Throws before any work is done if the run makes no sense.</summary>
    /// <exception cref="ArgumentException">Says which value, and what to give instead.</exception>
    public void Validate()
    {
        Require(Features >= 1, nameof(Features), "at least 1", Features, "the number of features n");
        Require(Width >= 1, nameof(Width), "at least 1", Width, "the number of hidden dimensions m");
        Require(Width <= Features, nameof(Width), $"at most Features ({Features})", Width, "a smaller width, or more features: superposition is about m < n");
        Require(Batch >= 1, nameof(Batch), "at least 1", Batch, "the number of samples of a step, such as 256");
        Require(Steps >= 1, nameof(Steps), "at least 1", Steps, "the number of training steps, such as 2000");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), "positive and finite", LearningRate, "a peak learning rate such as 0.01");
        Require(double.IsFinite(WeightDecay), nameof(WeightDecay), "finite", WeightDecay, "a weight decay between -1 (strong) and 1 (weak)");
        Require(WarmUp is >= 0 and < 1, nameof(WarmUp), "in [0, 1)", WarmUp, "the part of the steps used to warm up, such as 0.05");
        Require(FinalLearningRate is >= 0 and <= 1, nameof(FinalLearningRate), "in [0, 1]", FinalLearningRate, "the last learning rate as a part of the peak, such as 0.05");
        Require(EvaluationSamples >= 1, nameof(EvaluationSamples), "at least 1", EvaluationSamples, "the number of fresh samples, such as 20480");
        Require(Seed >= 0, nameof(Seed), "at least 0", Seed, "a seed such as 0");
        Require(Law is not null, nameof(Law), "a feature law", "null", "FeatureLaw.Power(1), FeatureLaw.Exponential(100) or FeatureLaw.Linear");
        _ = Law!.Probabilities(Features, Density);
    }

    private static void Require(bool valid, string name, string expected, object got, string advice)
    {
        if (!valid) throw new ArgumentException(FormattableString.Invariant($"{name} must be {expected}; got {got}. Give {advice}."), name);
    }
}

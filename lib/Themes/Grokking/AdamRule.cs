using System.Numerics;

namespace Phenomena.Themes.Grokking;

/// <summary>Settings of Adam, with torch's names and defaults.</summary>
public sealed record AdamSettings
{
    /// <summary>η.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>β₁.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε. As small as 1e-25 in Prieto and others: then gradients that vanish are still normalised.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Whether decay is added to the gradient (torch's Adam with weight_decay) or taken from the weights (AdamW).</summary>
    public bool Coupled { get; init; }
}

/// <summary>Adam or AdamW on flat parameters: the settings and what is remembered between steps.</summary>
/// <param name="settings">Rates and decay.</param>
/// <param name="length">Number of weights.</param>
public sealed class AdamRule<T>(AdamSettings settings, int length) where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] _mean = new T[length], _square = new T[length];
    private int _step;

    /// <summary>One step; the gradient is not changed.</summary>
    public void Step(Span<T> weights, ReadOnlySpan<T> gradient) =>
        OptimizerRules.Adam(weights, gradient, _mean, _square, ++_step, settings.LearningRate, settings.Beta1, settings.Beta2, settings.Epsilon, settings.WeightDecay, !settings.Coupled);
}

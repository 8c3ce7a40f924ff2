
namespace Phenomena.Themes.Grokking;

/// <summary>Which network learns the sums.</summary>
public enum ModularNetwork
{
    /// <summary>Two hidden ReLU layers, as in the paper.</summary>
    Relu,

    /// <summary>One hidden layer with squares: much faster to grok.</summary>
    Quadratic,
}

/// <summary>One training run on a + b modulo p.</summary>
public sealed record StabilityConfig
{
    /// <summary>The network.</summary>
    public ModularNetwork Network { get; init; }

    /// <summary>p; a prime from 23 to 113 in the papers.</summary>
    public int Modulus { get; init; } = 53;

    /// <summary>Units of each hidden layer.</summary>
    public int Hidden { get; init; } = 128;

    /// <summary>Share of the p² pairs that is trained on.</summary>
    public double TrainFraction { get; init; } = 0.4;

    /// <summary>What is trained for.</summary>
    public Objective Objective { get; init; }

    /// <summary>The precision of the softmax alone.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Adam's settings. The paper's ε of 1e-25 keeps Adam going however small gradients become.</summary>
    public AdamSettings Adam { get; init; } = new() { LearningRate = 1e-2, Beta2 = 0.99, Epsilon = 1e-25 };

    /// <summary>Whether ⊥Grad takes the part along the weights from each gradient.</summary>
    public bool Projected { get; init; }

    /// <summary>Optimiser steps, each on all training pairs.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>At most so many steps are looked at.</summary>
    public int Points { get; init; } = 80;

    /// <summary>Decides the split and the initial weights; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>The loss in words.</summary>
    public string LossName => Objective == Objective.StableMax ? "StableMax" : $"softmax in {Precision.ToString().ToLowerInvariant()}";

    /// <summary>The network with its initial weights: torch's default for ReLU, N(0, (0.5 / (2N)^⅓)²) for squares.</summary>
    internal ModularKernel<float> Create(Generator generator)
    {
        if (Network == ModularNetwork.Relu)
        {
            var relu = new ReluNetKernel<float>(Modulus, Hidden);
            relu.InitializeUniform(generator);
            return relu;
        }
        var quadratic = new QuadraticNetKernel<float>(Modulus, Hidden);
        quadratic.InitializeNormal(0.5 / Math.Cbrt(2.0 * Hidden), generator);
        return quadratic;
    }

    /// <exception cref="ArgumentException">Something is outside what makes sense.</exception>
    internal void Validate()
    {
        if (Hidden < 1 || Steps < 1 || Points < 2 || Seed < 0)
            throw new ArgumentException($"At least 1 hidden unit, 1 step, 2 points and seed 0 are needed; got {this}. Leave them at their defaults, say.");
        if (!(Adam.LearningRate > 0) || !(Adam.Beta1 is >= 0 and < 1) || !(Adam.Beta2 is >= 0 and < 1) || !(Adam.Epsilon >= 0) || !(Adam.WeightDecay >= 0))
            throw new ArgumentException($"Adam needs a positive learning rate, β from 0 to below 1, and ε and weight decay of at least 0; got {Adam}. Use 0.01, 0.9, 0.99, 1e-25 and 0, say.");
    }
}

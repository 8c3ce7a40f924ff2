using Phenomena.Torch;

namespace Phenomena.Themes.Pruning;

/// <summary>How a small network is trained: SGD with momentum and weight decay on mini-batches, for a fixed number of steps whatever the size of the training set.</summary>
public sealed record PruningRule
{
    /// <summary>η at the start.</summary>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>Whether η falls along half a cosine, η (1 + cos(π t / steps)) / 2; else it is constant.</summary>
    public bool Cosine { get; init; } = true;

    /// <summary>μ of v ← μ v + g.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the step is g + μ v (Nesterov, as torch has it) and not v.</summary>
    public bool Nesterov { get; init; } = true;

    /// <summary>λ: g ← g + λ w for all weights and biases.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Examples of a step, at most the training set. Each epoch is a new order, and its last batch may be smaller.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Steps until the end of the schedule.</summary>
    public int Steps { get; init; } = 800;

    /// <summary>η at step t, from 0.</summary>
    public double RateAt(int step) => Cosine ? LearningRate * (1 + Math.Cos(Math.PI * step / Steps)) / 2 : LearningRate;

    /// <summary>Without momentum there is nothing to look ahead along.</summary>
    internal bool LooksAhead => Nesterov && Momentum > 0;

    /// <summary>The rule for the parameters of a module; its η is to be set in each step.</summary>
    public SpanSgd Optimizer(IEnumerable<TorchSharp.Modules.Parameter> parameters) => new(parameters, LearningRate, Momentum, LooksAhead, WeightDecay);

    /// <exception cref="ArgumentException">The rule makes no sense.</exception>
    public void Validate()
    {
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)) || Momentum is not (>= 0 and < 1) || !(WeightDecay >= 0 && double.IsFinite(WeightDecay)) || Batch < 1 || Steps < 1)
            throw new ArgumentException($"A positive learning rate, a momentum from 0 to below 1, a weight decay of at least 0, a batch and steps of at least 1 are needed; got {this}. Use the defaults, say.");
    }
}

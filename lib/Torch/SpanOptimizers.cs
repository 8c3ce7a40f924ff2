using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Torch;

/// <summary>Gradient descent with torch's momentum, Nesterov and (coupled) weight decay: <see cref="OptimizerRules.Sgd"/>.</summary>
public sealed class SpanSgd : SpanOptimizer
{
    private readonly double _momentum, _weightDecay;
    private readonly bool _nesterov;

    /// <summary>Names and meaning as in torch.</summary>
    /// <exception cref="ArgumentException">Nesterov's form without momentum, or no parameters.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative number.</exception>
    public SpanSgd(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, bool nesterov = false, double weightDecay = 0)
        : base(parameters, learningRate, momentum == 0 ? 0 : 1, others => optim.SGD(others, learningRate, momentum, weight_decay: weightDecay, nesterov: nesterov))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        if (nesterov && momentum == 0) throw new ArgumentException("Nesterov's form needs a momentum; got 0.", nameof(nesterov));
        (_momentum, _nesterov, _weightDecay) = (momentum, nesterov, weightDecay);
    }

    /// <inheritdoc/>
    protected override void Update<T>(Span<T> weights, ReadOnlySpan<T> gradient, Span<T> remembered, int step) =>
        OptimizerRules.Sgd(weights, gradient, remembered, LearningRate, _momentum, _nesterov, _weightDecay);
}

/// <summary>Adam; AdamW where the decay is decoupled: <see cref="OptimizerRules.Adam"/>.</summary>
public sealed class SpanAdam : SpanOptimizer
{
    private readonly double _beta1, _beta2, _epsilon, _weightDecay;
    private readonly bool _decoupled;

    /// <summary>Names, defaults and meaning as in torch.</summary>
    /// <exception cref="ArgumentException">No parameters.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative number, or a β of 1 or more.</exception>
    public SpanAdam(
        IEnumerable<Parameter> parameters, double learningRate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool decoupled = false)
        : base(parameters, learningRate, 2, others => decoupled
            ? optim.AdamW(others, learningRate, beta1, beta2, epsilon, weightDecay)
            : optim.Adam(others, learningRate, beta1, beta2, epsilon, weightDecay))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(beta1);
        ArgumentOutOfRangeException.ThrowIfNegative(beta2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta1, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta2, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        (_beta1, _beta2, _epsilon, _weightDecay, _decoupled) = (beta1, beta2, epsilon, weightDecay, decoupled);
    }

    /// <inheritdoc/>
    protected override void Update<T>(Span<T> weights, ReadOnlySpan<T> gradient, Span<T> remembered, int step) =>
        OptimizerRules.Adam(weights, gradient, remembered[..weights.Length], remembered[weights.Length..], step, LearningRate, _beta1, _beta2, _epsilon, _weightDecay, _decoupled);
}

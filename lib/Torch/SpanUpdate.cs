using TorchSharp.Modules;

namespace Phenomena.Torch;

/// <summary>Any <see cref="UpdateRule"/> for the parameters of a module, with decoupled weight decay.</summary>
public sealed class SpanUpdate : SpanOptimizer
{
    private readonly UpdateRule _rule;
    private readonly double _weightDecay;

    /// <summary>Takes each parameter once.</summary>
    /// <param name="parameters">In this machine's memory, one number after the other.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="weightDecay">λ, taken from the weights as ηλw.</param>
    /// <exception cref="ArgumentException">No parameters, or some that are out of reach.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative number.</exception>
    public SpanUpdate(IEnumerable<Parameter> parameters, double learningRate, UpdateRule rule, double weightDecay = 0)
        : base(parameters, learningRate, rule.Memory, _ => throw new ArgumentException($"{rule.Kind} works on weights in this machine's memory, without gaps. Move the module to the CPU, or use an optimizer of torch.optim."))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        (_rule, _weightDecay) = (rule, weightDecay);
    }

    /// <inheritdoc/>
    protected override void Update<T>(Span<T> weights, ReadOnlySpan<T> gradient, Span<T> remembered, int step)
    {
        T[] update = System.Buffers.ArrayPool<T>.Shared.Rent(weights.Length);
        var u = update.AsSpan(0, weights.Length);
        _rule.Update(gradient, remembered, step, u);
        T rate = T.CreateChecked(LearningRate), keep = T.CreateChecked(1 - LearningRate * _weightDecay);
        for (int i = 0; i < weights.Length; i++) weights[i] = keep * weights[i] - rate * u[i];
        System.Buffers.ArrayPool<T>.Shared.Return(update);
    }
}

using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Torch;

/// <summary>An optimizer that changes the weights where they lie, one pass over each: torch's conventions and numbers, without the dozen small operations and scalars a step
/// that TorchSharp's own optimizers make. The loop is <c>ZeroGrad(); loss.backward(); Step();</c>.</summary>
/// <remarks>Single and double precision in this machine's memory. Weights that lie elsewhere, or not one after the other, are left to TorchSharp's optimizer of the same rule.
/// A module is moved to its device before its optimizer is made.</remarks>
public abstract class SpanOptimizer
{
    private readonly Parameter[] _parameters;
    private readonly Memory[] _memories;
    private readonly int _perWeight;
    private readonly optim.Optimizer? _elsewhere;
    private double _learningRate;

    /// <summary>Takes each parameter once.</summary>
    /// <param name="parameters">What is trained.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="perWeight">How many numbers the rule remembers of each weight, between steps; they start as 0.</param>
    /// <param name="elsewhere">TorchSharp's optimizer of this rule for weights that are out of reach.</param>
    /// <exception cref="ArgumentException">There are no parameters.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative or no number.</exception>
    protected SpanOptimizer(IEnumerable<Parameter> parameters, double learningRate, int perWeight, Func<Parameter[], optim.Optimizer> elsewhere)
    {
        var all = parameters.DistinctBy(p => p.Handle).ToArray();
        if (all.Length == 0) throw new ArgumentException("An optimizer needs parameters; got none. Does the module's constructor end with RegisterComponents()?", nameof(parameters));
        LearningRate = learningRate;
        Parameters = all;
        _parameters = [.. all.Where(InReach)];
        _memories = [.. _parameters.Select(_ => new Memory())];
        _perWeight = perWeight;
        var others = all.Except(_parameters, ReferenceEqualityComparer.Instance).Cast<Parameter>().ToArray();
        if (others.Length > 0) _elsewhere = elsewhere(others);
    }

    /// <summary>What is trained.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>η; may be changed between steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or no number.</exception>
    public double LearningRate
    {
        get => _learningRate;
        set => _learningRate = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A learning rate is at least 0.");
    }

    /// <summary>Forgets the gradients: a weight that the next loss does not depend on has none then, and rests. (Torch's set_to_none; a gradient of zeros costs an addition more.)</summary>
    public void ZeroGrad()
    {
        foreach (var parameter in Parameters) parameter.grad = null;
    }

    /// <summary>One step along the gradients that <c>backward</c> left. A weight without one stays as it is.</summary>
    public void Step()
    {
        for (int i = 0; i < _parameters.Length; i++)
        {
            using var gradient = _parameters[i].grad;
            if (gradient is null) continue;
            if (gradient.is_contiguous())
            {
                Step(_parameters[i], gradient, _memories[i]);
                continue;
            }
            using var copy = gradient.contiguous();
            Step(_parameters[i], copy, _memories[i]);
        }
        if (_elsewhere is null) return;
        foreach (var group in _elsewhere.ParamGroups) group.LearningRate = LearningRate;
        _elsewhere.step();
    }

    /// <summary>The rule, for one parameter.</summary>
    /// <param name="weights">To be changed.</param>
    /// <param name="gradient">As long as the weights.</param>
    /// <param name="remembered">As many numbers a weight as were asked for, one after the other.</param>
    /// <param name="step">Which step of this parameter it is, from 1.</param>
    protected abstract void Update<T>(Span<T> weights, ReadOnlySpan<T> gradient, Span<T> remembered, int step) where T : unmanaged, IFloatingPointIeee754<T>;

    private static bool InReach(Parameter p) => p.device_type == DeviceType.CPU && p.dtype is ScalarType.Float32 or ScalarType.Float64 && p.is_contiguous();

    private void Step(Parameter parameter, Tensor gradient, Memory memory)
    {
        Span<byte> weights = parameter.bytes, along = gradient.bytes;
        memory.Bytes ??= new byte[weights.Length * _perWeight];
        memory.Steps++;
        if (parameter.dtype == ScalarType.Float32) Update<float>(As<float>(weights), As<float>(along), As<float>(memory.Bytes), memory.Steps);
        else Update<double>(As<double>(weights), As<double>(along), As<double>(memory.Bytes), memory.Steps);
    }

    private static Span<T> As<T>(Span<byte> bytes) where T : struct => MemoryMarshal.Cast<byte, T>(bytes);

    private sealed class Memory
    {
        public byte[]? Bytes;
        public int Steps;
    }
}

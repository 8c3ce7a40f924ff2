using System.Numerics.Tensors;

namespace Phenomena.Themes.Pruning;

/// <summary>The <see cref="PruningNet"/> with its gradient written by hand: h = ReLU(x W₁ + b₁), logits z = h W₂ + b₂. A step allocates nothing and takes a fraction of the module's time.
/// Parameters are flat, in the order W₁ [inputs, hidden], b₁, W₂ [hidden, classes], b₂.</summary>
public sealed class PruningNetKernel
{
    private float[] _hidden = [], _logits = [], _hiddenErrors = [];
    private int _kept;

    /// <summary>A network whose parameters are all 0.</summary>
    /// <exception cref="ArgumentException">A size makes no network.</exception>
    public PruningNetKernel(int inputs, int hidden, int classes)
    {
        if (inputs < 1 || hidden < 1 || classes < 2)
            throw new ArgumentException($"At least 1 input, 1 hidden unit and 2 classes are needed; got {inputs}-{hidden}-{classes}. Use 64-64-10, say.");
        (Inputs, Hidden, Classes) = (inputs, hidden, classes);
        Parameters = new float[inputs * hidden + hidden + hidden * classes + classes];
        Gradient = new float[Parameters.Length];
    }

    /// <summary>A network with normal weights, W₁ of variance firstGain² · 2/inputs, W₂ of secondGain² · 2/hidden, and biases 0.</summary>
    public static PruningNetKernel Normal(int inputs, int hidden, int classes, Generator generator, double firstGain = 1, double secondGain = 0.5)
    {
        var net = new PruningNetKernel(inputs, hidden, classes);
        Fill(net.FirstWeights, firstGain * Math.Sqrt(2.0 / inputs));
        Fill(net.SecondWeights, secondGain * Math.Sqrt(2.0 / hidden));
        return net;

        void Fill(Span<float> weights, double deviation)
        {
            foreach (ref var w in weights) w = (float)(deviation * generator.NextNormal());
        }
    }

    /// <summary>d.</summary>
    public int Inputs { get; }

    /// <summary>H.</summary>
    public int Hidden { get; }

    /// <summary>C.</summary>
    public int Classes { get; }

    /// <summary>All weights and biases.</summary>
    public float[] Parameters { get; }

    /// <summary>What <see cref="Backward"/> left, in the same places.</summary>
    public float[] Gradient { get; }

    /// <summary>W₁ [inputs, hidden].</summary>
    public Span<float> FirstWeights => First(Parameters);

    /// <summary>b₁ [hidden].</summary>
    public Span<float> FirstBias => FirstBiasOf(Parameters);

    /// <summary>W₂ [hidden, classes].</summary>
    public Span<float> SecondWeights => Second(Parameters);

    /// <summary>b₂ [classes].</summary>
    public Span<float> SecondBias => SecondBiasOf(Parameters);

    /// <summary>Another network with the same parameters.</summary>
    public PruningNetKernel Copy()
    {
        var copy = new PruningNetKernel(Inputs, Hidden, Classes);
        Parameters.CopyTo(copy.Parameters, 0);
        return copy;
    }

    /// <summary>Logits [n, classes] of inputs [n, inputs]. They are this network's memory, valid until its next forward pass; so is <see cref="HiddenOf"/>.</summary>
    public Span<float> Forward(ReadOnlySpan<float> inputs)
    {
        int n = inputs.Length / Inputs;
        if (n * Inputs != inputs.Length) throw new ArgumentException($"Rows of {Inputs} inputs are needed; got {inputs.Length} numbers. Check the shape of the data.");
        Room(n);
        _kept = n;
        Gemm.Product(n, Hidden, Inputs, inputs, false, FirstWeights, false, _hidden, bias: FirstBias, relu: true);
        Gemm.Product(n, Classes, Hidden, _hidden, false, SecondWeights, false, _logits, bias: SecondBias);
        return _logits.AsSpan(0, n * Classes);
    }

    /// <summary>h [n, hidden] of the last forward pass, after the ReLU.</summary>
    public ReadOnlySpan<float> HiddenOf => _hidden.AsSpan(0, _kept * Hidden);

    /// <summary>The gradient of a loss in all parameters, summed over rows, into <see cref="Gradient"/>.</summary>
    /// <param name="inputs">[n, inputs] of the last forward pass.</param>
    /// <param name="errors">∂ loss / ∂ logits, [n, classes]; may be the logits' own memory.</param>
    public void Backward(ReadOnlySpan<float> inputs, ReadOnlySpan<float> errors)
    {
        int n = _kept;
        if (inputs.Length != n * Inputs || errors.Length != n * Classes)
            throw new ArgumentException($"The last forward pass had {n} rows: {n * Inputs} inputs and {n * Classes} errors are needed; got {inputs.Length} and {errors.Length}.");
        Gemm.Product(Hidden, Classes, n, _hidden, true, errors, false, Second(Gradient));
        SumRows(errors, Classes, SecondBiasOf(Gradient));
        var hiddenErrors = HiddenErrors(errors);
        Gemm.Product(Inputs, Hidden, n, inputs, true, hiddenErrors, false, First(Gradient));
        SumRows(hiddenErrors, Hidden, FirstBiasOf(Gradient));
    }

    /// <summary>∂ loss / ∂ (x W₁ + b₁), [n, hidden], of the last forward pass: (δ W₂ᵀ) where the unit is on. This network's memory.</summary>
    internal Span<float> HiddenErrors(ReadOnlySpan<float> errors)
    {
        Gemm.Product(_kept, Hidden, Classes, errors, false, SecondWeights, true, _hiddenErrors, gate: _hidden);
        return _hiddenErrors.AsSpan(0, _kept * Hidden);
    }

    /// <summary>The part of a flat vector of parameters that is W₁.</summary>
    internal Span<float> First(float[] flat) => flat.AsSpan(0, Inputs * Hidden);

    /// <summary>The part that is b₁.</summary>
    internal Span<float> FirstBiasOf(float[] flat) => flat.AsSpan(Inputs * Hidden, Hidden);

    /// <summary>The part that is W₂.</summary>
    internal Span<float> Second(float[] flat) => flat.AsSpan(Inputs * Hidden + Hidden, Hidden * Classes);

    /// <summary>The part that is b₂.</summary>
    internal Span<float> SecondBiasOf(float[] flat) => flat.AsSpan(flat.Length - Classes, Classes);

    private static void SumRows(ReadOnlySpan<float> matrix, int columns, Span<float> sums)
    {
        sums.Clear();
        for (; matrix.Length > 0; matrix = matrix[columns..]) TensorPrimitives.Add(sums, matrix[..columns], sums);
    }

    private void Room(int rows)
    {
        if (_hidden.Length >= rows * Hidden) return;
        _hidden = new float[rows * Hidden];
        _logits = new float[rows * Classes];
        _hiddenErrors = new float[rows * Hidden];
    }
}

namespace Phenomena.Themes.Superposition;

/// <summary>The <see cref="ToyModel"/> with its gradient written by hand, for sparse batches: the same numbers, some ten times as fast.</summary>
/// <remarks>One belongs to one thread.</remarks>
public sealed unsafe class ToyKernel
{
    private readonly AlignedBuffer<float> _weights, _weightGradient, _bias, _biasGradient;
    private readonly ToyPass _pass;

    /// <summary>A model with W ~ N(0, 1/m) and b ~ N(0, 1).</summary>
    /// <param name="features">n.</param>
    /// <param name="width">m.</param>
    /// <param name="generator">Draws W row by row, then b.</param>
    public ToyKernel(int features, int width, Generator generator)
    {
        (Features, Width) = (features, width);
        // Rows are filled up with zeros to whole vectors. The zeros have zero gradient and stay zero, so no loop has a remainder.
        Stride = (width + ToyPass.Lanes - 1) / ToyPass.Lanes * ToyPass.Lanes;
        PaddedFeatures = (features + ToyPass.Lanes - 1) / ToyPass.Lanes * ToyPass.Lanes;
        _weights = new(features * Stride);
        _weightGradient = new(features * Stride);
        _bias = new(PaddedFeatures);
        _biasGradient = new(PaddedFeatures);
        _pass = new ToyPass(this);

        double scale = 1 / Math.Sqrt(width);
        for (int i = 0; i < features; i++)
            foreach (ref float w in Row(i)) w = (float)(scale * generator.NextNormal());
        foreach (ref float b in Bias) b = (float)generator.NextNormal();
    }

    /// <summary>n.</summary>
    public int Features { get; }

    /// <summary>m.</summary>
    public int Width { get; }

    /// <summary>W_i [m]: the direction of feature i.</summary>
    public Span<float> Row(int i) => _weights.Span.Slice(i * Stride, Width);

    /// <summary>b [n].</summary>
    public Span<float> Bias => _bias.Span[..Features];

    /// <summary>dL/dW_i [m], after <see cref="LossAndGradient"/>.</summary>
    public ReadOnlySpan<float> RowGradient(int i) => _weightGradient.Span.Slice(i * Stride, Width);

    /// <summary>dL/db [n], after <see cref="LossAndGradient"/>.</summary>
    public ReadOnlySpan<float> BiasGradient => _biasGradient.Span[..Features];

    /// <summary>L on a batch.</summary>
    public double Loss(SparseBatch batch) => _pass.Run(batch, gradient: false);

    /// <summary>L on a batch; its gradient is then in <see cref="RowGradient"/> and <see cref="BiasGradient"/>.</summary>
    public double LossAndGradient(SparseBatch batch) => _pass.Run(batch, gradient: true);

    /// <summary>‖W_i‖ [n].</summary>
    public float[] RowNorms()
    {
        var norms = new float[Features];
        for (int i = 0; i < Features; i++)
        {
            double sum = 0;
            foreach (float w in Row(i)) sum += (double)w * w;
            norms[i] = (float)Math.Sqrt(sum);
        }
        return norms;
    }

    /// <summary>Elements from row to row of W and of its gradient.</summary>
    internal int Stride { get; }

    /// <summary>Elements of b and of its gradient in memory: n filled up with zeros to whole vectors.</summary>
    internal int PaddedFeatures { get; }

    internal float* Weights => _weights.Pointer;
    internal float* WeightGradient => _weightGradient.Pointer;
    internal float* Biases => _bias.Pointer;
    internal float* BiasGradients => _biasGradient.Pointer;
}

using System.Numerics.Tensors;

namespace Phenomena.Themes.Grokking;

/// <summary>Muon on one flat matrix (Jordan and others, 2024): the momentum of the gradient with all singular values made about 1, then a step.</summary>
/// <param name="rate">How far a weight goes in a step, root mean square, so that one rate means the same to Adam and to Muon.</param>
/// <param name="weightDecay">Added to the gradient, as <see cref="AdamSettings.Coupled"/> does.</param>
/// <param name="rows">Rows.</param>
/// <param name="columns">Columns.</param>
internal sealed class MuonRule(double rate, double weightDecay, int rows, int columns)
{
    private const float Momentum = 0.95f;

    private readonly float[] _momentum = new float[rows * columns], _direction = new float[rows * columns];
    private readonly Orthogonalizer _orthogonalizer = new(rows, columns);

    /// <summary>One step; the gradient is not changed.</summary>
    public void Step(Span<float> weights, ReadOnlySpan<float> gradient)
    {
        TensorPrimitives.MultiplyAdd(weights, (float)weightDecay, gradient, _direction);
        TensorPrimitives.MultiplyAdd(_momentum, Momentum, _direction, _momentum);
        // Nesterov's look ahead.
        TensorPrimitives.MultiplyAdd(_momentum, Momentum, _direction, _direction);
        _orthogonalizer.Apply(_direction);
        // Singular values of 1 are a root mean square of 1/√(longer side).
        TensorPrimitives.MultiplyAdd(_direction, (float)(-rate * Math.Sqrt(Math.Max(rows, columns))), weights, weights);
    }
}

/// <summary>About U V' of a matrix U S V', by Newton and Schulz's iteration with Muon's quintic: five steps leave singular values between about 0.7 and 1.2.</summary>
/// <param name="rows">Rows.</param>
/// <param name="columns">Columns.</param>
internal sealed class Orthogonalizer(int rows, int columns)
{
    private const int Steps = 5;
    private const float A = 3.4445f, B = -4.7750f, C = 2.0315f;

    private readonly int _small = Math.Min(rows, columns);
    private readonly float[] _gram = new float[Math.Min(rows, columns) * Math.Min(rows, columns)], _mix = new float[Math.Min(rows, columns) * Math.Min(rows, columns)], _next = new float[rows * columns];

    /// <summary>Replaces the matrix [rows, columns].</summary>
    public void Apply(Span<float> x)
    {
        TensorPrimitives.Divide(x, TensorPrimitives.Norm<float>(x) + 1e-7f, x);
        for (int i = 0; i < Steps; i++)
        {
            // The Gram matrix of the short side, whichever it is.
            MatrixView whole = new(x, rows, columns), transposed = whole.T;
            if (rows <= columns) Gemm.Multiply(whole, transposed, _gram);
            else Gemm.Multiply(transposed, whole, _gram);
            MatrixView gram = new(_gram, _small, _small);
            Gemm.Multiply(gram, gram, _mix);
            TensorPrimitives.Multiply(_mix, C, _mix);
            TensorPrimitives.MultiplyAdd(_gram, B, _mix, _mix);
            MatrixView mix = new(_mix, _small, _small);
            if (rows <= columns) Gemm.Multiply(mix, whole, _next);
            else Gemm.Multiply(whole, mix, _next);
            TensorPrimitives.MultiplyAdd(x, A, _next, x);
        }
    }
}

using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>(1/n) Σ |f(x) − y|² of a network without biases, and its gradient.</summary>
/// <param name="Net">Its size.</param>
/// <param name="Inputs">[d, n].</param>
/// <param name="Labels">[n, o], row by row.</param>
public sealed record SquaredLoss(ReluJacobian Net, Matrix<double> Inputs, double[] Labels)
{
    /// <summary>At these weights.</summary>
    public double At(ReadOnlySpan<double> weights, Span<double> gradient)
    {
        var (rows, outputs) = Net.With(weights).Jacobian(Inputs);
        int n = Inputs.ColumnCount, p = weights.Length;
        double[] f = outputs.ToColumnMajorArray();
        double loss = 0;
        gradient.Clear();
        for (int i = 0; i < f.Length; i++)
        {
            double error = f[i] - Labels[i];
            loss += error * error / n;
            TensorPrimitives.MultiplyAdd(rows.AsSpan(i * p, p), 2 * error / n, gradient, gradient);
        }
        return loss;
    }
}

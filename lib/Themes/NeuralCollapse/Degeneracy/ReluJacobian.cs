using MathNet.Numerics.LinearAlgebra;
using static TorchSharp.torch;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>A network without biases, f = W₃ ReLU(W₂ ReLU(W₁ x)), with its Jacobian written out.</summary>
/// <param name="First">W₁ [h₁, d].</param>
/// <param name="Second">W₂ [h₂, h₁].</param>
/// <param name="Third">W₃ [o, h₂].</param>
public sealed record ReluJacobian(Matrix<double> First, Matrix<double> Second, Matrix<double> Third)
{
    /// <summary>All weights, W₁ then W₂ then W₃, each row by row.</summary>
    public double[] Weights => [.. First.ToRowMajorArray(), .. Second.ToRowMajorArray(), .. Third.ToRowMajorArray()];

    /// <summary>A network of the same size with these weights.</summary>
    public ReluJacobian With(ReadOnlySpan<double> weights)
    {
        int one = First.RowCount * First.ColumnCount, two = one + Second.RowCount * Second.ColumnCount;
        static Matrix<double> Part(Matrix<double> like, ReadOnlySpan<double> rows) => Matrix<double>.Build.DenseOfRowMajor(like.RowCount, like.ColumnCount, rows.ToArray());
        return new(Part(First, weights[..one]), Part(Second, weights[one..two]), Part(Third, weights[two..]));
    }

    /// <summary>Hidden sums and outputs of inputs [d, n].</summary>
    public (Matrix<double> FirstSums, Matrix<double> SecondSums, Matrix<double> Outputs) Forward(Matrix<double> inputs)
    {
        var one = First * inputs;
        var two = Second * one.PointwiseMaximum(0);
        return (one, two, Third * two.PointwiseMaximum(0));
    }

    /// <summary>∂ f_k(x_i) / ∂ w as rows [n · o, weights], row-major, and the outputs [o, n].</summary>
    public (double[] Rows, Matrix<double> Outputs) Jacobian(Matrix<double> inputs)
    {
        int d = First.ColumnCount, h1 = First.RowCount, h2 = Second.RowCount, o = Third.RowCount, p = h1 * (d + h2) + h2 * o;
        var (one, two, outputs) = Forward(inputs);
        double[] x = inputs.ToColumnMajorArray(), a = one.ToColumnMajorArray(), b = two.ToColumnMajorArray(), w2 = Second.ToRowMajorArray(), w3 = Third.ToRowMajorArray();
        var rows = new double[inputs.ColumnCount * o * p];
        Span<double> back = stackalloc double[h2];
        for (int i = 0; i < inputs.ColumnCount; i++)
            for (int k = 0; k < o; k++)
            {
                var row = rows.AsSpan((i * o + k) * p, p);
                for (int u = 0; u < h2; u++)
                {
                    row[h1 * (d + h2) + k * h2 + u] = Math.Max(0, b[i * h2 + u]);
                    back[u] = b[i * h2 + u] > 0 ? w3[k * h2 + u] : 0;
                }
                for (int u = 0; u < h2; u++)
                    for (int v = 0; v < h1; v++) row[h1 * d + u * h1 + v] = back[u] * Math.Max(0, a[i * h1 + v]);
                for (int v = 0; v < h1; v++)
                {
                    if (a[i * h1 + v] <= 0) continue;
                    double error = 0;
                    for (int u = 0; u < h2; u++) error += back[u] * w2[u * h1 + v];
                    for (int j = 0; j < d; j++) row[v * d + j] = error * x[i * d + j];
                }
            }
        return (rows, outputs);
    }

    /// <summary>Singular values of the Jacobian, descending: at zero squared loss the Hessian is 2/n J'J, so those that are 0 are the directions along which nothing changes.</summary>
    public double[] SingularValues(Matrix<double> inputs)
    {
        using var scope = NewDisposeScope();
        var rows = Jacobian(inputs).Rows;
        return linalg.svdvals(tensor(rows, [inputs.ColumnCount * Third.RowCount, Weights.Length])).data<double>().ToArray();
    }

    /// <summary>Weights less the rank of the Jacobian: singular values below a 1e-9th of the greatest count as 0.</summary>
    public int ZeroDirections(Matrix<double> inputs)
    {
        double[] values = SingularValues(inputs);
        return Weights.Length - values.Count(v => v > 1e-9 * values[0]);
    }
}

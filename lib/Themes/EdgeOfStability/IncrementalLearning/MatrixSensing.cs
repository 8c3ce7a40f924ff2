using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>Symmetric matrix sensing: a matrix S is known by m products b = ⟨A, S⟩ with symmetric Gaussian A, and sought as UUᵀ by descending Σ (⟨A, UUᵀ⟩ − b)² / 4m.
/// Only C = AᵀA/m [d², d²] and h = Aᵀb/m are kept, so that a step costs d⁴ whatever m.</summary>
public sealed class MatrixSensing
{
    private readonly int _d;
    private readonly double[] _c, _h;

    /// <summary>Draws S with given eigenvalues in a random basis, and what is known of it.</summary>
    public MatrixSensing(int size, IReadOnlyList<double> eigenvalues, int measurements, Generator random)
    {
        if (eigenvalues.Count > size || measurements < 1) throw new ArgumentException($"At most {size} eigenvalues and a measurement at least are needed; got {eigenvalues.Count} and {measurements}.");
        _d = size;
        var q = Matrix<double>.Build.Dense(size, size, (_, _) => random.NextNormal()).QR().Q;
        Truth = q * Matrix<double>.Build.DenseOfDiagonalArray(size, size, [.. eigenvalues, .. new double[size - eigenvalues.Count]]) * q.Transpose();
        var a = Matrix<double>.Build.Dense(measurements, size * size);
        for (int k = 0; k < measurements; k++)
        {
            var g = Matrix<double>.Build.Dense(size, size, (_, _) => random.NextNormal());
            a.SetRow(k, ((g + g.Transpose()) / 2).ToColumnMajorArray());
        }
        var c = a.TransposeThisAndMultiply(a) / measurements;
        (_c, _h) = (c.ToColumnMajorArray(), (c * Vector<double>.Build.Dense(Truth.ToColumnMajorArray())).ToArray());
    }

    /// <summary>S, [d, d].</summary>
    public Matrix<double> Truth { get; }

    /// <summary>UUᵀ after each step U ← U − ηGU, G = mat(C vec(UUᵀ) − h), from U = scale N(0, 1)/√d of some width.</summary>
    public IEnumerable<Matrix<double>> Descend(int width, double scale, double eta, int steps, Generator random)
    {
        var u = Matrix<double>.Build.Dense(_d, width, (_, _) => scale * random.NextNormal() / Math.Sqrt(_d));
        for (int t = 0; t < steps; t++)
        {
            double[] product = u.TransposeAndMultiply(u).ToColumnMajorArray(), g = new double[_d * _d];
            for (int i = 0; i < g.Length; i++) g[i] = TensorPrimitives.Dot<double>(_c.AsSpan(i * _d * _d, _d * _d), product) - _h[i];
            u -= eta * (Matrix<double>.Build.Dense(_d, _d, g) * u);
            yield return u.TransposeAndMultiply(u);
        }
    }

    /// <summary>The best fit of a rank: the minimum of the sensing loss, found with a factor of that width. It is not S cut off after its largest eigenvalues, from which it differs by several percent.</summary>
    public Matrix<double> Best(int rank, Generator random) => Descend(rank, 1e-3, 0.01, 6000, random).Last();
}

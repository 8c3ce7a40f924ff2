using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.Grokking;

/// <summary>The plane in which the residues come to lie on a circle: the two leading principal components of the rows of U, restricted to the neurons of one frequency.
/// The components know nothing of Fourier; that the plane holds a circle is a finding.</summary>
internal static class CirclePlane
{
    /// <summary>Projects every picture of U [p, N] on the plane of the last.</summary>
    public static FrequencyCircle Of(IReadOnlyList<(int Step, float[] First)> pictures, int modulus, int frequency, int[] neurons)
    {
        int width = pictures[^1].First.Length / modulus;
        var last = Rows(pictures[^1].First);
        var svd = last.Svd();
        var axes = svd.VT.SubMatrix(0, 2, 0, neurons.Length).Transpose();
        double share = svd.S.Take(2).Sum(s => s * s) / svd.S.Sum(s => s * s);
        var turn = Turn(last * axes, frequency, modulus);
        double scale = Math.Sqrt(modulus / svd.S.Take(2).Sum(s => s * s));
        return new(frequency, neurons.Length, Math.Round(share, 4), [.. pictures.Select(p => p.Step)],
            [.. pictures.Select(p => (Rows(p.First) * axes * turn * scale).ToRowArrays().Select(xy => new[] { Math.Round(xy[0], 2), Math.Round(xy[1], 2) }).ToArray())]);

        // Without their mean over the residues: the constant term is no part of the circle.
        Matrix<double> Rows(float[] first)
        {
            var rows = Matrix<double>.Build.Dense(modulus, neurons.Length, (m, k) => first[m * width + neurons[k]]);
            var mean = rows.ColumnSums() / modulus;
            return Matrix<double>.Build.Dense(modulus, neurons.Length, (m, k) => rows[m, k] - mean[k]);
        }
    }

    /// <summary>Principal components have no direction of their own: this turns, and mirrors where needed, residue 0 to the right and the next one on the circle above it.</summary>
    private static Matrix<double> Turn(Matrix<double> points, int frequency, int modulus)
    {
        int next = Enumerable.Range(1, modulus - 1).FirstOrDefault(m => m * frequency % modulus == 1, 1);
        double cross = points[0, 0] * points[next, 1] - points[0, 1] * points[next, 0];
        double length = Math.Sqrt(points[0, 0] * points[0, 0] + points[0, 1] * points[0, 1]);
        var (c, s) = length > 0 ? (points[0, 0] / length, points[0, 1] / length) : (1, 0);
        double mirror = cross < 0 ? -1 : 1;
        return Matrix<double>.Build.DenseOfArray(new[,] { { c, -s * mirror }, { s, c * mirror } });
    }
}

using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.Diffusion;

/// <summary>How far two sets of rows <c>[n × d]</c> are apart.</summary>
public static class Distances
{
    /// <summary>Twice the mean distance between the sets less the mean distances within them, without a row's distance to itself: around 0 for two sets of one law.</summary>
    public static double Energy(double[] a, double[] b, int dimension) =>
        2 * Mean(a, b, dimension) - Within(a, dimension) - Within(b, dimension);

    /// <summary>|m_a − m_b|² + tr(A + B − 2 (AB)^½) of means and covariances.</summary>
    public static double Frechet(double[] a, double[] b, int dimension)
    {
        var ((m, A), (n, B)) = (Moments(a, dimension), Moments(b, dimension));
        var evd = A.Evd(Symmetricity.Symmetric);
        var root = evd.EigenVectors * Matrix<double>.Build.DenseDiagonal(dimension, dimension, i => Math.Sqrt(Math.Max(0, evd.EigenValues[i].Real))) * evd.EigenVectors.Transpose();
        double shared = (root * B * root).Evd(Symmetricity.Symmetric).EigenValues.Sum(v => Math.Sqrt(Math.Max(0, v.Real)));
        return Math.Pow((m - n).L2Norm(), 2) + A.Trace() + B.Trace() - 2 * shared;
    }

    /// <summary>The distance W1 of two sets of as many numbers: sorted, paired, averaged.</summary>
    public static double Wasserstein(IEnumerable<double> a, IEnumerable<double> b) => a.Order().Zip(b.Order(), (x, y) => Math.Abs(x - y)).Average();

    /// <summary>W2 of two sets of as many rows along random directions: the root of its mean square.</summary>
    public static double Sliced(double[] a, double[] b, int dimension, Generator random, int directions = 50)
    {
        double total = 0;
        for (int k = 0; k < directions; k++)
        {
            double[] u = Sampler.Start(dimension, 1, random);
            double length = TensorPrimitives.Norm<double>(u);
            double[] along(double[] rows) => [.. Enumerable.Range(0, rows.Length / dimension).Select(i => TensorPrimitives.Dot<double>(rows.AsSpan(i * dimension, dimension), u) / length).Order()];
            total += along(a).Zip(along(b), (x, y) => (x - y) * (x - y)).Average() / directions;
        }
        return Math.Sqrt(total);
    }

    /// <summary>For each row the distance to the nearest row of a set, and which.</summary>
    public static (double Distance, int Row)[] Nearest(double[] rows, double[] set, int dimension)
    {
        var found = new (double, int)[rows.Length / dimension];
        for (int i = 0; i < found.Length; i++)
        {
            var (best, at) = (double.PositiveInfinity, -1);
            for (int j = 0; j < set.Length / dimension; j++)
                if (TensorPrimitives.Distance<double>(rows.AsSpan(i * dimension, dimension), set.AsSpan(j * dimension, dimension)) is var r && r < best) (best, at) = (r, j);
            found[i] = (best, at);
        }
        return found;
    }

    /// <summary>The distance W1 of two sets of as many rows: the cheapest pairing, by the Hungarian method with potentials.</summary>
    public static double Paired(double[] a, double[] b, int dimension)
    {
        int n = a.Length / dimension;
        if (a.Length != b.Length || n == 0) throw new ArgumentException($"Rows are paired one to one; got {n} and {b.Length / dimension}.");
        double[] u = new double[n + 1], v = new double[n + 1], least = new double[n + 1];
        int[] owner = new int[n + 1], way = new int[n + 1];
        double Cost(int i, int j) => TensorPrimitives.Distance<double>(a.AsSpan((i - 1) * dimension, dimension), b.AsSpan((j - 1) * dimension, dimension));
        for (int i = 1; i <= n; i++)
        {
            int at = 0;
            (owner[0], bool[] used) = (i, new bool[n + 1]);
            Array.Fill(least, double.PositiveInfinity);
            do
            {
                var (row, step, next) = (owner[at], double.PositiveInfinity, 0);
                used[at] = true;
                for (int j = 1; j <= n; j++)
                {
                    if (used[j]) continue;
                    if (Cost(row, j) - u[row] - v[j] is var reduced && reduced < least[j]) (least[j], way[j]) = (reduced, at);
                    if (least[j] < step) (step, next) = (least[j], j);
                }
                for (int j = 0; j <= n; j++)
                {
                    if (used[j]) (u[owner[j]], v[j]) = (u[owner[j]] + step, v[j] - step);
                    else least[j] -= step;
                }
                at = next;
            }
            while (owner[at] != 0);
            for (; at != 0; at = way[at]) owner[at] = owner[way[at]];
        }
        return Enumerable.Range(1, n).Average(j => Cost(owner[j], j));
    }

    /// <summary>Distance of a row from the convex hull of a few others, by pairwise Frank-Wolfe steps with exact line search.</summary>
    public static double ToHull(ReadOnlySpan<double> row, double[] corners, int dimension, int steps = 300)
    {
        int n = corners.Length / dimension;
        double[] weights = [.. Enumerable.Repeat(1.0 / n, n)], off = new double[dimension], along = new double[dimension], slopes = new double[n];
        for (int step = 0; step <= steps; step++)
        {
            row.CopyTo(off);
            for (int k = 0; k < n; k++) TensorPrimitives.MultiplyAdd(corners.AsSpan(k * dimension, dimension), -weights[k], off, off);
            for (int k = 0; k < n; k++) slopes[k] = TensorPrimitives.Dot<double>(corners.AsSpan(k * dimension, dimension), off);
            int to = TensorPrimitives.IndexOfMax<double>(slopes), from = Enumerable.Range(0, n).Where(k => weights[k] > 0).MinBy(k => slopes[k]);
            TensorPrimitives.Subtract(corners.AsSpan(to * dimension, dimension), corners.AsSpan(from * dimension, dimension), along);
            double length = TensorPrimitives.SumOfSquares<double>(along);
            if (length == 0) break;
            double move = Math.Min(weights[from], (slopes[to] - slopes[from]) / length);
            (weights[to], weights[from]) = (weights[to] + move, weights[from] - move);
        }
        return TensorPrimitives.Norm<double>(off);
    }

    /// <summary>Mean distance between the rows of two sets.</summary>
    public static double Mean(double[] a, double[] b, int dimension)
    {
        double total = 0;
        for (int i = 0; i < a.Length; i += dimension)
            for (int j = 0; j < b.Length; j += dimension) total += TensorPrimitives.Distance<double>(a.AsSpan(i, dimension), b.AsSpan(j, dimension));
        return total / (a.Length / dimension) / (b.Length / dimension);
    }

    private static double Within(double[] a, int dimension) => a.Length / dimension is > 1 and var n ? Mean(a, a, dimension) * n / (n - 1)
        : throw new ArgumentException($"Distances within a set need at least two rows; got {a.Length / dimension}.", nameof(a));

    private static (Vector<double> Mean, Matrix<double> Covariance) Moments(double[] rows, int d)
    {
        int n = rows.Length / d;
        if (n < 2) throw new ArgumentException($"A covariance needs at least two rows; got {n}.", nameof(rows));
        var x = Matrix<double>.Build.DenseOfColumnMajor(d, n, rows);
        var mean = x.RowSums() / n;
        x = Matrix<double>.Build.Dense(d, n, (i, j) => x[i, j] - mean[i]);
        return (mean, x.TransposeAndMultiply(x) / (n - 1));
    }
}

using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.CausalStatistics;

/// <summary>Which columns of Y are not distributed as in X given the other columns. Source: Kulinski, Bagchi and Inouye, Feature Shift Detection: Localizing Which Features Have Shifted via Conditional
/// Distribution Tests (2020), arXiv 2107.06929.</summary>
public static class FeatureShift
{
    /// <summary>For each column j the mean over both samples of (∂_j ln p − ∂_j ln q)², where p and q are Gaussians fitted to X and to Y; [d]. One pair of inverses gives all.</summary>
    /// <param name="x">[n, d], n above d.</param>
    /// <param name="y">[n', d].</param>
    /// <exception cref="ArgumentException">Other columns, or too few rows for a covariance that can be inverted.</exception>
    public static double[] Scores(Matrix<double> x, Matrix<double> y)
    {
        if (x.ColumnCount != y.ColumnCount || Math.Min(x.RowCount, y.RowCount) <= x.ColumnCount + 1)
            throw new ArgumentException($"The same columns and more than {x.ColumnCount + 1} rows in both are needed; got {x.RowCount} × {x.ColumnCount} and {y.RowCount} × {y.ColumnCount}.");
        Vector<double> meanX = x.ColumnSums() / x.RowCount, meanY = y.ColumnSums() / y.RowCount;
        Matrix<double> p = x.Covariance().Inverse(), q = y.Covariance().Inverse(), change = p - q;
        var both = x.Stack(y);
        // ∂ ln p − ∂ ln q at x is −(P − Q)x + Pμ − Qν.
        var (shift, mean) = (p * meanX - q * meanY, both.ColumnSums() / both.RowCount);
        var spread = change * both.Covariance() * change * ((both.RowCount - 1.0) / both.RowCount);
        var offset = shift - change * mean;
        return [.. Enumerable.Range(0, x.ColumnCount).Select(j => spread[j, j] + offset[j] * offset[j])];
    }

    /// <summary>Kolmogorov and Smirnov's distance of two samples: the largest gap between their distribution functions.</summary>
    public static double KolmogorovSmirnov(IEnumerable<double> one, IEnumerable<double> other)
    {
        double[] a = [.. one.Order()], b = [.. other.Order()];
        if (a.Length == 0 || b.Length == 0) throw new ArgumentException("Two samples are needed; one is empty.");
        double gap = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            double at = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] == at) i++;
            while (j < b.Length && b[j] == at) j++;
            gap = Math.Max(gap, Math.Abs((double)i / a.Length - (double)j / b.Length));
        }

        return gap;
    }

    /// <summary>Rows of correlated sensors, [n, d]: normal with the correlations of AAᵀ/d + 0.05, A standard normal.</summary>
    public static Func<int, Matrix<double>> Sensors(int count, Generator random)
    {
        var a = random.Normals(count, count);
        var covariance = a.TransposeAndMultiply(a) / count + 0.05 * Matrix<double>.Build.DenseIdentity(count);
        var factor = covariance.MapIndexed((i, j, v) => v / Math.Sqrt(covariance[i, i] * covariance[j, j])).Cholesky().Factor;
        return rows => random.Normals(rows, count).TransposeAndMultiply(factor);
    }

    /// <summary>A copy in which the first rows have one column's values in another order.</summary>
    public static Matrix<double> Attacked(Matrix<double> rows, int column, double share, Generator random)
    {
        var copy = rows.Clone();
        int count = (int)Math.Round(share * rows.RowCount);
        foreach (var (to, from) in random.Permutation(count).Index()) copy[to, column] = rows[from, column];
        return copy;
    }
}

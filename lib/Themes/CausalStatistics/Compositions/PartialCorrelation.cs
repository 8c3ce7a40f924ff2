using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.CausalStatistics;

/// <summary>Partial correlations r_ij = −P_ij / √(P_ii P_jj) of compositions, where P is an inverse covariance of log-ratios. Source: Erb, Partial Correlations in Compositional Data Analysis
/// (2019), arXiv 1904.09480.</summary>
public static class PartialCorrelation
{
    /// <summary>From an inverse covariance P, [D, D].</summary>
    /// <exception cref="ArgumentException">A diagonal value is not positive.</exception>
    public static Matrix<double> FromPrecision(Matrix<double> precision) => precision.Diagonal().Any(v => !(v > 0))
        ? throw new ArgumentException("An inverse covariance has positive values on its diagonal; this one has not. Are two parts proportional?")
        : precision.MapIndexed((i, j, v) => i == j ? 1 : -v / Math.Sqrt(precision[i, i] * precision[j, j]));

    /// <summary>Of log(x_j / x_reference), [D, D]; NaN in the reference's row and column.</summary>
    /// <param name="logs">Logarithms of the parts, [n, D].</param>
    /// <param name="reference">Which part the others are divided by.</param>
    public static Matrix<double> OfReference(Matrix<double> logs, int reference)
    {
        int[] others = [.. Enumerable.Range(0, logs.ColumnCount).Where(j => j != reference)];
        var ratios = Matrix<double>.Build.Dense(logs.RowCount, others.Length, (i, j) => logs[i, others[j]] - logs[i, reference]);
        var r = FromPrecision(ratios.Covariance().Inverse());
        var all = Matrix<double>.Build.Dense(logs.ColumnCount, logs.ColumnCount, double.NaN);
        for (int i = 0; i < others.Length; i++)
            for (int j = 0; j < others.Length; j++) all[others[i], others[j]] = r[i, j];
        return all;
    }

    /// <summary>Of centred log-ratios, log x_j − mean log x, by the pseudo-inverse of their covariance.</summary>
    /// <param name="logs">Logarithms of the parts, [n, D].</param>
    public static Matrix<double> OfCentred(Matrix<double> logs) => Closed(logs.Covariance());

    /// <summary>The same from the covariance Σ of the logarithms: FromPrecision of (HΣH)⁺ with H = I − 11ᵀ/D. What rows of any total are measured to be in the long run.</summary>
    public static Matrix<double> Closed(Matrix<double> covariance)
    {
        int parts = covariance.RowCount;
        var mean = Matrix<double>.Build.Dense(parts, parts, 1.0 / parts);
        var centring = Matrix<double>.Build.DenseIdentity(parts) - mean;
        // HΣH has the vector of ones for its only null direction: with that filled in, the inverse is the pseudo-inverse but for it.
        return FromPrecision((centring * covariance * centring + mean).Inverse() - mean);
    }

    /// <summary>An inverse covariance with links between some pairs: ±U(0.25, 0.45) for about 30 %, and a diagonal that is 0.6 above the sum of its row.</summary>
    public static Matrix<double> DrawPrecision(int parts, Generator random)
    {
        if (parts < 3) throw new ArgumentException($"Three parts at least are needed; got {parts}. Of two there is one log-ratio and nothing to correlate it with.");
        var p = Matrix<double>.Build.Dense(parts, parts);
        for (int i = 0; i < parts; i++)
            for (int j = 0; j < i; j++)
                if (random.NextDouble() < 0.3) p[i, j] = p[j, i] = (0.25 + 0.2 * random.NextDouble()) * (random.NextDouble() < 0.5 ? -1 : 1);
        for (int i = 0; i < parts; i++) p[i, i] = 0.6 + p.Row(i).L1Norm();
        return p;
    }
}

using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.Diffusion;

/// <summary>A Gaussian with any covariance, in its eigenbasis: denoiser, density and the whole probability flow are closed forms.</summary>
public sealed class GaussianLaw
{
    private readonly Vector<double> _mean;
    private readonly Matrix<double> _basis;

    /// <summary>The Gaussian with the mean and covariance of rows <c>[n × d]</c>.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="rows">At least two.</param>
    /// <param name="ridge">Added to every variance.</param>
    /// <exception cref="ArgumentException">Fewer than two rows.</exception>
    public GaussianLaw(int dimension, double[] rows, double ridge = 0)
    {
        int n = rows.Length / dimension;
        if (n < 2) throw new ArgumentException($"A covariance needs at least two rows; got {n}.", nameof(rows));
        var x = Matrix<double>.Build.DenseOfColumnMajor(dimension, n, rows);
        _mean = x.RowSums() / n;
        x = Matrix<double>.Build.Dense(dimension, n, (i, j) => x[i, j] - _mean[i]);
        var decomposed = (x.TransposeAndMultiply(x) / n).Evd(Symmetricity.Symmetric);
        int[] order = [.. Enumerable.Range(0, dimension).OrderByDescending(i => decomposed.EigenValues[i].Real)];
        _basis = Matrix<double>.Build.DenseOfColumnVectors(order.Select(decomposed.EigenVectors.Column));
        Variances = [.. order.Select(i => Math.Max(0, decomposed.EigenValues[i].Real) + ridge)];
    }

    /// <summary>Variances along the eigenvectors, the largest first.</summary>
    public IReadOnlyList<double> Variances { get; }

    /// <summary>The mean.</summary>
    public double[] Mean => [.. _mean];

    /// <summary>Coordinates of a row along the eigenvectors.</summary>
    public double[] Coordinates(ReadOnlySpan<double> row) => [.. _basis.TransposeThisAndMultiply(Vector<double>.Build.Dense(row.ToArray()) - _mean)];

    /// <summary>The <see cref="Denoiser"/>: coordinate k shrinks by L_k/(L_k + σ²).</summary>
    public void Denoise(ReadOnlySpan<double> x, double sigma, Span<double> denoised) => Scaled(x, denoised, L => L + sigma * sigma > 0 ? L / (L + sigma * sigma) : 1);

    /// <summary>Where the probability flow takes rows from one noise level to another: coordinate k grows by √((L_k + to²)/(L_k + from²)).</summary>
    public double[] Flow(ReadOnlySpan<double> x, double from, double to)
    {
        double[] moved = new double[x.Length];
        Scaled(x, moved, L => Math.Sqrt((L + to * to) / (L + from * from)));
        return moved;
    }

    /// <summary>ln p(x; σ) of one row.</summary>
    public double LogDensity(ReadOnlySpan<double> row, double sigma) =>
        Coordinates(row).Zip(Variances, (c, L) => -c * c / (2 * (L + sigma * sigma)) - Math.Log(2 * Math.PI * (L + sigma * sigma)) / 2).Sum();

    private void Scaled(ReadOnlySpan<double> x, Span<double> into, Func<double, double> factor)
    {
        var (d, n) = (Variances.Count, x.Length / Variances.Count);
        var rows = Matrix<double>.Build.DenseOfColumnMajor(d, n, x.ToArray());
        var map = _basis * Matrix<double>.Build.DenseDiagonal(d, d, k => factor(Variances[k])) * _basis.Transpose();
        var shift = _mean - map * _mean;
        var moved = map * rows;
        for (int j = 0; j < n; j++) for (int i = 0; i < d; i++) into[j * d + i] = moved[i, j] + shift[i];
    }
}

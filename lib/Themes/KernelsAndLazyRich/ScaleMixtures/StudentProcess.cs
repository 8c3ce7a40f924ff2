using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.KernelsAndLazyRich;

/// <summary>The process behind a wide net whose last layer's variance is inverse gamma (a, b), of Lee and others, Scale Mixtures of Neural Network Gaussian Processes (2021): a multivariate t with
/// 2a degrees of freedom and scale matrix (b/a) K.</summary>
public static class StudentProcess
{
    /// <summary>Means, Gaussian variances at scale 1, and q = y'K⁻¹y of n data, from which every scale's prediction follows.</summary>
    /// <param name="Mean">[m].</param>
    /// <param name="Variance">[m], noise included.</param>
    /// <param name="Q">Its mean is n times the scale that fits.</param>
    /// <param name="Samples">n.</param>
    public sealed record Regression(double[] Mean, double[] Variance, double Q, int Samples)
    {
        /// <summary>Mean negative log likelihood of these values when the scale is known: a Gaussian process.</summary>
        public double Gaussian(double[] values, double scale) => -values.Select((y, i) => Normal.PDFLn(Mean[i], Math.Sqrt(scale * Variance[i]), y)).Average();

        /// <summary>The same for the t process: 2a + n degrees of freedom and squared scale v (2b + q)/(2a + n).</summary>
        public double Student(double[] values, double a, double b) =>
            -values.Select((y, i) => StudentT.PDFLn(Mean[i], Spread(i, a, b), 2 * a + Samples, y)).Average();

        /// <summary>The t process' scale at a point.</summary>
        public double Spread(int at, double a, double b) => Math.Sqrt(Variance[at] * (2 * b + Q) / (2 * a + Samples));
    }

    /// <summary>Regression with noise inside the kernel.</summary>
    /// <param name="kernel">[n + m, n + m], of the data and then of the points asked for.</param>
    /// <param name="values">[n].</param>
    /// <param name="noise">Variance of the noise at scale 1.</param>
    public static Regression Fit(Matrix<double> kernel, double[] values, double noise)
    {
        int n = values.Length, m = kernel.RowCount - n;
        if (m < 1 || kernel.ColumnCount != kernel.RowCount) throw new ArgumentException($"The kernel is square and of more points than the {n} data; got {kernel.RowCount} x {kernel.ColumnCount}.", nameof(kernel));
        var (y, cross) = (Vector<double>.Build.DenseOfArray(values), kernel.SubMatrix(0, n, n, m));
        var factor = (kernel.SubMatrix(0, n, 0, n) + Matrix<double>.Build.DenseDiagonal(n, noise)).Cholesky();
        var (weights, solved) = (factor.Solve(y), factor.Solve(cross));
        return new([.. cross.TransposeThisAndMultiply(weights)], [.. Enumerable.Range(0, m).Select(i => kernel[n + i, n + i] + noise - cross.Column(i) * solved.Column(i))], y * weights, n);
    }

    /// <summary>The p value of Kolmogorov and Smirnov's test of a sample against a distribution (asymptotic, with Stephens' correction).</summary>
    public static double KolmogorovSmirnov(IEnumerable<double> sample, Func<double, double> cdf)
    {
        double[] sorted = [.. sample.Order()];
        double n = sorted.Length, distance = sorted.Select((x, i) => cdf(x) is var p ? Math.Max(p - i / n, (i + 1) / n - p) : 0).Max(), scaled = (Math.Sqrt(n) + 0.12 + 0.11 / Math.Sqrt(n)) * distance;
        double sum = 0;
        for (int k = 100; k >= 1; k--) sum += (k % 2 == 1 ? 2 : -2) * Math.Exp(-2 * k * k * scaled * scaled);
        return scaled < 0.2 ? 1 : Math.Clamp(sum, 0, 1);
    }

    /// <summary>Degrees of freedom of a t distribution around 0 by maximum likelihood, between 1 and 100; the scale is fitted as well.</summary>
    public static double Freedom(double[] sample)
    {
        return Math.Exp(FindMinimum.OfScalarFunctionConstrained(logFreedom => -LogLikelihood(Math.Exp(logFreedom)), 0, Math.Log(100), 1e-5, 200));

        double LogLikelihood(double freedom)
        {
            double square = sample.Average(x => x * x);
            for (int i = 0; i < 60; i++) square = sample.Average(x => (freedom + 1) * x * x / (freedom + x * x / square));
            return sample.Sum(x => StudentT.PDFLn(0, Math.Sqrt(square), freedom, x));
        }
    }
}

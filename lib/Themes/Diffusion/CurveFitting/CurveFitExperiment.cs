using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;

namespace Phenomena.Themes.Diffusion;

/// <summary>A curve fitted by likelihood to data on a spiral, after noise was added to them.</summary>
public sealed record CurveFitConfig
{
    /// <summary>n.</summary>
    public int Points { get; init; } = 400;

    /// <summary>Gaussian bumps of the curve.</summary>
    public int Bumps { get; init; } = 8;

    /// <summary>Std of the noise that is added to the data first.</summary>
    public double Added { get; init; }

    /// <summary>Steps of expectation and maximisation.</summary>
    public int Steps { get; init; } = 120;

    /// <summary>The first σ; 0: the std along the second principal direction.</summary>
    public double Start { get; init; }

    /// <summary>Data and noise.</summary>
    public int Seed { get; init; }
}

/// <summary>How far the fitted curve is from the true one.</summary>
/// <param name="Distance">W1 of 120 points of each.</param>
/// <param name="Warm">The same after as many steps more on the clean data.</param>
/// <param name="Raw">W1 of 120 data points and the curve.</param>
/// <param name="Curve">The fitted curve, 120 × 2.</param>
/// <param name="WarmCurve">After the further steps.</param>
/// <param name="LogLikelihood">Of a clean point after the further steps.</param>
public sealed record CurveFitResult(double Distance, double Warm, double Raw, double[] Curve, double[] WarmCurve, double LogLikelihood);

/// <summary>After Chae, Kim, Kim and Lin, A likelihood approach to nonparametric estimation of a singular distribution using deep generative models (2021), arXiv 2105.04046.
/// The generator is a sum of bumps, so that its likelihood on a grid of latents is climbed by closed-form steps (the generative topographic map).</summary>
public static class CurveFitExperiment
{
    private const int K = 120;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<CurveFitConfig, CurveFitResult> Experiment { get; } = new("diffusion-curve-fit", version: 1, Run);

    /// <summary>The spiral at z from 0 to 1.</summary>
    public static (double X, double Y) Spiral(double z)
    {
        double a = 1.5 * Math.PI * (0.6 + z);
        return (a * Math.Cos(a) / 6, a * Math.Sin(a) / 6);
    }

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static CurveFitResult Run(CurveFitConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Points < 10 || config.Bumps < 2 || !(config.Added >= 0) || config.Steps < 1) throw new ArgumentException($"At least 10 points, 2 bumps, noise of at least 0 and a step are needed; got {config}.");
        var random = new Generator((ulong)config.Seed);
        var clean = Matrix<double>.Build.Dense(config.Points, 2);
        for (int i = 0; i < config.Points; i++) (clean[i, 0], clean[i, 1]) = Spiral(random.NextDouble());
        var noised = clean.Map(v => v + config.Added * random.NextNormal(), Zeros.Include);
        var truth = Matrix<double>.Build.Dense(K, 2, (k, j) => j == 0 ? Spiral((k + 0.5) / K).X : Spiral((k + 0.5) / K).Y);
        var fit = new CurveFit(noised, config.Bumps, K, config.Start);
        fit.Climb(noised, config.Steps, cancellation);
        double[] curve = Rows(fit.Curve);
        fit.Climb(clean, config.Steps, cancellation);
        double[] at = Rows(truth), some = [.. Enumerable.Range(0, K).SelectMany(i => clean.Row(i % config.Points))];
        return new(Distances.Paired(curve, at, 2), Distances.Paired(Rows(fit.Curve), at, 2), Distances.Paired(some, at, 2), curve, Rows(fit.Curve), fit.LogLikelihood(clean));
    }

    private static double[] Rows(Matrix<double> m) => m.ToRowMajorArray();
}

/// <summary>x = f(z) + σ e with z on a grid and f a sum of bumps: maximum likelihood by expectation and maximisation.</summary>
public sealed class CurveFit
{
    private readonly Matrix<double> _features;
    private double _variance;

    /// <summary>Begins at the first principal direction of the rows.</summary>
    public CurveFit(Matrix<double> rows, int bumps, int latents, double start = 0)
    {
        double width = 1.32 / (bumps - 1);
        _features = Matrix<double>.Build.Dense(latents, bumps + 1, (k, j) => j == bumps ? 1 : Math.Exp(-Math.Pow(((k + 0.5) / latents + 0.05 - 1.1 * j / (bumps - 1)) / width, 2) / 2));
        var mean = rows.ColumnSums() / rows.RowCount;
        var centred = Matrix<double>.Build.Dense(rows.RowCount, rows.ColumnCount, (i, j) => rows[i, j] - mean[j]);
        var evd = (centred.TransposeThisAndMultiply(centred) / rows.RowCount).Evd(Symmetricity.Symmetric);
        var (first, top) = (evd.EigenVectors.Column(rows.ColumnCount - 1), Math.Sqrt(evd.EigenValues[^1].Real));
        Curve = Matrix<double>.Build.Dense(latents, rows.ColumnCount, (k, j) => mean[j] + first[j] * top * Math.Sqrt(12) * ((k + 0.5) / latents - 0.5));
        _variance = start > 0 ? start * start : evd.EigenValues[^2].Real;
    }

    /// <summary>f on the grid, <c>[latents × d]</c>.</summary>
    public Matrix<double> Curve { get; private set; }

    /// <summary>Steps that never lower the likelihood, but for the small ridge and the floor of σ.</summary>
    public void Climb(Matrix<double> rows, int steps, CancellationToken cancellation = default)
    {
        var (d, latents) = (rows.ColumnCount, Curve.RowCount);
        double squares = rows.Enumerate().Sum(v => v * v);
        for (int step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (weight, sums, _) = Posterior(rows);
            var weighted = Matrix<double>.Build.Dense(_features.ColumnCount, latents, (j, k) => _features[k, j] * weight[k]);
            var normal = weighted * _features + Matrix<double>.Build.DenseIdentity(_features.ColumnCount) * (1e-3 * _variance);
            var pulled = Matrix<double>.Build.DenseOfRowMajor(latents, d, sums);
            Curve = _features * normal.Cholesky().Solve(_features.TransposeThisAndMultiply(pulled));
            double error = squares;
            for (int k = 0; k < latents; k++) for (int j = 0; j < d; j++) error += Curve[k, j] * (weight[k] * Curve[k, j] - 2 * sums[k * d + j]);
            _variance = Math.Max(1e-6, error / rows.RowCount / d);
        }
    }

    /// <summary>Mean log-likelihood of a row.</summary>
    public double LogLikelihood(Matrix<double> rows) => Posterior(rows).LogDensity;

    /// <summary>How much each place on the curve answers for, the sum of the rows it answers for, and the mean log-likelihood.</summary>
    private (double[] Weight, double[] Sums, double LogDensity) Posterior(Matrix<double> rows)
    {
        var (n, d, latents) = (rows.RowCount, rows.ColumnCount, Curve.RowCount);
        double[] x = rows.ToRowMajorArray(), curve = Curve.ToRowMajorArray(), weight = new double[latents], sums = new double[latents * d], logs = new double[latents];
        double total = 0;
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < latents; k++)
            {
                double square = 0;
                for (int j = 0; j < d; j++) square += (x[i * d + j] - curve[k * d + j]) * (x[i * d + j] - curve[k * d + j]);
                logs[k] = -square / (2 * _variance);
            }
            double most = TensorPrimitives.Max<double>(logs);
            TensorPrimitives.Subtract(logs, most, logs);
            TensorPrimitives.Exp<double>(logs, logs);
            double sum = TensorPrimitives.Sum<double>(logs);
            TensorPrimitives.MultiplyAdd(logs, 1 / sum, weight, weight);
            for (int k = 0; k < latents; k++) for (int j = 0; j < d; j++) sums[k * d + j] += logs[k] / sum * x[i * d + j];
            total += most + Math.Log(sum / latents) - d / 2.0 * Math.Log(2 * Math.PI * _variance);
        }
        return (weight, sums, total / n);
    }
}

using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;

namespace Phenomena.Themes.Diffusion;

/// <summary>A score that is linear in its parameters, fitted with five losses to the same noised points.</summary>
public sealed record LinearScoreConfig
{
    /// <summary>d, at least 2.</summary>
    public int Dimension { get; init; } = 2;

    /// <summary>σ of the law whose score is fitted.</summary>
    public double Sigma { get; init; } = 0.3;

    /// <summary>ς of Stein's average.</summary>
    public double Width { get; init; } = 0.1;

    /// <summary>Clean points; each is noised four times.</summary>
    public int Points { get; init; } = 2000;

    /// <summary>Data and noise.</summary>
    public int Seed { get; init; }
}

/// <summary>Relative squared errors of the fitted scores.</summary>
/// <param name="Exact">Implicit score matching with the exact trace.</param>
/// <param name="Sliced">With the trace along a random direction.</param>
/// <param name="Denoising">Denoising score matching.</param>
/// <param name="Stein">With Stein's average of the trace.</param>
/// <param name="SteinBase">The same less the score at the middle, which leaves the mean and takes variance away.</param>
public sealed record LinearScoreResult(double Exact, double Sliced, double Denoising, double Stein, double SteinBase);

/// <summary>After Osada, Shing and Nishide, Local Curvature Smoothing with Stein's Identity for Efficient Score Matching (2024), arXiv 2412.03962: four modes at radius 2 with std 0.5; 60 Gaussian bumps at data points, x and 1.</summary>
public static class LinearScoreExperiment
{
    private const int Bumps = 60;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<LinearScoreConfig, LinearScoreResult> Experiment { get; } = new("diffusion-linear-score", version: 1, Run) { Cost = c => c.Dimension };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static LinearScoreResult Run(LinearScoreConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Dimension < 2 || !(config.Sigma > 0) || !(config.Width > 0) || config.Points < Bumps) throw new ArgumentException($"At least two dimensions, positive σ and ς and {Bumps} points are needed; got {config}.");
        var (d, σ, ς, random) = (config.Dimension, config.Sigma, config.Width, new Generator((ulong)config.Seed));
        var law = new Mixture(d, [.. new[] { (2, 0), (0, 2), (-2, 0), (0, -2) }.SelectMany(m => Enumerable.Range(0, d).Select(j => j == 0 ? (double)m.Item1 : j == 1 ? m.Item2 : 0))], [0.25]);
        double[] rows = law.Draw(config.Points, random), centres = rows[..(Bumps * d)];
        var (p, w) = (Bumps + d + 1, 1.44 * d / 2);
        double[] A = new double[p * p], phi = new double[p], near = new double[p], slope = new double[p * d], x = new double[d], moved = new double[d], z = new double[d], v = new double[d], e = new double[d];
        double[][] b = [.. Enumerable.Range(0, 5).Select(_ => new double[p * d])];
        for (int row = 0; row < 4 * config.Points; row++)
        {
            if (row % 256 == 0) cancellation.ThrowIfCancellationRequested();
            for (int j = 0; j < d; j++)
            {
                (z[j], v[j], e[j]) = (random.NextNormal(), random.NextNormal(), random.NextNormal());
                moved[j] = (x[j] = rows[row % config.Points * d + j] + σ * z[j]) + ς * e[j];
            }
            Features(x, phi);
            Features(moved, near);
            for (int k = 0; k < p; k++)
            {
                TensorPrimitives.MultiplyAdd(phi, phi[k], A.AsSpan(k * p, p), A.AsSpan(k * p, p));
                double along = 0;
                for (int j = 0; j < d; j++) along += v[j] * (slope[k * d + j] = k < Bumps ? -phi[k] * (x[j] - centres[k * d + j]) / w : k == Bumps + j ? 1 : 0);
                for (int j = 0; j < d; j++)
                {
                    int at = k * d + j;
                    b[0][at] -= slope[at];
                    b[1][at] -= v[j] * along;
                    b[2][at] -= phi[k] * z[j] / σ;
                    b[3][at] -= near[k] * e[j] / ς;
                    b[4][at] -= (near[k] - phi[k]) * e[j] / ς;
                }
            }
        }
        double n = 4.0 * config.Points;
        var solver = (Matrix<double>.Build.DenseOfRowMajor(p, p, A) / n + 1e-4 * Matrix<double>.Build.DenseIdentity(p)).Cholesky();
        double[] fresh = law.Draw(2000, random, σ), exact = new double[fresh.Length];
        law.Score(fresh, σ, exact);
        var features = Matrix<double>.Build.DenseOfRows(fresh.Chunk(d).Select(row => { Features(row, phi); return (double[])phi.Clone(); }));
        double Error(double[] side) => Math.Pow(TensorPrimitives.Distance<double>((features * solver.Solve(Matrix<double>.Build.DenseOfRowMajor(p, d, side) / n)).ToRowMajorArray(), exact), 2) / TensorPrimitives.SumOfSquares<double>(exact);
        return new(Error(b[0]), Error(b[1]), Error(b[2]), Error(b[3]), Error(b[4]));

        void Features(double[] at, double[] into)
        {
            for (int k = 0; k < Bumps; k++) into[k] = Math.Exp(-Math.Pow(TensorPrimitives.Distance<double>(at, centres.AsSpan(k * d, d)), 2) / (2 * w));
            at.CopyTo(into, Bumps);
            into[^1] = 1;
        }
    }
}

using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>Gradient descent on a factor of a matrix of rank 3.</summary>
public sealed record SensingConfig
{
    /// <summary>Size of the start, U = scale N(0, 1)/√12.</summary>
    public double Scale { get; init; } = 1e-4;

    /// <summary>Columns of U, 12 being all.</summary>
    public int Width { get; init; } = 12;

    /// <summary>Decides matrix, measurements and start; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Steps of η = 0.01.</summary>
    public int Steps { get; init; } = 2500;
}

/// <summary>How it comes by the best fits of rank 1, 2 and 3.</summary>
/// <param name="Closest">Smallest relative distance |UUᵀ − z| / |z| to each, [3].</param>
/// <param name="At">At which step, [3].</param>
/// <param name="Last">Distance to each at the end, [3].</param>
/// <param name="Distances">Distance to each every tenth step, [3][steps / 10].</param>
/// <param name="Eigenvalues">The three largest eigenvalues of UUᵀ every tenth step, [3][steps / 10].</param>
public sealed record SensingResult(double[] Closest, int[] At, double[] Last, double[][] Distances, double[][] Eigenvalues);

/// <summary>Jin and others, Understanding Incremental Learning of Gradient Descent: A Fine-grained Analysis of Matrix Sensing (2023): d = 12, eigenvalues 10, 5, 2, 480 measurements.</summary>
public static class SensingExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<SensingConfig, SensingResult> Experiment { get; } = new("edge-matrix-sensing", version: 1, Run) { Trial = c => c with { Steps = 200 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static SensingResult Run(SensingConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (!(config.Scale > 0) || config.Width is < 1 or > 12 || config.Seed < 0 || config.Steps < 10) throw new ArgumentException($"A positive start, a width from 1 to 12 and at least 10 steps are needed; got {config}.");
        var random = new Generator((ulong)config.Seed);
        var task = new MatrixSensing(12, [10, 5, 2], 480, random.Split(0));
        Matrix<double>[] best = [task.Best(1, random.Split(1)), task.Best(2, random.Split(2)), task.Truth];
        var distances = new List<double>[] { [], [], [] };
        var eigenvalues = new List<double>[] { [], [], [] };
        int t = 0;
        foreach (var product in task.Descend(config.Width, config.Scale, 0.01, config.Steps, random.Split(3)))
        {
            if (t % 100 == 0) cancellation.ThrowIfCancellationRequested();
            var top = t++ % 10 == 0 ? product.Evd(Symmetricity.Symmetric).EigenValues.Select(v => v.Real).OrderDescending().ToArray() : [];
            for (int s = 0; s < 3; s++)
            {
                distances[s].Add((product - best[s]).FrobeniusNorm() / best[s].FrobeniusNorm());
                if (top.Length > 0) eigenvalues[s].Add(top[s]);
            }
        }
        return new(
            [.. distances.Select(d => d.Min())], [.. distances.Select(d => d.IndexOf(d.Min()) + 1)], [.. distances.Select(d => d[^1])],
            [.. distances.Select(d => SignificantDigits.Of(d.Where((_, i) => i % 10 == 0)))], [.. eigenvalues.Select(e => SignificantDigits.Of(e))]);
    }
}

using Phenomena.Experiments;
using TorchSharp;
using static TorchSharp.torch;

namespace Phenomena.Themes.Calibration;

/// <summary>One kind of gate.</summary>
public sealed record GatingConfig
{
    /// <summary>Whether b₁ x goes through tanh before it is divided by τ.</summary>
    public bool Activated { get; init; }

    /// <summary>Data sets of each size.</summary>
    public int Trials { get; init; } = 20;

    /// <summary>Decides the draws; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>How well the gate's slope and temperature can be known.</summary>
public sealed record GatingResult
{
    /// <summary>Smallest and largest eigenvalue of the empirical Fisher matrix at the truth, 20 000 samples.</summary>
    public required double[] FisherEnds { get; init; }

    /// <summary>Root mean square error of (b₁, τ) over the trials, for each size of <see cref="GatingExperiment.Sizes"/>.</summary>
    public required double[] Errors { get; init; }
}

/// <summary>Maximum likelihood for <see cref="GatedExperts"/>: does the error fall with the data?</summary>
public static class GatingExperiment
{
    /// <summary>The parameters that data are drawn with: b₁, b₀, τ, a₁, c₁, a₂, c₂.</summary>
    public static IReadOnlyList<double> Truth { get; } = [1.5, 0.2, 0.7, 2, 1, -1, -0.5];

    /// <summary>n.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [300, 1000, 3000, 10_000];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    /// <remarks>Of the plain gate the likelihood has a ridge, and rounding decides where on it the search ends.</remarks>
    public static Experiment<GatingConfig, GatingResult> Experiment { get; } = new("calibration-gating", version: 2, Run) { Tolerance = 0.5 };

    /// <summary>One run on the calling thread. Fits start at the truth moved by normal steps of 0.2.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static GatingResult Run(GatingConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Trials < 1 || config.Seed < 0) throw new ArgumentException($"Trials are at least 1 and the seed at least 0; got {config}. Use 20 and 0.");
        using var scope = NewDisposeScope();
        using var model = new GatedExperts(config.Activated);
        var root = new Generator((ulong)config.Seed);
        double[] truth = [.. Truth];
        var (x, y) = Tensors(config.Activated, 20_000, root.Split(0));
        var eigenvalues = model.At(truth, x, y).Fisher.Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric).EigenValues.Select(e => e.Real).ToList();
        var errors = new double[Sizes.Count];
        for (var i = 0; i < errors.Length; i++)
        {
            for (var trial = 0; trial < config.Trials; trial++)
            {
                progress?.Report((i + trial / (double)config.Trials) / errors.Length);
                var generator = root.Split((ulong)(1 + i * config.Trials + trial));
                using var own = NewDisposeScope();
                (x, y) = Tensors(config.Activated, Sizes[i], generator);
                var fit = model.Fit(x, y, [.. truth.Select(t => t + 0.2 * generator.NextNormal())], cancellation);
                errors[i] += Math.Pow(fit[0] - truth[0], 2) + Math.Pow(fit[2] - truth[2], 2);
            }

            errors[i] = Math.Sqrt(errors[i] / config.Trials);
        }

        return new() { FisherEnds = [eigenvalues.Min(), eigenvalues.Max()], Errors = errors };
    }

    /// <summary>n pairs x, y from the gate and experts of <see cref="Truth"/>; x is standard normal.</summary>
    public static (double[] X, double[] Y) Draw(bool activated, int count, Generator generator)
    {
        double[] t = [.. Truth];
        double[] x = new double[count], y = new double[count];
        for (var i = 0; i < count; i++)
        {
            x[i] = generator.NextNormal();
            var h = activated ? Math.Tanh(t[0] * x[i]) : t[0] * x[i];
            var first = generator.NextDouble() < 1 / (1 + Math.Exp(-h / t[2] - t[1]));
            y[i] = (first ? t[3] * x[i] + t[4] : t[5] * x[i] + t[6]) + GatedExperts.Sigma * generator.NextNormal();
        }

        return (x, y);
    }

    private static (Tensor X, Tensor Y) Tensors(bool activated, int count, Generator generator)
    {
        var (x, y) = Draw(activated, count, generator);
        return (tensor(x), tensor(y));
    }
}

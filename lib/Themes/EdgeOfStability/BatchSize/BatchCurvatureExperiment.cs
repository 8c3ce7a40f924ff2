using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>The top curvature of batches of digits on the way of training.</summary>
public sealed record BatchCurvatureConfig
{
    /// <summary>SGD steps taken before (rate 0.5, batches of 64).</summary>
    public int Trained { get; init; } = 30;

    /// <summary>B.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Batches over which is averaged.</summary>
    public int Batches { get; init; } = 24;

    /// <summary>Decides digits, start and batches; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>Top eigenvalues of the Gauss-Newton matrix.</summary>
/// <param name="Top">Mean over batches.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Full">That of all 1200 digits.</param>
public sealed record BatchCurvatureResult(double Top, double Error, double Full);

/// <summary>Granziol and others, Learning Rates as a Function of Batch Size: A Random Matrix Theory Approach (2020): 64-24-10 tanh network without biases, cross-entropy.</summary>
public static class BatchCurvatureExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<BatchCurvatureConfig, BatchCurvatureResult> Experiment { get; } = new("edge-batch-curvature", version: 1, Run) { Cost = c => 1200 + c.Batch * c.Batches, Trial = c => c with { Batches = Math.Min(c.Batches, 4), Seed = 0 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static BatchCurvatureResult Run(BatchCurvatureConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Trained < 0 || config.Batch is < 1 or > 1200 || config.Batches < 2 || config.Seed < 0) throw new ArgumentException($"Batches of 1 to 1200, two of them at least and a seed of at least 0 are needed; got {config}.");
        var random = new Generator((ulong)config.Seed);
        var (net, digits) = (new TwoLayerNet(new(24, Bias: false)), DigitRows.Split(config.Seed, 1200)[0]);
        double[] w = net.Start(random.Split(0)), gradient = new double[net.Size];
        var order = random.Split(1);
        for (int t = 0; t < config.Trained; t++)
        {
            net.Gradient(w, digits, [.. Enumerable.Range(0, 64).Select(_ => (int)order.NextInt64(1200))], gradient);
            TensorPrimitives.MultiplyAdd(gradient, -0.5, w, w);
        }
        var full = new TopEigenvector(net.Size, random.Split(2));
        double whole = full.Update((v, product) => net.GaussNewton(w, digits, digits.All, v, product));
        var draw = random.Split(3);
        var tops = new double[config.Batches];
        for (int i = 0; i < tops.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int[] rows = draw.Permutation(1200)[..config.Batch];
            tops[i] = new TopEigenvector(net.Size, draw).Update((v, product) => net.GaussNewton(w, digits, rows, v, product));
        }
        return new(Statistics.Mean(tops), Statistics.StandardError(tops)!.Value, whole);
    }
}

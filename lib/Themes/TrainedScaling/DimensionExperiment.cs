using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Phenomena.Themes.TrainedScaling;

/// <summary>A network that learns a smooth random teacher on the cube [−1, 1]^d from few samples.</summary>
public sealed record DimensionConfig
{
    /// <summary>d.</summary>
    public int Dimension { get; init; } = 2;

    /// <summary>D: training samples, without noise.</summary>
    public int Samples { get; init; } = 256;

    /// <summary>How quickly the teacher changes: by about 1 over a distance of one over this.</summary>
    public double Sharpness { get; init; } = 1;

    /// <summary>Units in each of the two hidden layers.</summary>
    public int Width { get; init; } = 96;

    /// <summary>How long it is trained.</summary>
    public Budget Budget { get; init; } = new(1500, 64, 5e-3);

    /// <summary>Decides teacher, samples and initial values; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>What the network reached.</summary>
/// <param name="TestError">Mean squared error on 4096 new points; the teacher's variance is about 1.</param>
/// <param name="TrainError">Mean squared error on the training samples.</param>
public sealed record DimensionResult(double TestError, double TrainError);

/// <summary>The trained-network part of Bahri et al., Explaining Neural Scaling Laws (2021), section 2.1: the error of an ample network falls as a power of the
/// samples, whose exponent is the smaller the more dimensions the data have.</summary>
public static class DimensionExperiment
{
    private const int TestPoints = 4096;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<DimensionConfig, DimensionResult> Experiment { get; } = new("dimension-scaling", version: 2, Run)
    {
        Cost = c => (double)c.Budget.Steps * (Math.Min(c.Budget.Batch, c.Samples) + 30),
        Trial = c => c with { Budget = c.Budget with { Steps = 60 }, Seed = 0 },
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static DimensionResult Run(DimensionConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Dimension < 1 || config.Samples < 1 || config.Width < 1 || config.Seed < 0 || !(config.Sharpness > 0))
            throw new ArgumentException($"Dimension, samples and width are at least 1, sharpness positive and the seed at least 0; got {config}. Use 2, 256, 96, 1 and 0, say.");
        using var scope = NewDisposeScope();
        var root = new Generator((ulong)config.Seed).Split((ulong)config.Dimension);
        var teacher = new RandomFunction(config.Dimension, config.Sharpness, root.Split(0));
        var (x, test) = (Cube(config.Samples, 1), Cube(TestPoints, 2));
        var (y, testValues) = (teacher.At(x), teacher.At(test));
        using var network = new Mlp(root.Split(3), config.Dimension, config.Width, config.Width, 1);
        Network.Fit(network, x, y, config.Budget, root.Split(4), cancellation, progress);
        return new(Network.Error(network, test, testValues), Network.Error(network, x, y));

        Tensor Cube(int rows, ulong stream) => root.Split(stream).Uniform([rows, config.Dimension], -1, 1);
    }
}

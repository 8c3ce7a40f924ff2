using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.TrainedScaling;

/// <summary>A network that learns labels on a curved d-dimensional surface in 64 dimensions.</summary>
public sealed record ManifoldConfig
{
    /// <summary>d, at most 32.</summary>
    public int Dimension { get; init; } = 4;

    /// <summary>N: training samples.</summary>
    public int Samples { get; init; } = 1000;

    /// <summary>How quickly labels change along the surface: by about 1 over a distance of one over this.</summary>
    public double Sharpness { get; init; } = 0.5;

    /// <summary>Units in each hidden layer.</summary>
    public int Width { get; init; } = 96;

    /// <summary>Hidden layers.</summary>
    public int Depth { get; init; } = 5;

    /// <summary>ε: how far an attack moves each of the 64 coordinates.</summary>
    public double Attack { get; init; } = 0.02;

    /// <summary>How long it is trained.</summary>
    public Budget Budget { get; init; } = new(1000, 64, 3e-3);

    /// <summary>Decides surface, labels, samples and initial values; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>What was measured on new points of the surface.</summary>
/// <param name="TestError">Mean squared error; the labels' variance is about 1.</param>
/// <param name="AdversarialError">The same after one attack by the sign of the gradient.</param>
/// <param name="DataDimension">Estimated dimension of the points.</param>
/// <param name="RepresentationDimension">Estimated dimension of what the last hidden layer makes of them.</param>
/// <param name="LabelSharpness">K_F: largest difference of labels over distance.</param>
public sealed record ManifoldResult(double TestError, double AdversarialError, double DataDimension, double RepresentationDimension, double LabelSharpness);

/// <summary>The synthetic twin of Konz and Mazurowski, The Effect of Intrinsic Dataset Properties on Generalization (2024): there the dimension and the label sharpness of
/// image data sets are measured, here they are set.</summary>
public static class ManifoldExperiment
{
    private const int Ambient = 64, TestPoints = 1000;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<ManifoldConfig, ManifoldResult> Experiment { get; } = new("manifold-labels", version: 2, Run)
    {
        Cost = c => (double)c.Budget.Steps * (Math.Min(c.Budget.Batch, c.Samples) + 30),
        Tolerance = 1e-3,
        Trial = c => c with { Dimension = Math.Min(c.Dimension, 4), Samples = 100, Budget = c.Budget with { Steps = 20 }, Seed = 0 },
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static ManifoldResult Run(ManifoldConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Dimension is < 1 or > Ambient / 2 || config.Samples < 1 || config.Width < 1 || config.Seed < 0 || !(config.Sharpness > 0))
            throw new ArgumentException($"The dimension is 1 to {Ambient / 2}, samples and width at least 1, sharpness positive and the seed at least 0; got {config}. Use 4, 1000, 96, 0.5 and 0, say.");
        using var scope = NewDisposeScope();
        var root = new Generator((ulong)config.Seed).Split((ulong)config.Dimension);
        // Half of a point's length is the flat image of z, half is bent.
        Tensor flat = Map(0), bent = Map(1);
        var labels = new RandomFunction(config.Dimension, config.Sharpness, root.Split(2));
        var (z, zTest) = (Latent(config.Samples, 3), Latent(TestPoints, 4));
        var (x, test) = (Embedded(z), Embedded(zTest));
        var (y, testLabels) = (labels.At(z), labels.At(zTest));

        using var body = new Mlp(root.Split(5), [Ambient, .. Enumerable.Repeat(config.Width, config.Depth)]);
        using var network = nn.Sequential(body, nn.ReLU(), nn.Linear(config.Width, 1).Seeded(root.Split(6)));
        Network.Fit(network, x, y, config.Budget, root.Split(7), cancellation, progress);

        var attacked = test + InputGradient(network, test, testLabels).sign() * config.Attack;
        Tensor hidden;
        using (no_grad()) hidden = body.call(test).relu();
        return new(Network.Error(network, test, testLabels), Network.Error(network, attacked, testLabels),
            IntrinsicDimension.Estimate(test.data<float>().ToArray(), TestPoints), IntrinsicDimension.Estimate(hidden.data<float>().ToArray(), TestPoints),
            IntrinsicDimension.Sharpness(test.data<float>().ToArray(), testLabels.data<float>().ToArray()));

        Tensor Map(ulong stream) => root.Split(stream).Normal([config.Dimension, Ambient], std: 1 / Math.Sqrt(Ambient));
        Tensor Latent(int rows, ulong stream) => root.Split(stream).Uniform([rows, config.Dimension], -1, 1);
        Tensor Embedded(Tensor latent) => (latent.matmul(flat) + (latent.matmul(bent) * 4).sin() / 4) / Math.Sqrt(2);
    }

    /// <summary>∂(squared error)/∂x [rows, 64]: the direction in which the fast gradient sign method moves each point.</summary>
    private static Tensor InputGradient(Sequential network, Tensor x, Tensor y)
    {
        var input = x.clone().requires_grad_();
        return autograd.grad([F.mse_loss(network.call(input), y)], [input])[0];
    }
}

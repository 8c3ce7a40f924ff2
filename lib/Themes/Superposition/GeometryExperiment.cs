using Phenomena.Experiments;

namespace Phenomena.Themes.Superposition;

/// <summary>The directions that a small model has learned.</summary>
public sealed record GeometryResult
{
    /// <summary>W_i [n][m], most frequent feature first.</summary>
    public required float[][] Rows { get; init; }

    /// <summary>Mean training loss of the last 100 steps.</summary>
    public required double TrainingLoss { get; init; }
}

/// <summary>Trains models so narrow that their rows can be drawn.</summary>
public static class GeometryExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<SuperpositionConfig, GeometryResult> Experiment { get; } = new("superposition-geometry", version: 1, Run) { Trial = c => c with { Steps = 100 } };

    /// <summary>The weight decays of the figure.</summary>
    public static IReadOnlyList<double> WeightDecays { get; } = [-1, -0.5, -0.2, 0, 0.1, 0.2, 0.3, 0.5, 1];

    /// <summary>Eight features with frequencies ~ i^-½, in two or three dimensions.</summary>
    public static SuperpositionConfig Config(int width, double weightDecay) => new()
    {
        Features = 8, Width = width, Law = FeatureLaw.Power(0.5), WeightDecay = weightDecay, LearningRate = 0.02, Steps = 2000, Batch = 512,
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static GeometryResult Run(SuperpositionConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var model = new ToyKernel(config.Features, config.Width, root.Split(0));
        var data = new FeatureSampler(config.Law.Probabilities(config.Features, config.Density), root.Split(1));
        var losses = SuperpositionExperiment.Train(model, config, data, cancellation, progress);
        return new()
        {
            Rows = [.. Enumerable.Range(0, config.Features).Select(i => model.Row(i).ToArray().Select(w => MathF.Round(w, 4)).ToArray())],
            TrainingLoss = losses.TakeLast(100).Average(l => (double)l),
        };
    }
}

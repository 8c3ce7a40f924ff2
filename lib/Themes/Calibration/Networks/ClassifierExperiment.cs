using Phenomena.Calibration;
using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>What the networks of the overlap experiments learn.</summary>
public enum Problem
{
    /// <summary>k classes in overlapping pairs, 24 dimensions.</summary>
    Blocks,

    /// <summary>The paper's two Gaussians, 300 dimensions.</summary>
    Gaussians,

    /// <summary>8 x 8 digits with wrong labels.</summary>
    Digits,
}

/// <summary>One training run of a network with two hidden layers.</summary>
public sealed record ClassifierConfig
{
    /// <summary>What is learned.</summary>
    public Problem Problem { get; init; }

    /// <summary>k of <see cref="Problem.Blocks"/>.</summary>
    public int Classes { get; init; } = 50;

    /// <summary>How hard it is: the overlap β of blocks, μ of Gaussians (small is hard), the share of wrong labels of digits.</summary>
    public double Difficulty { get; init; }

    /// <summary>How it is trained.</summary>
    public TrainingRule Rule { get; init; } = new();

    /// <summary>Width of both hidden layers.</summary>
    public int Hidden { get; init; } = 128;

    /// <summary>Decides data, initial values and order; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Blocks of k classes with overlap β, trained long enough to interpolate.</summary>
    public static ClassifierConfig Blocks(int classes, double overlap, int mixedPoints = 1, int seed = 0) => new()
    {
        Problem = Problem.Blocks, Classes = classes, Difficulty = overlap, Seed = seed,
        Rule = new() { LearningRate = 2e-3, Batch = 200, Epochs = classes switch { <= 2 => 1500, <= 10 => 600, <= 50 => 200, _ => 120 }, MixedPoints = mixedPoints },
    };

    /// <summary>The paper's Gaussians with a network in place of its ResNeXt.</summary>
    public static ClassifierConfig Gaussians(double mu, int mixedPoints = 1, int seed = 0) => new()
    {
        Problem = Problem.Gaussians, Classes = 2, Difficulty = mu, Seed = seed,
        Rule = new() { LearningRate = 1e-3, Batch = 500, Epochs = 60, MixedPoints = mixedPoints },
    };

    /// <summary>Digits whose label is one too high with the given probability; trained until the wrong labels are fitted.</summary>
    public static ClassifierConfig Digits(double noise, TrainingRule? how = null, int seed = 0) => new()
    {
        Problem = Problem.Digits, Classes = 10, Difficulty = noise, Seed = seed,
        Rule = (how ?? new()) with { LearningRate = noise > 0 ? 3e-3 : 1e-3, Batch = 100, Epochs = noise > 0 ? 200 : 150 },
    };
}

/// <summary>What the network says of fresh points.</summary>
public sealed record ClassifierResult
{
    /// <summary>Share of training labels, noise included, that it fits.</summary>
    public required double TrainAccuracy { get; init; }

    /// <summary>Scores on test points with labels like the training labels.</summary>
    public required Scaled Test { get; init; }

    /// <summary>Scores on the true labels of the test points; null where labels have no noise.</summary>
    public required Scaled? CleanTest { get; init; }

    /// <summary>Reliability of the raw predictions.</summary>
    public required ReliabilityBin[] RawBins { get; init; }

    /// <summary>Reliability at the converged temperature.</summary>
    public required ReliabilityBin[] ScaledBins { get; init; }

    /// <summary>Area under the risk-coverage curve of the raw predictions: small where wrong answers are the least sure.</summary>
    public required double Aurc { get; init; }

    /// <summary>Of the first 300 test points: how far the largest logit is above the second, 2 decimals.</summary>
    public required double[] TopTwoGaps { get; init; }

    /// <summary>Of the same points: how far it is above the mean of all but the two largest, 2 decimals. Empty for two classes.</summary>
    public required double[] TopToRestGaps { get; init; }
}

/// <summary>Trains a network on overlapping classes and asks how honest its confidence is, raw and scaled.</summary>
public static class ClassifierExperiment
{
    private const int GapPoints = 300;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<ClassifierConfig, ClassifierResult> Experiment { get; } = new("calibration-network", version: 2, Run)
    {
        Cost = c => c.Rule.Epochs * c.Problem switch { Problem.Gaussians => 3600.0 * (300 + c.Hidden), Problem.Blocks => 50.0 * c.Classes * (24 + c.Hidden + c.Classes), _ => 1000.0 * (74 + c.Hidden) },
        Trial = c => c with { Rule = c.Rule with { Epochs = 2 } },
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static ClassifierResult Run(ClassifierConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Rule.Validate();
        if (config.Hidden < 1 || config.Seed < 0) throw new ArgumentException($"The hidden width is at least 1 and the seed at least 0; got {config}. Use 128 and 0, say.");
        var root = new Generator((ulong)config.Seed);
        var split = Draw(config, root.Split(0));
        using var network = new Classifier([split.Train.Width, config.Hidden, config.Hidden, split.Classes], root.Split(1));
        network.Train(split.Train, config.Rule, root.Split(2), cancellation, progress);

        var (validation, test) = (network.Score(split.Validation), network.Score(split.Test));
        var scaled = Scaled.Of(validation, test);
        var (topTwo, topToRest) = Gaps(test);
        progress?.Report(1);
        return new()
        {
            TrainAccuracy = Score.Accuracy(network.Score(split.Train)),
            Test = scaled,
            CleanTest = split.CleanTestLabels is { } clean ? Scaled.Of(validation, Predictions.FromLogits(test.Logits(), clean)) : null,
            RawBins = [.. ReliabilityBins.EqualWidth(test)],
            ScaledBins = [.. ReliabilityBins.EqualWidth(TemperatureScaling.At(scaled.Temperature).Transform(test))],
            Aurc = Score.Aurc(test),
            TopTwoGaps = topTwo,
            TopToRestGaps = topToRest,
        };
    }

    private static Split Draw(ClassifierConfig config, Generator generator) => config.Problem switch
    {
        Problem.Gaussians => TwoGaussians.Draw(config.Difficulty, generator),
        Problem.Blocks => OverlapBlocks.Draw(config.Classes, config.Difficulty, perClass: 50, generator),
        _ => NoisyDigits.Draw(config.Difficulty, generator),
    };

    private static (double[] TopTwo, double[] TopToRest) Gaps(Predictions test)
    {
        var rows = test.Logits().Chunk(test.Classes).Take(GapPoints).Select(r => r.OrderDescending().ToArray()).ToList();
        return ([.. rows.Select(r => Math.Round(r[0] - r[1], 2))], test.Classes < 3 ? [] : [.. rows.Select(r => Math.Round(r[0] - r.Skip(2).Average(), 2))]);
    }
}

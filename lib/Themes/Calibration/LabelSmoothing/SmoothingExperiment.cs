using Phenomena.Calibration;
using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>A network trained on clean digits with smoothed labels.</summary>
public sealed record SmoothingConfig
{
    /// <summary>α.</summary>
    public double Alpha { get; init; }

    /// <summary>Training digits, at most 1000.</summary>
    public int TrainingDigits { get; init; } = 1000;

    /// <summary>Whether students are taught by the network.</summary>
    public bool Teach { get; init; } = true;

    /// <summary>Decides data, initial values and order; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>How the network is trained.</summary>
    internal TrainingRule Rule => TrainingDigits > 500
        ? new() { LearningRate = 1e-3, Batch = 100, Epochs = 100, LabelSmoothing = Alpha }
        : new() { LearningRate = 3e-3, Batch = 50, Epochs = 150, LabelSmoothing = Alpha };

    /// <summary>Few training digits, so that plain training is over-confident.</summary>
    public static SmoothingConfig Scarce(double alpha, int seed) => new() { Alpha = alpha, TrainingDigits = 100, Teach = false, Seed = seed };
}

/// <summary>What smoothing did to the features, the confidence and the students.</summary>
public sealed record SmoothingResult
{
    /// <summary>Scores on 500 test digits, with temperatures from 297 others.</summary>
    public required Scaled Test { get; init; }

    /// <summary>R on the training digits: scatter within classes over scatter between them, projected as in the figure; mean over three triples.</summary>
    public required double TrainTightness { get; init; }

    /// <summary>R on the test digits.</summary>
    public required double TestTightness { get; init; }

    /// <summary>Test digits of the classes 0, 1 and 2 on the plane through their templates: class, x, y; 3 decimals.</summary>
    public required double[][] Projection { get; init; }

    /// <summary>A student that never saw the digit 3, taught at T = 4: share of threes it gets right. NaN without students.</summary>
    public required double MissingClassAccuracy { get; init; }

    /// <summary>The same student: share of all test digits it gets right.</summary>
    public required double StudentAccuracy { get; init; }
}

/// <summary>Reproduces Müller, Kornblith and Hinton, When Does Label Smoothing Help? (2019), arXiv 1906.02629, on 8 x 8 digits.</summary>
public static class SmoothingExperiment
{
    private const int Missing = 3;
    private const double TeachingTemperature = 4;

    private static readonly int[][] s_triples = [[0, 1, 2], [3, 5, 8], [4, 7, 9]];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<SmoothingConfig, SmoothingResult> Experiment { get; } = new("calibration-label-smoothing", version: 2, Run) { Cost = c => c.TrainingDigits * (c.Teach ? 2 : 1) };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static SmoothingResult Run(SmoothingConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Rule.Validate();
        if (config.TrainingDigits is < 10 or > 1000 || config.Seed < 0) throw new ArgumentException($"10 to 1000 training digits and a seed of at least 0 are needed; got {config}. Use 1000, say.");
        var root = new Generator((ulong)config.Seed);
        var split = NoisyDigits.Draw(0, root.Split(0), config.TrainingDigits);
        using var teacher = new Classifier([64, 128, 128, 10], root.Split(1));
        teacher.Train(split.Train, config.Rule, root.Split(2), cancellation, progress);
        var (missing, all) = config.Teach ? Teach(teacher, split, root.Split(3), cancellation) : (double.NaN, double.NaN);
        progress?.Report(1);
        return new()
        {
            Test = Scaled.Of(teacher.Score(split.Validation), teacher.Score(split.Test)),
            TrainTightness = s_triples.Average(t => TemplatePlane.Of(teacher, t).Tightness(split.Train)),
            TestTightness = s_triples.Average(t => TemplatePlane.Of(teacher, t).Tightness(split.Test)),
            Projection = [.. TemplatePlane.Of(teacher, s_triples[0]).Project(split.Test).Select(p => new[] { p.Label, Math.Round(p.X, 3), Math.Round(p.Y, 3) })],
            MissingClassAccuracy = missing,
            StudentAccuracy = all,
        };
    }

    /// <summary>A student of 32 hidden units learns the teacher's distributions at T on all training digits but the threes, without their labels. What it then
    /// knows of threes, the teacher's probabilities for them told it.</summary>
    private static (double Missing, double All) Teach(Classifier teacher, Split split, Generator generator, CancellationToken cancellation)
    {
        var transfer = split.Train.Pick(Enumerable.Range(0, split.Train.Count).Where(i => split.Train.Labels[i] != Missing));
        var soft = TemperatureScaling.At(TeachingTemperature).Transform(teacher.Score(transfer)).Probabilities();
        using var student = new Classifier([64, 32, 10], generator.Split(0));
        student.Train(transfer, new() { LearningRate = 3e-3, Batch = 50, Epochs = 40 }, generator.Split(1), cancellation, softTargets: soft, temperature: TeachingTemperature);
        var top = student.Score(split.Test).Top;
        return (Share(y => y == Missing), Share(_ => true));

        double Share(Func<int, bool> which) => Enumerable.Range(0, split.Test.Count).Where(i => which(split.Test.Labels[i])).Average(i => top.Correct[i] ? 1.0 : 0);
    }
}

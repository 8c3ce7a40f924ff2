using Phenomena.Calibration;
using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>One training run of <see cref="LocalSoftmax"/> on <see cref="PairedIntervals"/>.</summary>
public sealed record LocalFeatureConfig
{
    /// <summary>k, even; any number costs the same.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>β.</summary>
    public double Overlap { get; init; } = 0.5;

    /// <summary>Whether to train on mixed points instead of the points themselves.</summary>
    public bool Mixup { get; init; }

    /// <summary>Pairs that are simulated; the others are like them.</summary>
    public int Pairs { get; init; } = 5;

    /// <summary>Training points of a class.</summary>
    public int PerClass { get; init; } = 50;

    /// <summary>Full-batch steps of Adam.</summary>
    public int Steps { get; init; } = 300;

    /// <summary>Learning rate; Mixup ends with a tenth of it.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Decides the draws; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>What the trained model says of fresh points.</summary>
public sealed record LocalFeatureResult
{
    /// <summary>Share of training points with the right label.</summary>
    public required double TrainAccuracy { get; init; }

    /// <summary>Scores on 400 fresh points a pair, with temperatures from 100 others a pair.</summary>
    public required Scaled Test { get; init; }

    /// <summary>Reliability of the raw predictions.</summary>
    public required ReliabilityBin[] RawBins { get; init; }

    /// <summary>Reliability at the converged temperature.</summary>
    public required ReliabilityBin[] ScaledBins { get; init; }
}

/// <summary>Trains the interpolator and its Mixup twin in the regime of the theorem: dense data in one dimension, any number of classes.</summary>
public static class LocalFeatureExperiment
{
    private const int ValidationPerPair = 100, TestPerPair = 400;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<LocalFeatureConfig, LocalFeatureResult> Experiment { get; } =
        new("calibration-local-features", version: 1, Run) { Cost = c => (double)c.Steps * c.Pairs * c.PerClass * (c.Mixup ? 2 : 1) };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static LocalFeatureResult Run(LocalFeatureConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        PairedIntervals.Check(config.Overlap, config.Classes);
        if (config.Pairs < 1 || config.PerClass < 1 || config.Steps < 1 || !(config.LearningRate > 0) || config.Seed < 0)
            throw new ArgumentException($"Pairs, points and steps are at least 1, the learning rate is positive, the seed at least 0; got {config}. Use the defaults, say.");

        // With two classes there is one kind of pair, but as many copies of it are trained: more points for the numbers.
        var root = new Generator((ulong)config.Seed);
        var model = new LocalSoftmax(config.Pairs, config.Classes);
        var draw = root.Split(0);
        double[][] u = new double[config.Pairs][], second = new double[config.Pairs][];
        for (var p = 0; p < config.Pairs; p++)
        {
            second[p] = [.. Enumerable.Range(0, 2 * config.PerClass).Select(i => i < config.PerClass ? 0.0 : 1)];
            u[p] = [.. second[p].Select(s => PairedIntervals.Draw(config.Overlap, s > 0, draw).U)];
        }

        Train(model, config, u, second, root.Split(1), cancellation, progress);
        var test = Fresh(model, config, TestPerPair, root.Split(3));
        var scaled = Scaled.Of(Fresh(model, config, ValidationPerPair, root.Split(2)), test);
        progress?.Report(1);
        return new()
        {
            TrainAccuracy = u.SelectMany((points, p) => points.Select((x, i) => Hit(model.Logits(p, x), second[p][i] > 0))).Average(),
            Test = scaled,
            RawBins = [.. ReliabilityBins.EqualWidth(test)],
            ScaledBins = [.. ReliabilityBins.EqualWidth(TemperatureScaling.At(scaled.Temperature).Transform(test))],
        };

        static double Hit((double First, double Second, double Other) z, bool second) => (second ? z.Second > z.First && z.Second > z.Other : z.First >= z.Second && z.First > z.Other) ? 1 : 0;
    }

    private static void Train(LocalSoftmax model, LocalFeatureConfig config, double[][] u, double[][] second, Generator generator, CancellationToken cancellation, IProgress<double>? progress)
    {
        double[][] mixed = [.. u.Select(p => new double[p.Length])], targets = [.. u.Select(p => new double[p.Length])];
        for (var step = 0; step < config.Steps; step++)
        {
            if (step % 16 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(step / (double)config.Steps);
            }

            if (!config.Mixup)
            {
                model.Loss(u, second);
                model.Step(config.LearningRate);
                continue;
            }

            for (var p = 0; p < u.Length; p++)
            {
                var partner = Shuffle.Order(u[p].Length, generator);
                for (var i = 0; i < partner.Length; i++)
                {
                    var weight = generator.NextDouble();
                    mixed[p][i] = weight * u[p][i] + (1 - weight) * u[p][partner[i]];
                    targets[p][i] = weight * second[p][i] + (1 - weight) * second[p][partner[i]];
                }
            }

            model.Loss(mixed, targets);
            // The mixed points are new at each step: smaller steps at the end average over them.
            model.Step(step < 0.7 * config.Steps ? config.LearningRate : 0.1 * config.LearningRate);
        }
    }

    /// <summary>All k logits at fresh points. Those of the other pairs' classes are equal, so that it does not matter which pair's classes come first.</summary>
    private static Predictions Fresh(LocalSoftmax model, LocalFeatureConfig config, int perPair, Generator generator)
    {
        var k = config.Classes;
        var logits = new double[config.Pairs * perPair * k];
        var labels = new int[config.Pairs * perPair];
        for (var i = 0; i < labels.Length; i++)
        {
            var point = PairedIntervals.Draw(config.Overlap, generator);
            var (a, b, o) = model.Logits(i / perPair, point.U);
            var row = logits.AsSpan(i * k, k);
            row.Fill(o);
            (row[0], row[1], labels[i]) = (a, b, point.Second ? 1 : 0);
        }

        return Predictions.FromLogits(logits, labels);
    }
}

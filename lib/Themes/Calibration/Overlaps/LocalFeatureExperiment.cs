using Phenomena.Calibration;
using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;

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
        new("calibration-local-features", version: 2, Run) { Cost = c => (double)c.Steps * c.Pairs * c.PerClass * (c.Mixup ? 2 : 1), Trial = c => c with { Steps = 20 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static LocalFeatureResult Run(LocalFeatureConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        PairedIntervals.Check(config.Overlap, config.Classes);
        if (config.Pairs < 1 || config.PerClass < 1 || config.Steps < 1 || !(config.LearningRate > 0) || config.Seed < 0)
            throw new ArgumentException($"Pairs, points and steps are at least 1, the learning rate is positive, the seed at least 0; got {config}. Use the defaults, say.");

        // With two classes there is one kind of pair, but as many copies of it are trained: more points for the numbers.
        var root = new Generator((ulong)config.Seed);
        using var scope = NewDisposeScope();
        using var model = new LocalSoftmax(config.Pairs, config.Classes);
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
            TrainAccuracy = Logits(model, u).Zip(second.SelectMany(s => s), Hit).Average(),
            Test = scaled,
            RawBins = [.. ReliabilityBins.EqualWidth(test)],
            ScaledBins = [.. ReliabilityBins.EqualWidth(TemperatureScaling.At(scaled.Temperature).Transform(test))],
        };

        static double Hit(double[] z, double second) => (second > 0 ? z[1] > z[0] && z[1] > z[2] : z[0] >= z[1] && z[0] > z[2]) ? 1 : 0;
    }

    private static void Train(LocalSoftmax model, LocalFeatureConfig config, double[][] u, double[][] second, Generator generator, CancellationToken cancellation, IProgress<double>? progress)
    {
        var optimizer = new SpanAdam(model.parameters(), config.LearningRate);
        var (bumps, wanted) = (model.Bumps(Table(u)), Wanted(second));
        double[][] mixed = [.. u.Select(p => new double[p.Length])], targets = [.. u.Select(p => new double[p.Length])];
        for (var step = 0; step < config.Steps; step++)
        {
            if (step % 16 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(step / (double)config.Steps);
            }

            using var scope = NewDisposeScope();
            if (config.Mixup)
            {
                Mix();
                (bumps, wanted) = (model.Bumps(Table(mixed)), Wanted(targets));
                // The mixed points are new at each step: smaller steps at the end average over them.
                optimizer.LearningRate = step < 0.7 * config.Steps ? config.LearningRate : 0.1 * config.LearningRate;
            }

            optimizer.ZeroGrad();
            model.Loss(bumps, wanted).backward();
            optimizer.Step();
        }

        void Mix()
        {
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
        }
    }

    /// <summary>[pairs, n].</summary>
    private static Tensor Table(double[][] rows) => tensor(rows.SelectMany(r => r.Select(x => (float)x)).ToArray(), [rows.Length, rows[0].Length]);

    /// <summary>Probabilities of the first class, the second and the others [pairs · n, 3], from those of the second.</summary>
    private static Tensor Wanted(double[][] second) => tensor(second.SelectMany(r => r).SelectMany(s => new[] { (float)(1 - s), (float)s, 0 }).ToArray(), [second.Sum(r => r.Length), 3]);

    /// <summary>The three logits of each point, pair after pair.</summary>
    private static IEnumerable<double[]> Logits(LocalSoftmax model, double[][] u)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return model.call(model.Bumps(Table(u))).to(float64).data<double>().ToArray().Chunk(3);
    }

    /// <summary>All k logits at fresh points. Those of the other pairs' classes are equal, so that it does not matter which pair's classes come first.</summary>
    private static Predictions Fresh(LocalSoftmax model, LocalFeatureConfig config, int perPair, Generator generator)
    {
        var k = config.Classes;
        var points = Enumerable.Range(0, config.Pairs * perPair).Select(_ => PairedIntervals.Draw(config.Overlap, generator)).ToArray();
        var logits = new double[points.Length * k];
        foreach (var (i, z) in Logits(model, [.. points.Select(p => p.U).Chunk(perPair)]).Index())
        {
            var row = logits.AsSpan(i * k, k);
            row.Fill(z[2]);
            (row[0], row[1]) = (z[0], z[1]);
        }

        return Predictions.FromLogits(logits, [.. points.Select(p => p.Second ? 1 : 0)]);
    }
}

using Phenomena.Calibration;
using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>How sure a digit network is of digits and of noise.</summary>
public sealed record SdmResult
{
    /// <summary>Share of test digits with confidence above 0.9: softmax.</summary>
    public required double SoftmaxDigits { get; init; }

    /// <summary>The same: SDM.</summary>
    public required double SdmDigits { get; init; }

    /// <summary>Share of 500 images of uniform noise with confidence above 0.9: softmax.</summary>
    public required double SoftmaxNoise { get; init; }

    /// <summary>The same: SDM.</summary>
    public required double SdmNoise { get; init; }
}

/// <summary>Schmaltz, Similarity-Distance-Magnitude Universal Verification (2025): softmax with base 2 + q in place of e and the logits times d, where q is how many of the nearest
/// training points in a row agree with the prediction, and d how common so large a distance to the nearest is.</summary>
public static class SdmExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<CompanionConfig, SdmResult> Experiment { get; } = new("calibration-sdm", version: 2, Run) { Trial = c => c with { Seed = Math.Min(c.Seed, 1) } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">A negative seed.</exception>
    public static SdmResult Run(CompanionConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var split = NoisyDigits.Draw(0, root.Split(0));
        using var network = new Classifier([64, 128, 128, 10], root.Split(1));
        network.Train(split.Train, new(), root.Split(2), cancellation, progress);
        var noise = root.Split(3);
        var unknown = split.Test with { Inputs = [.. split.Test.Inputs.Select(_ => noise.NextSingle())] };
        var neighbours = new Neighbours(network, split.Train, split.Validation);
        return new()
        {
            SoftmaxDigits = Sure(network.Score(split.Test).Top.Confidence), SdmDigits = Sure(neighbours.Confidence(split.Test)),
            SoftmaxNoise = Sure(network.Score(unknown).Top.Confidence), SdmNoise = Sure(neighbours.Confidence(unknown)),
        };
    }

    private static double Sure(double[] confidence) => confidence.Count(c => c > 0.9) / (double)confidence.Length;

    /// <summary>The training points as the penultimate layer sees them.</summary>
    private sealed class Neighbours
    {
        private readonly Classifier _network;
        private readonly double[][] _features;
        private readonly int[] _labels, _predicted;
        private readonly double[] _usual;

        public Neighbours(Classifier network, Samples train, Samples heldOut)
        {
            _network = network;
            _features = Features(train);
            (_labels, _predicted) = (train.Labels, network.Score(train).Top.Class);
            _usual = [.. Features(heldOut).Select(h => _features.Min(f => Distance(f, h))).Order()];
        }

        /// <summary>The largest SDM probability of each sample.</summary>
        public double[] Confidence(Samples samples)
        {
            var predictions = _network.Score(samples);
            var features = Features(samples);
            return [.. predictions.Logits().Chunk(predictions.Classes).Select((z, i) =>
            {
                var by = _features.Select(f => Distance(f, features[i])).ToArray();
                var order = Enumerable.Range(0, by.Length).ToArray();
                Array.Sort([.. by], order);
                var q = order.TakeWhile(j => _labels[j] == predictions.Top.Class[i] && _predicted[j] == predictions.Top.Class[i]).Count();
                var d = _usual.Count(u => u > by[order[0]]) / (double)_usual.Length;
                var max = z.Max();
                return 1 / z.Sum(v => Math.Pow(2 + q, d * (v - max)));
            })];
        }

        private double[][] Features(Samples samples) => [.. _network.ReadFeatures(samples).Chunk((int)_network.Head.in_features)];

        private static double Distance(double[] a, double[] b) => System.Numerics.Tensors.TensorPrimitives.Distance<double>(a, b);
    }
}

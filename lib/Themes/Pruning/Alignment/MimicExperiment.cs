using System.Text.Json.Serialization;
using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>Scores of digits with wrong labels, by a reference that saw right ones.</summary>
public sealed record MimicConfig
{
    /// <summary>Share of wrong labels among the 1200 training digits.</summary>
    public double Noise { get; init; } = 0.4;

    /// <summary>Digits with right labels that the reference learns from, the first of the pool.</summary>
    public int ReferenceRows { get; init; } = 1200;

    /// <summary>τ of the weights softmax(m/τ) in a batch.</summary>
    public double Temperature { get; init; } = 0.2;

    /// <summary>Steps of training on the wrong labels; none: 3000. Not written where it is not given, so that runs keep their names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Steps { get; init; }

    /// <summary>Decides split, wrong labels, initial values and order; not negative.</summary>
    public int Seed { get; init; }

    internal void Validate()
    {
        if (!(Noise is > 0 and < 1) || ReferenceRows is < 10 or > PruningDigits.PoolSize || !(Temperature > 0) || Steps < 1 || Seed < 0)
        {
            throw new ArgumentException($"A share of wrong labels between 0 and 1, 10 to {PruningDigits.PoolSize} reference digits, τ above 0, a step and a seed of at least 0 are needed; got {this}. Use the defaults.");
        }
    }
}

/// <summary>How well the scores tell wrong labels, and what training gains by them.</summary>
public sealed record MimicResult
{
    /// <summary>AUC of wrong labels by −m at the steps of <see cref="MimicExperiment.Marks"/>: a reference from the same start.</summary>
    public required double[] Same { get; init; }

    /// <summary>The same with a reference from another start.</summary>
    public required double[] Other { get; init; }

    /// <summary>m at the last mark, reference from the same start: counts of right labels (first) and wrong ones in 40 bins over <see cref="Range"/>.</summary>
    public required int[][] SameHistogram { get; init; }

    /// <summary>The same with the reference from another start.</summary>
    public required int[][] OtherHistogram { get; init; }

    /// <summary>Ends of the bins: of the first histogram, then of the second.</summary>
    public required double[][] Range { get; init; }

    /// <summary>Share of labels that Otsu's threshold between two groups of scores calls wrong; same start, last mark.</summary>
    public required double NoiseFound { get; init; }

    /// <summary>Test accuracy of the reference from the same start.</summary>
    public required double Reference { get; init; }

    /// <summary>Test accuracy after 3000 steps on the labels as they are.</summary>
    public required double Plain { get; init; }

    /// <summary>After 3000 steps with batches reweighted by the score, reference from the same start.</summary>
    public required double Reweighted { get; init; }

    /// <summary>The same with the reference from another start.</summary>
    public required double ReweightedOther { get; init; }
}

/// <summary>Huang and others, Evaluating Sample Utility for Data Selection by Mimicking Model Weights (2025), arXiv 2501.06708, on 8 x 8 digits:
/// the Mimic score m = ⟨−∇ loss, v⟩ / |v| with v from the weights to those of a reference.</summary>
public static class MimicExperiment
{
    // The reference is soon done; training on wrong labels goes on until plain training has learnt many of them.
    private const int Steps = 600;

    /// <summary>Steps of the candidate at which it is scored.</summary>
    public static IReadOnlyList<int> Marks { get; } = [0, 40, 150];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<MimicConfig, MimicResult> Experiment { get; } = new("pruning-mimic", version: 2, Run) { Trial = c => c with { Steps = 150, Seed = 0 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static MimicResult Run(MimicConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var digits = PruningDigits.Split(config.Seed);
        var (train, flipped) = digits.Pool.Flip(config.Noise, root.Split(0));
        var rule = new PruningRule { Steps = Steps };
        var clean = digits.Train(config.ReferenceRows);
        // The same order of batches as well, as far as the sets are as large.
        var same = new PruningTrainer(Start(1), clean, rule, root.Split(3)).RunTo(Steps, cancellation);
        var other = new PruningTrainer(Start(2), clean, rule, root.Split(4)).RunTo(Steps, cancellation);
        var candidate = new PruningTrainer(Start(1), train, new() { Steps = Steps, Cosine = false }, root.Split(3));
        double[] bySame = [], byOther = [];
        List<double> sameAuc = [], otherAuc = [];
        foreach (var _ in candidate.StopAt(Marks, cancellation))
        {
            (bySame, byOther) = (Scores(candidate.Net, same, train), Scores(candidate.Net, other, train));
            sameAuc.Add(new ExampleScores("", [.. bySame.Select(m => -m)]).Auc(flipped));
            otherAuc.Add(new ExampleScores("", [.. byOther.Select(m => -m)]).Auc(flipped));
        }

        progress?.Report(0.2);
        var longRule = rule with { Steps = config.Steps ?? 3000 };
        var plain = Accuracy(new PruningTrainer(Start(1), train, longRule, root.Split(3)).RunTo(longRule.Steps, cancellation));
        double[][] range = [[bySame.Min(), bySame.Max()], [byOther.Min(), byOther.Max()]];
        return new()
        {
            Same = SignificantDigits.Of(sameAuc), Other = SignificantDigits.Of(otherAuc), Range = [.. range.Select(r => SignificantDigits.Of(r))],
            SameHistogram = Histogram(bySame, range[0]), OtherHistogram = Histogram(byOther, range[1]),
            NoiseFound = SignificantDigits.Of(bySame.Count(m => m < Otsu(bySame)) / (double)bySame.Length),
            Reference = Accuracy(same), Plain = plain, Reweighted = Accuracy(Reweighted(same)), ReweightedOther = Accuracy(Reweighted(other)),
        };

        PruningNetKernel Start(ulong stream) => PruningNetKernel.Normal(train.Width, 64, train.Classes, root.Split(stream));

        double Accuracy(PruningNetKernel net) => SignificantDigits.Of(PruningErrors.Accuracy(net, digits.Test.Inputs, digits.Test.Labels));

        PruningNetKernel Reweighted(PruningNetKernel reference)
        {
            var net = Start(1);
            var batches = root.Split(5);
            var training = new PruningTrainer(net, train, longRule, batches);
            int[] all = [.. Enumerable.Range(0, train.Count)];
            for (var step = 0; step < longRule.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                int[] batch = ExampleOrder.Draw(all, all.Length, longRule.Batch, batches);
                training.Learn(batch, Weights(Scores(net, reference, train.Subset(batch)), config.Temperature));
            }

            return net;
        }

        int[][] Histogram(double[] scores, double[] ends)
        {
            int[][] counts = [new int[40], new int[40]];
            for (var i = 0; i < scores.Length; i++) counts[flipped[i] ? 1 : 0][Math.Clamp((int)((scores[i] - ends[0]) / (ends[1] - ends[0]) * 40), 0, 39)]++;
            return counts;
        }
    }

    /// <summary>m of each example; 0 for all where the weights are the reference's.</summary>
    internal static double[] Scores(PruningNetKernel net, PruningNetKernel reference, PruningSet set)
    {
        float[] direction = [.. reference.Parameters.Zip(net.Parameters, (r, w) => r - w)];
        var length = System.Numerics.Tensors.TensorPrimitives.Norm<float>(direction);
        if (length == 0) return new double[set.Count];
        return [.. PruningErrors.GradientAlong(net, set.Inputs, set.Labels, direction).Select(a => -a / length)];
    }

    /// <summary>softmax(m/τ), scaled to mean 1.</summary>
    internal static double[] Weights(double[] scores, double temperature)
    {
        var top = scores.Max();
        double[] weights = [.. scores.Select(m => Math.Exp((m - top) / temperature))];
        var mean = weights.Average();
        return [.. weights.Select(w => w / mean)];
    }

    /// <summary>The threshold that leaves the least variance within the two groups (Otsu 1979).</summary>
    internal static double Otsu(double[] values)
    {
        double[] sorted = [.. values.Order()];
        double total = sorted.Sum(), sum = 0, most = double.NegativeInfinity, threshold = sorted[0];
        for (var i = 1; i < sorted.Length; i++)
        {
            sum += sorted[i - 1];
            double gap = sum / i - (total - sum) / (sorted.Length - i), between = i * (double)(sorted.Length - i) * gap * gap;
            if (between > most) (most, threshold) = (between, sorted[i]);
        }

        return threshold;
    }
}

using System.Runtime.InteropServices;
using Phenomena.Experiments;
using Phenomena.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Grokking;

/// <summary>The transformer of figure 6 of Prieto and others (2025), smaller.</summary>
public static class TransformerExperiment
{
    private const int Looks = 50;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<TransformerConfig, TransformerResult> Experiment { get; } = new("grokking-stability-transformer", version: 2, Run) { Cost = c => c.Steps * (c.Projected ? 1.1 : 1), Trial = c => c with { Modulus = 23, Steps = 10 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static TransformerResult Run(TransformerConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Width < 4 || config.Width % 4 != 0 || config.Steps < 1 || config.Seed < 0 || !(config.LearningRate > 0) || !(config.WeightDecay >= 0) || !(config.EmbeddingDeviation > 0))
            throw new ArgumentException($"A width that 4 divides, at least 1 step, a seed of at least 0, positive rate and deviation and a decay of at least 0 are needed; got {config}. Use width 64 and rate 0.001, say.");
        var root = new Generator((ulong)config.Seed);
        var (train, test) = ModularPairs.Split(config.Modulus, config.TrainFraction, root.Split(0));
        using var all = NewDisposeScope();
        var network = new ModularTransformer(config.Modulus, config.Width, config.EmbeddingDeviation, root.Split(1));
        var optimizer = new SpanAdam(network.parameters(), config.LearningRate, weightDecay: config.WeightDecay, decoupled: true);
        Tensor pairs = Tokens(train), testPairs = Tokens(test), sums = train.ToTensors().Labels;
        List<(double Step, double Train, double Test)> history = [];
        for (int step = 0; step <= config.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report((double)step / config.Steps);
            using var scope = NewDisposeScope();
            var logits = network.call(pairs);
            if (step % Math.Max(1, config.Steps / Looks) == 0) history.Add((step, Accuracy(logits, train.Labels), Test()));
            if (step == config.Steps) break;
            optimizer.ZeroGrad();
            F.cross_entropy(logits, sums).backward();
            if (config.Projected) Project(optimizer);
            optimizer.Step();
        }
        return new() { Steps = [.. history.Select(h => h.Step)], Train = [.. history.Select(h => h.Train)], Test = [.. history.Select(h => h.Test)] };

        double Test()
        {
            using var off = no_grad();
            return Accuracy(network.call(testPairs), test.Labels);
        }
    }

    /// <summary>⊥Grad on each parameter tensor.</summary>
    private static void Project(SpanOptimizer optimizer)
    {
        foreach (var p in optimizer.Parameters)
        {
            using var gradient = p.grad!;
            Alignment.Project<float>(Numbers(p), Numbers(gradient));
        }
    }

    private static Tensor Tokens(ModularPairs pairs) => tensor([.. pairs.A.Concat(pairs.B).Select(v => (long)v)], [2, pairs.Count]);

    private static double Accuracy(Tensor logits, int[] labels)
    {
        int p = (int)logits.shape[1], correct = 0;
        ReadOnlySpan<float> z = Numbers(logits);
        for (int i = 0; i < labels.Length; i++)
            if (Vectors.IndexOfMax(z.Slice(i * p, p)) == labels[i]) correct++;
        return Math.Round((double)correct / labels.Length, 4);
    }

    private static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}

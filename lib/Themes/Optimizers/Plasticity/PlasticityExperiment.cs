using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What keeps a net able to learn, or does not.</summary>
public enum Plasticity
{
    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>Layer norm.</summary>
    LayerNorm,

    /// <summary>Layer norm and weight decay of 0.3.</summary>
    Decay,

    /// <summary>Layer norm; hidden matrices are brought back to their first norm after every step (NaP).</summary>
    Projected,

    /// <summary>The same, and the read-out as well.</summary>
    AllProjected,
}

/// <summary>Twelve rounds of 400 digits with ever new random labels.</summary>
public sealed record PlasticityConfig
{
    /// <summary>The net.</summary>
    public Plasticity Kind { get; init; }

    /// <summary>Adam's η.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Rounds.</summary>
    public int Rounds { get; init; } = 12;

    /// <summary>Steps of a round, of 50 digits.</summary>
    public int Steps { get; init; } = 300;

    /// <summary>Not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>What was seen in each round.</summary>
public sealed record PlasticityResult
{
    /// <summary>Mean accuracy of the batches of a round's last 40 steps.</summary>
    public required double[] Accuracy { get; init; }

    /// <summary>Mean of η|u|/|W| over the hidden matrices and a round's steps.</summary>
    public required double[] EffectiveRate { get; init; }

    /// <summary>|W| over its start at a round's end, second hidden matrix.</summary>
    public required double[] Norm { get; init; }
}

/// <summary>Lyle and others, Normalization and effective learning rates in reinforcement learning (2024), arXiv 2407.01800: normalisation turns growth of weights into a decay of the rate.</summary>
public static class PlasticityExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<PlasticityConfig, PlasticityResult> Experiment { get; } = new("optimizers-plasticity", version: 1, Run) { Trial = c => c with { Steps = 40 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static PlasticityResult Run(PlasticityConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Rounds < 1 || config.Steps < 40 || config.Seed < 0) throw new ArgumentException($"A round of at least 40 steps and a seed of at least 0 are needed; got {config}. Use the defaults.");
        const int batch = 50;
        var root = new Generator((ulong)config.Seed);
        var data = DigitsSplit.Of(config.Seed, 400);
        var net = new MlpKernel([64, 64, 64, 10], norm: config.Kind == Plasticity.Plain ? Normalisation.None : Normalisation.Layer, biases: false).Normal(root.Split(1), 1);
        var trainer = new DigitsTrainer(net, new() { Rule = new(UpdateKind.Adam), WeightDecay = config.Kind == Plasticity.Decay ? 0.3 : 0 });
        double[] Norms() => [.. net.Matrices.Select(b => TensorPrimitives.Norm<double>(b.Of(net.Parameters)))];
        var (start, draws, inputs, labels) = (Norms(), root.Split(2), new double[batch * 64], new int[batch]);
        MlpKernel.Block[] hidden = [.. net.Matrices.SkipLast(1)], projected = config.Kind switch { Plasticity.Projected => hidden, Plasticity.AllProjected => [.. net.Matrices], _ => [] };
        double[] accuracy = new double[config.Rounds], rate = new double[config.Rounds], norm = new double[config.Rounds];
        for (int round = 0; round < config.Rounds; round++)
        {
            int[] drawn = [.. data.TrainLabels.Select(_ => (int)draws.NextInt64(10))];
            for (int step = 0; step < config.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                int[] rows = [.. Enumerable.Range(0, batch).Select(_ => (int)draws.NextInt64(400))];
                data.Take(rows, inputs, labels);
                for (int i = 0; i < batch; i++) labels[i] = drawn[rows[i]];
                if (step >= config.Steps - 40) accuracy[round] += DigitsSplit.Accuracy(net.Forward(inputs), labels) / 40;
                trainer.Step(inputs, labels, config.LearningRate);
                foreach (var b in hidden) rate[round] += config.LearningRate * TensorPrimitives.Norm<double>(b.Of(trainer.Update)) / TensorPrimitives.Norm<double>(b.Of(net.Parameters)) / hidden.Length / config.Steps;
                var now = Norms();
                foreach (var b in projected) trainer.Rescale(b, start[b.Layer - 1] / now[b.Layer - 1]);
            }
            norm[round] = Norms()[1] / start[1];
            progress?.Report((round + 1.0) / config.Rounds);
        }
        return new() { Accuracy = SignificantDigits.Of(accuracy), EffectiveRate = SignificantDigits.Of(rate), Norm = norm };
    }
}

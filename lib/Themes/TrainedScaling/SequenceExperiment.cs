using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Phenomena.Themes.TrainedScaling;

/// <summary>An autoregressive network of some size on a source of known entropy rate.</summary>
public sealed record SequenceConfig
{
    /// <summary>V.</summary>
    public int Tokens { get; init; } = 8;

    /// <summary>K: how many tokens back the source looks, and the network.</summary>
    public int Order { get; init; } = 4;

    /// <summary>How much less each longer order counts.</summary>
    public double Falloff { get; init; } = 0.7;

    /// <summary>Units in each of the two hidden layers.</summary>
    public int Width { get; init; } = 16;

    /// <summary>How long it is trained, by Adam at a constant rate that falls to nothing over the last fifth.</summary>
    public Budget Budget { get; init; } = new(6000, 256, 3e-3);

    /// <summary>Decides initial values and data; the source is the same for all. Not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Weights and biases.</summary>
    public int Parameters => Tokens * Order * Width + Width * Width + Width * Tokens + 2 * Width + Tokens;

    /// <summary>Operations of a training step: six for each parameter and token (Kaplan et al. 2020).</summary>
    public double StepFlops => 6.0 * Parameters * Budget.Batch;
}

/// <summary>A learning curve. The losses are exact: expectations over all contexts and next tokens, in nats.</summary>
/// <param name="Steps">When it was measured.</param>
/// <param name="Losses">Cross-entropy then.</param>
/// <param name="EntropyRate">That of the source.</param>
public sealed record SequenceResult(int[] Steps, double[] Losses, double EntropyRate)
{
    /// <summary>The loss at the end.</summary>
    public double Final => Losses[^1];
}

/// <summary>The miniature of Henighan et al., Scaling Laws for Autoregressive Generative Modeling (2020): loss against size on data whose entropy is not fitted but known.</summary>
public static class SequenceExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<SequenceConfig, SequenceResult> Experiment { get; } = new("token-sequences", version: 2, Run)
    {
        Cost = c => (double)c.Budget.Steps * c.Budget.Batch * (c.Parameters + 10_000),
        Trial = c => c with { Order = 2, Budget = c.Budget with { Steps = 128 }, Seed = 0 },
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static SequenceResult Run(SequenceConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Tokens < 2 || config.Order < 1 || config.Width < 1 || config.Budget.Steps < 1 || config.Seed < 0 || Math.Pow(config.Tokens, config.Order) > 1 << 16)
            throw new ArgumentException($"There are at least 2 tokens, order and width are at least 1, the seed at least 0 and contexts at most 65536; got {config}. Use 8 tokens and order 4, say.");
        using var scope = NewDisposeScope();
        var chain = new RandomOrderChain(config.Tokens, config.Order, config.Falloff, new Generator(2010_14701));
        var root = new Generator((ulong)config.Seed);
        using var network = new Mlp(root.Split(0), config.Tokens * config.Order, config.Width, config.Width, config.Tokens);
        var source = new Walkers(chain, config.Budget.Batch, root.Split(1));
        var all = tensor(chain.Encoded([.. Enumerable.Range(0, chain.Contexts)]), [chain.Contexts, config.Tokens * config.Order]);
        var fused = new FusedLayers(network);
        var (at, losses) = (new List<int>(), new List<double>());
        var looks = Looks(config.Budget.Steps);
        Network.Train(new SpanAdam(network.parameters(), config.Budget.LearningRate), config.Budget.Steps, () =>
        {
            var (contexts, next) = source.Next();
            return fused.CrossEntropy(chain.Encoded(contexts), next);
        }, cancellation, progress, share: done => Math.Min(1, 5 * (1 - done)), after: step =>
        {
            if (!looks.Contains(step + 1)) return;
            at.Add(step + 1);
            losses.Add(ExactLoss(chain, network, all));
        });
        return new([.. at], [.. losses], chain.EntropyRate);
    }

    /// <summary>Powers of 2^¼ from 16 steps on, and the end.</summary>
    private static HashSet<int> Looks(int steps) =>
        [.. Enumerable.Range(16, 60).Select(i => (int)Math.Pow(2, i / 4.0)).Where(s => s < steps), steps];

    private static double ExactLoss(RandomOrderChain chain, Mlp network, Tensor all)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var logs = network.call(all).log_softmax(1).data<float>().ToArray();
        double loss = 0;
        for (var c = 0; c < chain.Contexts; c++)
        {
            var next = chain.Next(c);
            for (var t = 0; t < chain.Tokens; t++) loss -= chain.Stationary[c] * next[t] * logs[c * chain.Tokens + t];
        }

        return loss;
    }

    /// <summary>Endless texts, one for each sample of a step.</summary>
    private sealed class Walkers(RandomOrderChain chain, int count, Generator generator)
    {
        private readonly int[] contexts = [.. Enumerable.Range(0, count).Select(_ => (int)(generator.NextUInt32() % (uint)chain.Contexts))];

        /// <summary>Where each text stands, and the token that follows there, one-hot [texts, V].</summary>
        public (int[] Contexts, float[] Next) Next()
        {
            int[] before = [.. contexts];
            var next = new float[contexts.Length * chain.Tokens];
            for (var i = 0; i < contexts.Length; i++)
            {
                var token = chain.Draw(contexts[i], generator);
                (next[i * chain.Tokens + token], contexts[i]) = (1, chain.Following(contexts[i], token));
            }

            return (before, next);
        }
    }
}

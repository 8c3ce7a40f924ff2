using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>How the digits net learns without backpropagation, and with.</summary>
public enum Propagation
{
    /// <summary>A chain of blocks that denoise the label, none of which sees another.</summary>
    NoProp,

    /// <summary>Backpropagation through one hidden layer.</summary>
    Backprop,

    /// <summary>Backpropagation through two.</summary>
    DeepBackprop,

    /// <summary>Two hidden layers; the error reaches them by fixed random matrices.</summary>
    FeedbackAlignment,
}

/// <summary>One of them, trained.</summary>
public sealed record NoPropConfig
{
    /// <summary>How.</summary>
    public Propagation Kind { get; init; }

    /// <summary>T, blocks of the chain.</summary>
    public int Blocks { get; init; } = 10;

    /// <summary>Steps of 64 digits; of each block.</summary>
    public int Steps { get; init; } = 500;

    /// <summary>Not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>What came of it.</summary>
public sealed record NoPropResult
{
    /// <summary>Test accuracy after each block; of other nets a single one.</summary>
    public required double[] Accuracy { get; init; }
}

/// <summary>Li, Teh, Pascanu, NoProp (2025), arXiv 2503.24322, with one-hot labels and a schedule a_k = sin²(πk/2T).</summary>
public static class NoPropExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<NoPropConfig, NoPropResult> Experiment { get; } = new("optimizers-noprop", version: 1, Run) { Cost = c => c.Kind == Propagation.NoProp ? c.Blocks : 1, Trial = c => c with { Blocks = Math.Min(c.Blocks, 3), Steps = 20, Seed = 0 } };

    /// <summary>a_k, the share of the label in the noised label, within 10⁻³ of 0 and 1.</summary>
    public static double Share(int k, int blocks) => Math.Clamp(Math.Pow(Math.Sin(Math.PI * k / (2 * blocks)), 2), 1e-3, 1 - 1e-3);

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static NoPropResult Run(NoPropConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Blocks < 1 || config.Steps < 1 || config.Seed < 0) throw new ArgumentException($"A block, a step and a seed of at least 0 are needed; got {config}. Use the defaults.");
        var root = new Generator((ulong)config.Seed);
        var data = DigitsSplit.Of(config.Seed);
        if (config.Kind != Propagation.NoProp) return new() { Accuracy = [Whole(config, data, root, cancellation)] };
        MlpKernel[] blocks = [.. Enumerable.Range(0, config.Blocks).Select(k =>
        {
            progress?.Report(k / (double)config.Blocks);
            double a = Share(k, config.Blocks);
            var own = root.Split((ulong)(10 + k));
            return Train(new MlpKernel([74, 64, 10]).Normal(own.Split(0)), config, data, own.Split(1), cancellation, (inputs, labels, noise) =>
            {
                var rows = new double[labels.Length * 74];
                for (int i = 0; i < labels.Length; i++)
                {
                    inputs.AsSpan(i * 64, 64).CopyTo(rows.AsSpan(i * 74));
                    for (int c = 0; c < 10; c++) rows[i * 74 + 64 + c] = (labels[i] == c ? Math.Sqrt(a) : 0) + Math.Sqrt(1 - a) * noise.NextNormal();
                }
                return rows;
            });
        })];
        return new() { Accuracy = Chain(blocks, data, root.Split(9)) };
    }

    /// <summary>From noise through all blocks; accuracy of what each believes.</summary>
    private static double[] Chain(MlpKernel[] blocks, DigitsSplit data, Generator noise)
    {
        int n = data.TestLabels.Length, last = blocks.Length;
        double[] rows = new double[n * 74], accuracy = new double[last];
        for (int i = 0; i < n; i++)
        {
            data.Test.AsSpan(i * 64, 64).CopyTo(rows.AsSpan(i * 74));
            for (int c = 0; c < 10; c++) rows[i * 74 + 64 + c] = noise.NextNormal();
        }
        for (int k = 0; k < last; k++)
        {
            var believed = blocks[k].Forward(rows);
            accuracy[k] = DigitsSplit.Accuracy(believed, data.TestLabels);
            double a = Share(k, last), next = Share(k + 1, last), r = a / next;
            for (int i = 0; i < n; i++)
            {
                var u = believed.Slice(i * 10, 10);
                DigitsSplit.Softmax(u);
                for (int c = 0; c < 10; c++)
                {
                    ref double z = ref rows[i * 74 + 64 + c];
                    z = Math.Sqrt(next) * (1 - r) / (1 - a) * u[c] + Math.Sqrt(r) * (1 - next) / (1 - a) * z + Math.Sqrt((1 - r) * (1 - next) / (1 - a)) * noise.NextNormal();
                }
            }
        }
        return accuracy;
    }

    private static double Whole(NoPropConfig config, DigitsSplit data, Generator root, CancellationToken cancellation)
    {
        var net = new MlpKernel(config.Kind == Propagation.Backprop ? [64, 64, 10] : [64, 64, 64, 10]).Normal(root.Split(1));
        double[][] feedback = [.. Enumerable.Range(0, 2).Select(l => { var draws = root.Split((ulong)(3 + l)); return Enumerable.Range(0, 640).Select(_ => draws.NextNormal() / Math.Sqrt(10)).ToArray(); })];
        Train(net, config, data, root.Split(2), cancellation, (inputs, _, _) => inputs, errors =>
        {
            for (int l = 1; l <= 2 && config.Kind == Propagation.FeedbackAlignment; l++)
            {
                var sent = new double[errors.Length / 10 * 64];
                Gemm.Product(errors.Length / 10, 64, 10, errors, false, feedback[l - 1], false, sent);
                net.Through(l, sent);
            }
        });
        return DigitsSplit.Accuracy(net.Forward(data.Test), data.TestLabels);
    }

    private static MlpKernel Train(
        MlpKernel net, NoPropConfig config, DigitsSplit data, Generator draws, CancellationToken cancellation, Func<double[], int[], Generator, double[]> shown, DigitsTrainer.Estimator? estimate = null)
    {
        var trainer = new DigitsTrainer(net, new() { Rule = new(UpdateKind.Adam) }) { Estimate = estimate };
        var (inputs, labels) = (new double[64 * 64], new int[64]);
        for (int step = 0; step < config.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            data.Take(Enumerable.Range(0, 64).Select(_ => (int)draws.NextInt64(1200)).ToArray(), inputs, labels);
            trainer.Step(shown(inputs, labels, draws), labels, 3e-3 * (1 - 0.9 * step / config.Steps));
        }
        return net;
    }
}

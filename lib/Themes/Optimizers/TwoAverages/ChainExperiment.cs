using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>A language model that sees two tokens, trained by a rule.</summary>
public sealed record ChainConfig
{
    /// <summary>The rule.</summary>
    public UpdateRule Rule { get; init; } = new(UpdateKind.Adam);

    /// <summary>η, falling evenly to a tenth.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Steps of 32 places.</summary>
    public int Steps { get; init; } = 1500;

    /// <summary>The step at which one batch with random labels comes in; 0: never. A second net is then trained without it.</summary>
    public int Injected { get; init; }

    /// <summary>Not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>What came of it.</summary>
public sealed record ChainResult
{
    /// <summary>Loss on 4000 new tokens after every 50 steps.</summary>
    public required double[] Validation { get; init; }

    /// <summary>Loss on the injected batch minus that of the net that never saw it, 30, 100 and 400 steps after; empty without.</summary>
    public required double[] Remembered { get; init; }

    /// <summary>The least.</summary>
    public double Best => Validation.Min();

    /// <summary>The last over the largest effect; NaN without.</summary>
    public double Kept => Remembered.Length == 0 ? double.NaN : Remembered[^1] / Remembered.MinBy(r => -Math.Abs(r));
}

/// <summary>Pagliardini, Ablin, Grangier, The AdEMAMix Optimizer (2024), arXiv 2409.03137, on a Markov chain of order 2 over 16 tokens and a net 32-64-16.</summary>
public static class ChainExperiment
{
    private const int Tokens = 16, Batch = 32;
    private static readonly int[] s_after = [30, 100, 400];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<ChainConfig, ChainResult> Experiment { get; } = new("optimizers-chain", version: 1, Run) { Cost = c => c.Injected > 0 ? 2 : 1, Trial = c => c with { Injected = Math.Min(c.Injected, 50), Steps = c.Injected > 0 ? 460 : 100, Seed = 0 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static ChainResult Run(ChainConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Steps < 50 || config.Seed < 0 || !(config.LearningRate > 0) || (config.Injected > 0 && config.Injected + 400 > config.Steps))
            throw new ArgumentException($"At least 50 steps, 400 of them after the injection, a positive rate and a seed of at least 0 are needed; got {config}. Use the defaults.");
        var root = new Generator((ulong)config.Seed);
        var table = CopyLanguage.Dirichlet(Tokens * Tokens, Tokens, 0.2, root.Split(0));
        int[] train = Text(table, 20_000, root.Split(1)), fresh = Text(table, 4_000, root.Split(2));
        var foreign = root.Split(5);
        int[] places = [.. Enumerable.Range(0, Batch).Select(_ => 2 + (int)foreign.NextInt64(train.Length - 2))], wrong = [.. places.Select(_ => (int)foreign.NextInt64(Tokens))];
        var (validation, on) = Train(false);
        if (config.Injected == 0) return new() { Validation = validation, Remembered = [] };
        var (_, injected) = Train(true);
        return new() { Validation = validation, Remembered = [.. injected.Zip(on, (a, b) => a - b)] };

        (double[] Validation, double[] OnBatch) Train(bool inject)
        {
            var net = new MlpKernel([2 * Tokens, 64, Tokens]).Normal(root.Split(3));
            var (trainer, draws) = (new DigitsTrainer(net, new() { Rule = config.Rule }), root.Split(4));
            List<double> losses = [], batch = [];
            double Loss(int[] text, int[] at, int[] labels) => DigitsSplit.CrossEntropy(net.Forward(Inputs(text, at)), labels);
            int[] all = [.. Enumerable.Range(2, fresh.Length - 2)];
            for (int step = 1; step <= config.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                int[] at = [.. Enumerable.Range(0, Batch).Select(_ => 2 + (int)draws.NextInt64(train.Length - 2))], labels = [.. at.Select(t => train[t])];
                if (inject && step == config.Injected) (at, labels) = (places, wrong);
                trainer.Step(Inputs(train, at), labels, config.LearningRate * (1 - 0.9 * (step - 1) / config.Steps));
                if (step % 50 == 0) losses.Add(Loss(fresh, all, [.. all.Select(t => fresh[t])]));
                if (config.Injected > 0 && s_after.Contains(step - config.Injected)) batch.Add(Loss(train, places, wrong));
                if (step % 100 == 0) progress?.Report(step / (double)config.Steps);
            }
            return ([.. losses], [.. batch]);
        }
    }

    /// <summary>The two tokens before a place, as one-hots, [places, 32].</summary>
    private static double[] Inputs(int[] text, int[] places)
    {
        var rows = new double[places.Length * 2 * Tokens];
        for (int i = 0; i < places.Length; i++) rows[i * 2 * Tokens + text[places[i] - 2]] = rows[i * 2 * Tokens + Tokens + text[places[i] - 1]] = 1;
        return rows;
    }

    private static int[] Text(double[][] table, int length, Generator generator)
    {
        var text = new int[length];
        for (int t = 2; t < length; t++) text[t] = CopyLanguage.Draw(table[text[t - 2] * Tokens + text[t - 1]], generator.NextDouble());
        return text;
    }
}

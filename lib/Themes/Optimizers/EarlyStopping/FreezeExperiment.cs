using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Optimizers;

/// <summary>Fine-tuning in which matrices are frozen when their gradients are small.</summary>
public sealed record FreezeConfig
{
    /// <summary>τ: a matrix is frozen once its mean |gradient| is below; 0: never.</summary>
    public double Threshold { get; init; }

    /// <summary>α: the share of the run before which nothing is frozen.</summary>
    public double Patience { get; init; } = 0.2;

    /// <summary>Steps of fine-tuning, of 12 sequences.</summary>
    public int Steps { get; init; } = 160;

    /// <summary>Not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>What came of it.</summary>
public sealed record FreezeResult
{
    /// <summary>Share of next tokens that are right on new sequences.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Cost: 2 a step, plus the share of matrices that is still trained, until none is; over the 3 of a whole step.</summary>
    public required double Cost { get; init; }

    /// <summary>Mean |gradient| of each kind, [kind][step]; frozen matrices are still watched.</summary>
    public required double[][] Gradients { get; init; }

    /// <summary>The step at which each matrix was frozen; 0: never.</summary>
    public required int[] Frozen { get; init; }
}

/// <summary>GradES (2025), arXiv 2509.01842: two blocks of width 24 with a gated feed-forward part, trained on one language and then on 128 sequences of another.</summary>
public static class FreezeExperiment
{
    private const int Length = 12, Batch = 12;

    /// <summary>The kinds of matrices, in the order of <see cref="FreezeResult.Gradients"/>.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["Q", "K", "V", "O", "gate", "up", "down"];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<FreezeConfig, FreezeResult> Experiment { get; } = new("optimizers-freeze", version: 1, Run) { Trial = c => c with { Steps = 40, Seed = 0 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static FreezeResult Run(FreezeConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Steps < 1 || config.Seed < 0 || config.Threshold < 0 || config.Patience is < 0 or > 1) throw new ArgumentException($"A step, a threshold and a seed of at least 0 and a patience from 0 to 1 are needed; got {config}. Use the defaults.");
        using var scope = NewDisposeScope();
        var root = new Generator((ulong)config.Seed);
        var (net, before, after, draws) = (new TinyTransformer(24, 2, Length, false, true, root.Split(0)), new CopyLanguage(root.Split(1)), new CopyLanguage(root.Split(2)), root.Split(3));
        SpanAdam[] each = [.. net.All.Select(p => new SpanAdam([p], 3e-3, 0.9, 0.95))];
        for (int step = 0; step < 120; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Step(net, before.Sample(Batch, Length + 1, draws), each, [], 0);
        }
        long[] tuning = after.Sample(128, Length + 1, draws);
        each = [.. net.All.Select(p => new SpanAdam([p], 3e-3, 0.9, 0.95))];
        int matrices = net.All.Count - 3;
        var frozen = new int[matrices];
        double[][] gradients = [.. Kinds.Select(_ => new double[config.Steps])];
        double cost = 0;
        for (int step = 0; step < config.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            long[] batch = [.. Enumerable.Range(0, Batch).SelectMany(_ => { int at = (int)draws.NextInt64(128) * (Length + 1); return tuning[at..(at + Length + 1)]; })];
            double active = frozen.Count(f => f == 0) / (double)matrices;
            double[] sizes = Step(net, batch, each, frozen, step < config.Patience * config.Steps ? 0 : config.Threshold, step + 1);
            for (int m = 0; m < matrices; m++) gradients[m % Kinds.Count][step] += sizes[m] * Kinds.Count / matrices;
            // With nothing left to train the run would be over; it goes on for the gradients alone.
            if (active > 0) cost += (2 + active) / 3 / config.Steps;
            if (step % 20 == 0) progress?.Report(step / (double)config.Steps);
        }
        using var off = no_grad();
        var test = Tensors(after.Sample(400, Length + 1, root.Split(4)));
        double accuracy = net.call(test.Inputs).argmax(-1).eq(test.Next).to(ScalarType.Float64).mean().ToDouble();
        return new() { Accuracy = accuracy, Cost = cost, Frozen = frozen, Gradients = [.. gradients.Select(g => SignificantDigits.Of(g))] };
    }

    private static (Tensor Inputs, Tensor Next) Tensors(long[] sequences)
    {
        var all = tensor(sequences, [sequences.Length / (Length + 1), Length + 1]);
        return (all[.., ..Length], all[.., 1..]);
    }

    /// <summary>One step; matrices whose mean |gradient| is below the threshold are frozen from now on.</summary>
    /// <returns>The mean |gradient| of each.</returns>
    private static double[] Step(TinyTransformer net, long[] sequences, SpanAdam[] each, int[] frozen, double threshold, int step = 0)
    {
        using var scope = NewDisposeScope();
        var (inputs, next) = Tensors(sequences);
        foreach (var adam in each) adam.ZeroGrad();
        nn.functional.cross_entropy(net.call(inputs).flatten(0, 1), next.flatten()).backward();
        double[] sizes = [.. net.All.Skip(3).Select(p => p.grad!.abs().mean().ToDouble())];
        nn.utils.clip_grad_norm_(net.All, 1);
        for (int i = 0; i < frozen.Length; i++) if (frozen[i] == 0 && sizes[i] < threshold) frozen[i] = step;
        bool over = frozen.Length > 0 && frozen.All(f => f > 0);
        for (int i = 0; i < each.Length && !over; i++) if (i < 3 || frozen.Length == 0 || frozen[i - 3] == 0) each[i].Step();
        return sizes;
    }
}

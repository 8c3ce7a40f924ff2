using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Optimizers;

/// <summary>A small transformer at a learning rate that may be far too high.</summary>
public sealed record ProxyConfig
{
    /// <summary>d.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Adam's η after the warm-up.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Whether queries and keys are normalised.</summary>
    public bool QkNorm { get; init; }

    /// <summary>Share of the run over which the rate rises.</summary>
    public double WarmUp { get; init; } = 0.05;

    /// <summary>Weight of (log Z)² in the loss.</summary>
    public double ZLoss { get; init; }

    /// <summary>Steps of 16 sequences.</summary>
    public int Steps { get; init; } = 150;

    /// <summary>Not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>How it ended.</summary>
public sealed record ProxyResult
{
    /// <summary>Mean loss of the last 25 steps, without the z-loss.</summary>
    public required double Loss { get; init; }

    /// <summary>Largest attention logit of the run.</summary>
    public required double Logit { get; init; }

    /// <summary>Mean log Z of the last 25 steps.</summary>
    public required double LogZ { get; init; }
}

/// <summary>Wortsman and others, Small-scale proxies for large-scale Transformer training instabilities (2023), arXiv 2309.14322.</summary>
public static class ProxyExperiment
{
    /// <summary>Tokens of a sequence that are seen; one more is asked for.</summary>
    public const int Length = 16;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<ProxyConfig, ProxyResult> Experiment { get; } = new("optimizers-proxy", version: 1, Run) { Cost = c => c.Steps * (20 + c.Width), Trial = c => c with { Width = 16, Steps = 25, Seed = 0 } };

    /// <summary>The mean over rates of loss − the least loss, no loss above ln 24: the learning-rate sensitivity.</summary>
    public static double Sensitivity(IEnumerable<double> losses) => losses.Average(l => Math.Min(l, Math.Log(CopyLanguage.Tokens))) - losses.Min();

    /// <summary>The rate at which the largest logit passes 100, interpolated in the logarithms of both.</summary>
    /// <returns>NaN if it never does.</returns>
    public static double Threshold(IEnumerable<(double Rate, double Logit)> rates)
    {
        var points = rates.OrderBy(r => r.Rate).Select(r => (Rate: Math.Log(r.Rate), Logit: Math.Log(r.Logit / 100))).ToList();
        int at = points.FindIndex(p => p.Logit >= 0);
        if (at < 1) return double.NaN;
        var (a, b) = (points[at - 1], points[at]);
        return Math.Exp(a.Rate + (b.Rate - a.Rate) * a.Logit / (a.Logit - b.Logit));
    }

    /// <summary>The rate at a step: up evenly, then down a cosine.</summary>
    public static double Rate(double learningRate, int step, int steps, double warmUp) =>
        learningRate * Math.Min(1, (step + 1) / Math.Max(1, warmUp * steps)) * (step < warmUp * steps ? 1 : 0.5 + 0.5 * Math.Cos(Math.PI * (step - warmUp * steps) / (steps * (1 - warmUp))));

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static ProxyResult Run(ProxyConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Width < 2 || config.Width % 2 != 0 || config.Steps < 25 || config.Seed < 0 || !(config.LearningRate > 0) || config.WarmUp is < 0 or >= 1)
            throw new ArgumentException($"An even width, 25 steps, a positive rate, a warm-up below 1 and a seed of at least 0 are needed; got {config}. Use the defaults.");
        using var scope = NewDisposeScope();
        var root = new Generator((ulong)config.Seed);
        var (net, language, draws) = (new TinyTransformer(config.Width, 1, Length, config.QkNorm, false, root.Split(0)), new CopyLanguage(root.Split(1)), root.Split(2));
        var adam = new SpanAdam(net.All, config.LearningRate, 0.9, 0.95);
        double loss = 0, logit = 0, logZ = 0;
        for (int step = 0; step < config.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            adam.LearningRate = Rate(config.LearningRate, step, config.Steps, config.WarmUp);
            var (now, z) = Step(net, language.Sample(16, Length + 1, draws), adam, config.ZLoss);
            logit = Math.Max(logit, net.LargestLogit);
            if (step >= config.Steps - 25) (loss, logZ) = (loss + now / 25, logZ + z / 25);
            if (step % 15 == 0) progress?.Report(step / (double)config.Steps);
        }
        return new() { Loss = loss, Logit = logit, LogZ = logZ };
    }

    /// <summary>One step on sequences; the gradient is shortened to a length of 1.</summary>
    private static (double Loss, double LogZ) Step(TinyTransformer net, long[] sequences, SpanAdam adam, double zLoss)
    {
        using var scope = NewDisposeScope();
        var all = tensor(sequences, [sequences.Length / (Length + 1), Length + 1]);
        var logits = net.call(all[.., ..Length]).flatten(0, 1);
        var z = logits.logsumexp(-1);
        var loss = nn.functional.cross_entropy(logits, all[.., 1..].flatten());
        adam.ZeroGrad();
        (zLoss > 0 ? loss + zLoss * z.square().mean() : loss).backward();
        nn.utils.clip_grad_norm_(net.All, 1);
        adam.Step();
        return (loss.ToDouble(), z.mean().ToDouble());
    }
}

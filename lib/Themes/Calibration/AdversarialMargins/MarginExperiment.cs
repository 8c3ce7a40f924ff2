using Phenomena.Experiments;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Calibration;

/// <summary>How near test digits are to a wrong answer.</summary>
public sealed record MarginResult
{
    /// <summary>Share of the digits that were right and are wrong after a step of each ε of <see cref="MarginExperiment.Steps"/>.</summary>
    public required double[] Errors { get; init; }

    /// <summary>P(margin &lt; t)/t over the digits that are right, for each t of <see cref="MarginExperiment.Margins"/>.</summary>
    public required double[] Density { get; init; }
}

/// <summary>Cubuk, Zoph, Schoenholz and Le, Intriguing Properties of Adversarial Examples (2017), arXiv 1711.02846: the density of the logit margin is flat at 0, so that the
/// error under a small adversarial step of size ε (fast gradient sign) grows as ε.</summary>
public static class MarginExperiment
{
    /// <summary>ε.</summary>
    public static IReadOnlyList<double> Steps { get; } = [0.005, 0.01, 0.02, 0.03, 0.05];

    /// <summary>t.</summary>
    public static IReadOnlyList<double> Margins { get; } = [0.5, 1, 2, 4];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<CompanionConfig, MarginResult> Experiment { get; } = new("calibration-margins", version: 2, Run) { Trial = c => c with { Seed = Math.Min(c.Seed, 1) } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">A negative seed.</exception>
    public static MarginResult Run(CompanionConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var split = NoisyDigits.Draw(0, root.Split(0));
        using var network = new Classifier([64, 128, 128, 10], root.Split(1));
        network.Train(split.Train, new(), root.Split(2), cancellation, progress);
        var top = network.Score(split.Test).Top;
        var right = split.Test.Pick(Enumerable.Range(0, split.Test.Count).Where(i => top.Correct[i]));
        double[] margins = [.. network.Score(right).Logits().Chunk(10).Zip(right.Labels, (z, y) => z[y] - z.Where((_, c) => c != y).Max())];
        var direction = SignOfGradient(network, right);
        return new()
        {
            Errors = [.. Steps.Select(e => 1 - TestScore.Of(network.Score(right with { Inputs = [.. right.Inputs.Zip(direction, (x, s) => x + (float)e * s)] })).Accuracy)],
            Density = [.. Margins.Select(t => margins.Count(m => m < t) / (double)margins.Length / t)],
        };
    }

    private static float[] SignOfGradient(Classifier network, Samples samples)
    {
        using var scope = NewDisposeScope();
        var x = tensor(samples.Inputs, [samples.Count, samples.Width], requires_grad: true);
        F.cross_entropy(network.call(x), tensor(samples.Labels.Select(y => (long)y).ToArray())).backward();
        return x.grad!.sign().data<float>().ToArray();
    }
}

using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Phenomena.Themes.Optimizers;

/// <summary>AdamW on an endless stream.</summary>
public sealed record StreamConfig
{
    /// <summary>d.</summary>
    public int Width { get; init; } = 64;

    /// <summary>η.</summary>
    public double LearningRate { get; init; } = 0.008;

    /// <summary>λ, of W₁ and W₂.</summary>
    public double WeightDecay { get; init; } = 1;

    /// <summary>Steps of 64 examples; 0: three times the memory 1/ηλ, from 200 to 800.</summary>
    public int Steps { get; init; }

    /// <summary>Not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Steps that are done.</summary>
    internal int Length => Steps > 0 ? Steps : (int)Math.Clamp(3 / (LearningRate * WeightDecay), 200, 800);
}

/// <summary>The spectra it settled at.</summary>
public sealed record StreamResult
{
    /// <summary>Singular values of W₁ after the last step, from the largest.</summary>
    public required double[] First { get; init; }

    /// <summary>Those of W₂.</summary>
    public required double[] Second { get; init; }

    /// <summary>Root mean square singular value of W₁.</summary>
    public double Rms => Math.Sqrt(First.Average(s => s * s));

    /// <summary>Largest of W₁.</summary>
    public double Top => First[0];

    /// <summary>Largest of W₂.</summary>
    public double SecondTop => Second[0];
}

/// <summary>Robust Layerwise Scaling Rules by Proper Weight Decay Tuning (2025), arXiv 2510.15262: under AdamW the spectrum of a normalised net's matrices settles at √(η/λ) times a fixed shape.</summary>
public static class StreamExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<StreamConfig, StreamResult> Experiment { get; } = new("optimizers-stream", version: 1, Run) { Cost = c => (double)c.Length * c.Width * c.Width, Tolerance = 1e-4, Trial = c => c with { Width = 32, Steps = 40 } };

    /// <summary>The root mean square singular value of a d x 2d matrix whose updates have unit size and no relation to it: √(dη/λ); ours.</summary>
    public static double Rms(int width, double learningRate, double weightDecay) => Math.Sqrt(width * learningRate / weightDecay);

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static StreamResult Run(StreamConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Width < 2 || config.Seed < 0 || !(config.LearningRate > 0) || !(config.WeightDecay > 0)) throw new ArgumentException($"A width of 2, positive rate and decay and a seed of at least 0 are needed; got {config}. Use the defaults.");
        const int teachers = 64, outputs = 8, batch = 64;
        using var scope = NewDisposeScope();
        var root = new Generator((ulong)config.Seed);
        var (net, teacher, draws) = (new StreamNet(config.Width, outputs, root.Split(0)), root.Split(1), root.Split(2));
        Tensor a = teacher.Normal([config.Width, teachers], 0, 1 / Math.Sqrt(config.Width)), b = teacher.Normal([teachers, outputs], 0, 1 / Math.Sqrt(teachers));
        var hidden = new SpanAdam([net.First, net.Second], config.LearningRate, 0.9, 0.95, 1e-12, config.WeightDecay, decoupled: true);
        var last = new SpanAdam([net.Last], 3e-3, 0.9, 0.95, 1e-12);
        for (int step = 0; step < config.Length; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var x = draws.Normal([batch, config.Width]);
            var y = x.matmul(a).tanh().matmul(b) + 0.5 * draws.Normal([batch, outputs]);
            hidden.ZeroGrad();
            last.ZeroGrad();
            nn.functional.mse_loss(net.call(x), y).backward();
            hidden.Step();
            last.Step();
            if (step % 20 == 0) progress?.Report(step / (double)config.Length);
        }
        static double[] Singular(Tensor w) => SignificantDigits.Of(linalg.svdvals(w.detach().to(ScalarType.Float64)).data<double>(), 5);
        return new() { First = Singular(net.First), Second = Singular(net.Second) };
    }
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Diffusion;

/// <summary>Narrow modes on a line, sampled with a denoiser that is too smooth: a closed form that is blurred, or a net.</summary>
public sealed record HallucinationConfig
{
    /// <summary>Where the modes are.</summary>
    public double[] Modes { get; init; } = [1, 2, 3];

    /// <summary>Std of the blur of the exact denoiser, in units of the least spacing.</summary>
    public double Blur { get; init; }

    /// <summary>Examples of a net; 0: no net, the blurred closed form.</summary>
    public int Examples { get; init; }

    /// <summary>Training steps of the net.</summary>
    public int Training { get; init; } = 2000;

    /// <summary>Sampling steps.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Samples.</summary>
    public int Count { get; init; } = 40000;

    /// <summary>Training, data and noise.</summary>
    public int Seed { get; init; }
}

/// <summary>What was sampled.</summary>
/// <param name="Outside">Percent of samples more than 6 std from every mode.</param>
/// <param name="Gaps">Percent of samples in each gap, left to right.</param>
/// <param name="Windows">Numbers of last steps.</param>
/// <param name="Auc">How well the variance of the predicted x0 over these steps tells samples outside from the others; NaN without such samples.</param>
/// <param name="Removed">Share of samples outside that a threshold removes which keeps 96 % of the others.</param>
public sealed record HallucinationResult(double Outside, double[] Gaps, int[] Windows, double[] Auc, double[] Removed);

/// <summary>After Aithal, Maini, Lipton and Kolter, Understanding Hallucinations in Diffusion Models through Mode Interpolation (2024), arXiv 2406.09358: β from 0.001 to 0.2, ancestral steps.</summary>
public static class HallucinationExperiment
{
    /// <summary>Std of each mode, before data are scaled to std 1.</summary>
    public const double Std = 0.05;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<HallucinationConfig, HallucinationResult> Experiment { get; } = new("diffusion-mode-interpolation", version: 2, Run) { Cost = c => c.Examples > 0 ? 10 : c.Steps / 100.0 };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static HallucinationResult Run(HallucinationConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Modes.Length < 2 || !(config.Blur >= 0) || config.Steps < 2 || config.Count < 10 || config.Examples < 0) throw new ArgumentException($"At least two modes, a blur of at least 0, 2 steps and 10 samples are needed; got {config}.");
        var (line, random) = (new ModeLine(config.Modes, Std), new Generator((ulong)config.Seed));
        var denoise = config.Examples == 0 ? line.Blurred(config.Blur * line.Spacing) : Trained(line.Draw(config.Examples, random.Split(0)), config.Training, random.Split(1), cancellation);
        var (samples, late) = Samples(denoise, config.Count, config.Steps, 40, random.Split(2), cancellation);
        bool[] outside = [.. samples.Select(x => line.Outside(x))];
        int[] windows = [.. new[] { 3, 5, 8, 10, 15, 20, 40 }.Where(w => w <= config.Steps)];
        double[][] marks = [.. windows.Select(w => Variances(late, w))];
        return new(100.0 * outside.Count(o => o) / config.Count, line.Gaps(samples), windows, [.. marks.Select(m => Auc(m, outside))], [.. marks.Select(m => Removed(m, outside, 0.96))]);
    }

    /// <summary>A net of 48-48-48 units that predicts noise and sees waves of x, after training on these numbers.</summary>
    public static Denoiser Trained(double[] examples, int steps, Generator random, CancellationToken cancellation = default)
    {
        var net = new ScoreNet(1, 48, 3, random.Split(0), waves: 6, noise: true);
        double[] levels = Noise.Linear(100);
        ScoreTraining.Train(net, examples, 1, null, 0, draw => levels[draw.NextInt64(100)], new() { Steps = steps, Batch = 256, Rate = 4e-3 }, random.Split(1), cancellation: cancellation);
        return net.Denoiser(1);
    }

    /// <summary>Ancestral samples, and the predicted x0 of the last steps.</summary>
    public static (double[] Samples, List<double[]> Late) Samples(Denoiser denoise, int count, int steps, int window, Generator random, CancellationToken cancellation = default)
    {
        var (levels, late) = (Noise.Linear(steps), new List<double[]>());
        double[] x = Sampler.Run(denoise, Sampler.Start(count, levels[0], random), levels, SamplerStep.Ancestral, random, see: (i, _, _, d) =>
        {
            if (i >= steps - window) late.Add([.. d]);
        }, cancellation: cancellation);
        return (x, late);
    }

    /// <summary>Variance of the predicted x0 of each sample over the last steps.</summary>
    public static double[] Variances(IReadOnlyList<double[]> late, int window)
    {
        double[][] last = [.. late.TakeLast(window)];
        double[] variances = new double[last[0].Length];
        for (int i = 0; i < variances.Length; i++)
        {
            var (sum, squares, origin) = (0.0, 0.0, last[^1][i]);
            foreach (double[] d in last) (sum, squares) = (sum + (d[i] - origin), squares + (d[i] - origin) * (d[i] - origin));
            variances[i] = Math.Max(0, squares / last.Length - Math.Pow(sum / last.Length, 2));
        }
        return variances;
    }

    /// <summary>Chance that a marked sample has a higher value than one that is not.</summary>
    public static double Auc(double[] values, bool[] marked)
    {
        double[] sorted = [.. values.Where((_, i) => !marked[i]).Order()];
        double[] high = [.. values.Where((_, i) => marked[i])];
        return high.Length == 0 || sorted.Length == 0 ? double.NaN : high.Average(v => Below(sorted, v) / (double)sorted.Length);
    }

    private static double Removed(double[] values, bool[] marked, double kept)
    {
        double[] sorted = [.. values.Where((_, i) => !marked[i]).Order()];
        double[] high = [.. values.Where((_, i) => marked[i])];
        return high.Length == 0 || sorted.Length == 0 ? double.NaN : high.Count(v => v > sorted[(int)(kept * (sorted.Length - 1))]) / (double)high.Length;
    }

    private static int Below(double[] sorted, double value) => Array.BinarySearch(sorted, value) is var at && at >= 0 ? at : ~at;
}

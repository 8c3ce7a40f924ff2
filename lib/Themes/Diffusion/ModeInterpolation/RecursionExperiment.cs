using Phenomena.Experiments;

namespace Phenomena.Themes.Diffusion;

/// <summary>A model that is trained on its own samples, generation after generation.</summary>
public sealed record RecursionConfig
{
    /// <summary>Whether the samples with the least variance of the predicted x0 are kept, instead of any.</summary>
    public bool Filtered { get; init; }

    /// <summary>Generations.</summary>
    public int Generations { get; init; } = 4;

    /// <summary>Examples of each; a quarter more is generated.</summary>
    public int Examples { get; init; } = 5000;

    /// <summary>Training steps of each.</summary>
    public int Training { get; init; } = 1500;

    /// <summary>Last steps that the variance is taken over.</summary>
    public int Window { get; init; } = 8;

    /// <summary>Everything.</summary>
    public int Seed { get; init; }
}

/// <summary>The samples that each generation handed on.</summary>
/// <param name="Outside">Percent of them more than 6 std from every mode.</param>
/// <param name="Distance">W1 to the truth.</param>
/// <param name="Width">Std around the nearest mode, over the true one, of those not outside.</param>
public sealed record RecursionResult(double[] Outside, double[] Distance, double[] Width);

/// <summary>Recursive training on modes at 1, 2, 3, with and without the filter.</summary>
public static class RecursionExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    // Each generation learns from the last: what is rounding in the first is a few percent two later, so what is tried and recorded is short.
    public static Experiment<RecursionConfig, RecursionResult> Experiment { get; } = new("diffusion-recursion", version: 2, Run) { Trial = c => c with { Generations = 2, Examples = 1000, Training = 200 }, Tolerance = 0.05 };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static RecursionResult Run(RecursionConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Generations < 1 || config.Examples < 10 || config.Training < 1) throw new ArgumentException($"At least one generation, 10 examples and one training step are needed; got {config}.");
        var (line, random, n) = (new ModeLine([1, 2, 3], HallucinationExperiment.Std), new Generator((ulong)config.Seed), config.Examples);
        double[] rows = line.Draw(n, random.Split(0)), truth = line.Draw(n, random.Split(1));
        var (outside, distance, width) = (new List<double>(), new List<double>(), new List<double>());
        for (int g = 0; g < config.Generations; g++)
        {
            var stream = random.Split((ulong)g + 2);
            var denoise = HallucinationExperiment.Trained(rows, config.Training, stream.Split(0), cancellation);
            var (samples, late) = HallucinationExperiment.Samples(denoise, n * 5 / 4, 100, config.Window, stream.Split(1), cancellation);
            double[] marks = HallucinationExperiment.Variances(late, config.Window);
            rows = config.Filtered ? [.. samples.Zip(marks).OrderBy(p => p.Second).Take(n).Select(p => p.First)] : samples[..n];
            outside.Add(100.0 * rows.Count(line.Outside) / n);
            distance.Add(Distances.Wasserstein(rows, truth));
            width.Add(Math.Sqrt(rows.Where(x => !line.Outside(x)).Select(x => line.Off(x) * line.Off(x)).DefaultIfEmpty(double.NaN).Average()) / line.Std);
        }
        return new([.. outside], [.. distance], [.. width]);
    }
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

/// <summary>A quadratic network trained on a share of all pairs, some with random labels.</summary>
public sealed record CorruptedConfig
{
    /// <summary>p.</summary>
    public int Modulus { get; init; } = 97;

    /// <summary>N.</summary>
    public int Hidden { get; init; } = 500;

    /// <summary>α, the share of all p² pairs that is trained on.</summary>
    public double Fraction { get; init; } = 0.5;

    /// <summary>ξ, the share of training labels that is redrawn.</summary>
    public double Noise { get; init; }

    /// <summary>AdamW's weight decay, taken from the weights.</summary>
    public double WeightDecay { get; init; }

    /// <summary>AdamW's learning rate; β₁ is 0.9, β₂ 0.98, ε 1e-8.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Full-batch steps.</summary>
    public int Steps { get; init; } = 500;

    /// <summary>Whether the weights are looked at: spectra, circles, pruning.</summary>
    public bool Inspect { get; init; } = true;

    /// <summary>Decides the split, the noise and the initial weights; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Labels and decay in words.</summary>
    public string Name => FormattableString.Invariant($"{(Noise == 0 ? "right labels" : $"{100 * Noise:0.#} % redrawn")}, weight decay {WeightDecay}");

    internal void Validate()
    {
        if (Modulus is < 5 or > 499 || Modulus % 2 == 0) throw new ArgumentException($"An odd modulus from 5 to 499 is needed; got {Modulus}. The paper has 97.");
        if (Hidden < 1 || Steps < 1 || Seed < 0) throw new ArgumentException($"At least one neuron and one step, and a seed from 0 up are needed; got N = {Hidden}, {Steps} steps, seed {Seed}.");
        if (!(Fraction is > 0 and < 1) || !(Noise is >= 0 and <= 1)) throw new ArgumentException($"A fraction between 0 and 1 and a noise from 0 to 1 are needed; got {Fraction} and {Noise}. The paper has 0.5 and 0.35.");
        if (!(LearningRate > 0) || !(WeightDecay >= 0) || LearningRate * WeightDecay >= 1)
            throw new ArgumentException($"A positive learning rate and a weight decay from 0 to below 1/rate are needed; got {LearningRate} and {WeightDecay}. The paper has 0.01 and 0 to 20.");
    }
}

/// <summary>Scores after a number of steps.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Accuracies">Accuracies, 4 decimals.</param>
/// <param name="TrainLoss">Mean squared error on the training pairs, as labelled; 5 digits.</param>
/// <param name="TestLoss">Mean squared error on the test pairs.</param>
public sealed record CorruptedMark(int Step, Accuracies Accuracies, double TrainLoss, double TestLoss);

/// <summary>What came of a training.</summary>
public sealed record CorruptedResult
{
    /// <summary>Scores from the start to the end, evenly spread over the logarithm of the steps.</summary>
    public required CorruptedMark[] Marks { get; init; }

    /// <summary>What the weights look like; null when they were not looked at.</summary>
    public WeightsSeen? Weights { get; init; }

    /// <summary>The last scores.</summary>
    public Accuracies Final => Marks[^1].Accuracies;

    /// <summary>The first step with at least this test accuracy; NaN when there is none.</summary>
    public double StepOfTest(double accuracy) => Marks.FirstOrDefault(m => m.Accuracies.Test >= accuracy)?.Step ?? double.NaN;
}

/// <summary>Reproduces Doshi, Das, He and Gromov, To grok or not to grok (2023), arXiv 2310.13061, at the paper's size.</summary>
public static class CorruptedExperiment
{
    private static readonly int[] s_snapshots = [0, 10, 20, 30, 50, 70, 100, 200, 300, 500, 1000, 2000];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<CorruptedConfig, CorruptedResult> Experiment { get; } = new("grokking-corrupted-labels", version: 1, Run)
    {
        Cost = c => (double)c.Steps * c.Fraction * c.Modulus * c.Modulus * c.Modulus * c.Hidden,
        Trial = c => c with { Hidden = 60, Fraction = 0.35, Steps = 301, Noise = Math.Min(c.Noise, 0.05), WeightDecay = 15, Seed = 0 },
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static CorruptedResult Run(CorruptedConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        // What neurons that decay leave behind.
        using var ignored = Denormals.Ignore();
        var training = new CorruptedTraining(config);
        var marks = new List<CorruptedMark>();
        var album = config.Inspect ? new WeightAlbum(training.Net) : null;
        var due = MarkSteps(config);
        for (int step = 0; step < config.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (s_snapshots.Contains(step)) album?.Take(step);
            if (training.Step(score: due.Contains(step)) is { } scores) marks.Add(Mark(scores, step));
            progress?.Report((step + 1.0) / (config.Steps + 1));
        }
        marks.Add(Mark(training.Score(), config.Steps));
        album?.Take(config.Steps);
        var weights = album?.Develop(() => training.Score().Accuracies, cancellation);
        progress?.Report(1);
        return new() { Marks = [.. marks], Weights = weights };
    }

    /// <summary>Steps before which scores are taken: 0, and from 1 on each 6 % further than the one before; 50 % in a run of which only the end is wanted.</summary>
    internal static HashSet<int> MarkSteps(CorruptedConfig config)
    {
        var marks = new HashSet<int> { 0 };
        double factor = config.Inspect ? 1.06 : 1.5;
        for (double step = 1; step < config.Steps; step = Math.Max(step + 1, step * factor)) marks.Add((int)step);
        return marks;
    }

    private static CorruptedMark Mark(Scores scores, int step)
    {
        var (a, trainLoss, testLoss) = scores;
        return new(step, new(Round(a.Train), Round(a.Clean), Round(a.Corrupted), Round(a.Recovered), Round(a.Test)), SignificantDigits.Of(trainLoss, 5), SignificantDigits.Of(testLoss, 5));

        static double Round(double share) => Math.Round(share, 4);
    }
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>A training set of 400 digits from a clean and a noisy source.</summary>
public sealed record MixtureConfig
{
    /// <summary>q: share of the clean source.</summary>
    public double Clean { get; init; } = 0.5;

    /// <summary>n; as many validation digits.</summary>
    public int Rows { get; init; } = 400;

    /// <summary>Decides split, noise and network; not negative.</summary>
    public int Seed { get; init; }

    internal void Validate()
    {
        if (!(Clean is >= 0 and <= 1) || Rows is < 10 or > PruningDigits.PoolSize / 2 || Seed < 0)
        {
            throw new ArgumentException($"A share from 0 to 1, 10 to {PruningDigits.PoolSize / 2} rows and a seed of at least 0 are needed; got {this}. Use the defaults.");
        }
    }
}

/// <summary>How far the mixture is from the validation digits, and what a network learns from it.</summary>
/// <param name="Distance">Exact optimal-transport distance, in units of full ink.</param>
/// <param name="Accuracy">Share of 597 test digits that are right; mean of three networks.</param>
public sealed record MixtureResult(double Distance, double Accuracy);

/// <summary>Kang, Just, Sahu and Jia, Performance Scaling via Optimal Transport (2023), arXiv 2307.02460: stage 1, one size, on 8 x 8 digits.</summary>
public static class MixtureExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<MixtureConfig, MixtureResult> Experiment { get; } = new("pruning-mixture", version: 2, Run) { Trial = c => c with { Rows = 100, Seed = Math.Min(c.Seed, 1) } };

    /// <summary>q = 0, 0.1, … 1 for each seed.</summary>
    public static IEnumerable<MixtureConfig> Shares(IEnumerable<int> seeds) => from seed in seeds from q in Enumerable.Range(0, 11) select new MixtureConfig { Clean = q / 10.0, Seed = seed };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static MixtureResult Run(MixtureConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var digits = PruningDigits.Split(config.Seed);
        var validation = digits.Pool.Subset(Enumerable.Range(config.Rows, config.Rows));
        var own = digits.Train(config.Rows);
        var noisy = ComplexityExperiment.Harder(own, 0.7, 0.3, root.Split(0));
        var clean = (int)Math.Round(config.Clean * config.Rows);
        // Row by row clean or noisy: a mixture differs from the next in few rows.
        var mixture = own with
        {
            Inputs = [.. own.Inputs.AsSpan(0, clean * own.Width), .. noisy.Inputs.AsSpan(clean * own.Width)],
            Labels = [.. own.Labels.AsSpan(0, clean), .. noisy.Labels.AsSpan(clean)],
        };
        var distance = Assignment.Of(LabelledTransport.Costs(mixture, validation)).MeanCost;
        progress?.Report(0.7);
        var accuracy = Enumerable.Range(0, 3).Average(i => Learn(mixture, digits.Test, root.Split(1).Split((ulong)i), cancellation));
        progress?.Report(1);
        return new(SignificantDigits.Of(distance), SignificantDigits.Of(accuracy));
    }

    /// <summary>Test accuracy of a 64-64-10 network after so many steps.</summary>
    internal static double Learn(PruningSet train, PruningSet test, Generator generator, CancellationToken cancellation, int steps = 800)
    {
        var net = PruningNetKernel.Normal(train.Width, 64, train.Classes, generator.Split(0));
        new PruningTrainer(net, train, new() { Steps = steps }, generator.Split(1)).RunTo(steps, cancellation);
        return PruningErrors.Accuracy(net, test.Inputs, test.Labels);
    }
}

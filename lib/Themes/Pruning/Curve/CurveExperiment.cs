using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>A network on two classes with a shortcut.</summary>
public sealed record CurveConfig
{
    /// <summary>ρ: how often the shortcut agrees with the class in training; 0.5: never helps.</summary>
    public double Agreement { get; init; } = 0.95;

    /// <summary>Shift of the class mean along the direction that always tells the class, in standard deviations.</summary>
    public double Core { get; init; } = 1;

    /// <summary>The same along the shortcut.</summary>
    public double Spurious { get; init; } = 2;

    /// <summary>Hidden units.</summary>
    public int Hidden { get; init; } = 16;

    /// <summary>η, constant.</summary>
    public double LearningRate { get; init; } = 0.03;

    /// <summary>λ.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Decides data, initial values and order; not negative.</summary>
    public int Seed { get; init; }

    internal void Validate()
    {
        if (!(Agreement is >= 0 and <= 1) || Hidden < 1 || Seed < 0) throw new ArgumentException($"A share from 0 to 1, a hidden unit and a seed of at least 0 are needed; got {this}. Use the defaults.");
    }
}

/// <summary>Accuracy on the two subpopulations at each of <see cref="CurveExperiment.Marks"/>.</summary>
/// <param name="Majority">Test points whose shortcut agrees with their class.</param>
/// <param name="Minority">Test points whose shortcut is wrong.</param>
public sealed record CurveResult(double[] Majority, double[] Minority);

/// <summary>Liang and others, Accuracy on the Curve (2023), arXiv 2305.02995, on Gaussian classes with a spurious direction.</summary>
public static class CurveExperiment
{
    private const int Inputs = 20, Train = 1000, Test = 4000;

    /// <summary>Steps: powers of two, and the last.</summary>
    public static IReadOnlyList<int> Marks { get; } = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2000];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<CurveConfig, CurveResult> Experiment { get; } = new("pruning-curve", version: 2, Run) { Cost = c => c.Hidden, Trial = c => c with { Seed = 0 } };

    /// <summary>Three widths, two rates, two decays for each share and seed.</summary>
    public static IEnumerable<CurveConfig> Models(IEnumerable<double> agreements, IEnumerable<int> seeds) =>
        from agreement in agreements
        from seed in seeds
        from hidden in new[] { 4, 16, 64 }
        from rate in new[] { 0.003, 0.03 }
        from decay in new[] { 0, 0.01 }
        select new CurveConfig { Agreement = agreement, Hidden = hidden, LearningRate = rate, WeightDecay = decay, Seed = seed };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static CurveResult Run(CurveConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var train = Draw(Train, config, config.Agreement, root.Split(0));
        // Half of the test points have the wrong shortcut: both accuracies rest on 2000.
        var (majority, minority) = (Draw(Test / 2, config, 1, root.Split(1)), Draw(Test / 2, config, 0, root.Split(2)));
        // Models of one seed share the data, not the start.
        var own = root.Split(3).Split((ulong)config.Hidden).Split((ulong)(1e6 * config.LearningRate)).Split((ulong)(1e6 * config.WeightDecay));
        var net = PruningNetKernel.Normal(Inputs, config.Hidden, 2, own.Split(0));
        var rule = new PruningRule { LearningRate = config.LearningRate, Cosine = false, WeightDecay = config.WeightDecay, Steps = Marks[^1] };
        List<(double Majority, double Minority)> seen = [];
        foreach (var step in new PruningTrainer(net, train, rule, own.Split(1)).StopAt(Marks, cancellation))
        {
            seen.Add((PruningErrors.Accuracy(net, majority.Inputs, majority.Labels), PruningErrors.Accuracy(net, minority.Inputs, minority.Labels)));
            progress?.Report(step / (double)Marks[^1]);
        }

        return new(SignificantDigits.Of(seen.Select(s => s.Majority)), SignificantDigits.Of(seen.Select(s => s.Minority)));
    }

    private static PruningSet Draw(int count, CurveConfig config, double agreement, Generator generator)
    {
        var inputs = new float[count * Inputs];
        var labels = new int[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = (int)generator.NextInt64(2);
            var y = 2 * labels[i] - 1;
            var a = generator.NextDouble() < agreement ? y : -y;
            for (var d = 0; d < Inputs; d++) inputs[i * Inputs + d] = (float)(generator.NextNormal() + (d == 0 ? config.Core * y : d == 1 ? config.Spurious * a : 0));
        }

        return new(inputs, labels, 2);
    }
}

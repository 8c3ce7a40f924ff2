using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>Digits shown from easy to hard.</summary>
public sealed record CurriculumConfig
{
    /// <summary>Share of wrong labels among the 1200 training digits.</summary>
    public double Noise { get; init; }

    /// <summary>Whether digits are ordered within their class, so that as many of each class are open at any time.</summary>
    public bool Balanced { get; init; }

    /// <summary>Decides split, networks and batches; not negative.</summary>
    public int Seed { get; init; }

    internal void Validate()
    {
        if (!(Noise is >= 0 and < 1) || Seed < 0) throw new ArgumentException($"A share of wrong labels from 0 to below 1 and a seed of at least 0 are needed; got {this}. Use the defaults.");
    }
}

/// <summary>Accuracy with each order.</summary>
public sealed record CurriculumResult
{
    /// <summary>Test accuracy for each of <see cref="CurriculumExperiment.Orders"/> (rows) at each of <see cref="CurriculumExperiment.Marks"/>.</summary>
    public required double[][] Accuracy { get; init; }

    /// <summary>Rank correlation of each order's score with that of ten networks.</summary>
    public required double[] Agreement { get; init; }
}

/// <summary>Liu and others, Development and Comparison of Scoring Functions in Curriculum Learning (2022), arXiv 2202.06823, on 8 x 8 digits.</summary>
public static class CurriculumExperiment
{
    private const int Steps = 800;

    /// <summary>What the digits are ordered by. The first is the control.</summary>
    public static IReadOnlyList<string> Orders { get; } = ["no order", "one network", "ten networks", "neighbours", "other digits' features", "hardest first"];

    /// <summary>Steps at which the network is tested.</summary>
    public static IReadOnlyList<int> Marks { get; } = [50, 100, 200, 400, 600, 800];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<CurriculumConfig, CurriculumResult> Experiment { get; } = new("pruning-curriculum", version: 2, Run);

    /// <summary>One run on the calling thread: all orders from the same start.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static CurriculumResult Run(CurriculumConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var digits = PruningDigits.Split(config.Seed);
        var train = digits.Pool.Flip(config.Noise, root.Split(0)).Set;
        double[][] networks = [.. Enumerable.Range(0, 10).Select(i => DifficultyScores.Network(train, root.Split(1).Split((ulong)i), cancellation))];
        double[] ensemble = [.. Enumerable.Range(0, train.Count).Select(i => networks.Average(s => s[i]))];
        double[][] scores =
        [
            [.. Enumerable.Range(0, train.Count).Select(_ => root.Split(2).NextDouble())], networks[0], ensemble, DifficultyScores.Neighbours(train, 10),
            DifficultyScores.Transferred(train, root.Split(3), cancellation), [.. ensemble.Select(s => -s)],
        ];
        progress?.Report(0.3);
        return new()
        {
            Accuracy = [.. scores.Select((s, i) =>
            {
                progress?.Report(0.3 + 0.1 * i);
                return Train(i == 0 ? null : s);
            })],
            Agreement = SignificantDigits.Of(scores.Select(s => Statistics.RankCorrelation(s, ensemble))),
        };

        // The easiest 30 % are open at first, and all from half of the training on.
        double[] Train(double[]? score)
        {
            var net = PruningNetKernel.Normal(train.Width, 64, train.Classes, root.Split(4));
            var rule = new PruningRule { Steps = Steps };
            var batches = root.Split(5);
            var training = new PruningTrainer(net, train, rule, batches);
            int[] order = [.. Enumerable.Range(0, train.Count)];
            if (score is not null) order = [.. order.OrderBy(i => score[i])];
            if (score is not null && config.Balanced) order = [.. order.GroupBy(i => train.Labels[i]).SelectMany(c => c.Select((i, rank) => (i, Share: rank / (double)c.Count()))).OrderBy(e => e.Share).Select(e => e.i)];
            List<double> accuracy = [];
            for (var step = 0; step < Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                var share = score is null ? 1 : Math.Min(1, 0.3 + 0.7 * step / (Steps / 2));
                training.Learn(ExampleOrder.Draw(order, (int)Math.Round(share * train.Count), rule.Batch, batches));
                if (Marks.Contains(step + 1)) accuracy.Add(SignificantDigits.Of(PruningErrors.Accuracy(net, digits.Test.Inputs, digits.Test.Labels)));
            }

            return [.. accuracy];
        }
    }
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>Networks that train on wrong labels until they know them by heart, and are scored on the way.</summary>
public sealed record PatienceConfig
{
    /// <summary>The share of training labels that are flipped.</summary>
    public double Noise { get; init; } = 0.2;

    /// <summary>Steps, with a constant learning rate and no weight decay, so that the labels are learned by heart.</summary>
    public int Steps { get; init; } = 3200;

    /// <summary>Networks on random 70 % of the training set, for memorization.</summary>
    public int MemoryNets { get; init; } = 40;

    /// <summary>Networks on all of it, for the other scores.</summary>
    public int Nets { get; init; } = 5;

    /// <summary>Decides all that is random; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Steps at which scores are taken: five halvings back from the last.</summary>
    internal IReadOnlyList<int> Marks => [.. Enumerable.Range(0, 6).Select(i => Steps >> (5 - i))];

    /// <exception cref="ArgumentException">The config makes no sense.</exception>
    internal void Validate()
    {
        if (Noise is not (> 0 and < 0.9) || Steps < 160 || MemoryNets < 2 || Nets < 1 || Seed < 0)
            throw new ArgumentException($"A share of flipped labels between 0 and 0.9, at least 160 steps, two networks for memorization and one for the rest, and a seed of at least 0 are needed; got {this}. Use the defaults, say.");
    }
}

/// <summary>Scores at one length of training. AUC: the probability that a flipped label scores above a right one.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="El2n">AUC of EL2N at this step.</param>
/// <param name="Memorization">AUC of memorization at this step.</param>
/// <param name="Vog">AUC of VoG, within classes, over checkpoints at a fifth, two, three, four fifths and all of these steps.</param>
/// <param name="Learned">Share of the flipped labels that the networks have learned.</param>
/// <param name="Test">Test accuracy.</param>
public sealed record PatienceMark(int Step, double El2n, double Memorization, double Vog, double Learned, double Test);

/// <summary>Scores over the length of training.</summary>
/// <param name="Marks">In rising order of steps.</param>
public sealed record PatienceResult(PatienceMark[] Marks);

/// <summary>Asks when a score finds wrong labels: before the networks learn them by heart, or after. Memorization (Feldman and Zhang 2020) and VoG (Agarwal and others 2022) on 1200 digits.</summary>
public static class PatienceExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<PatienceConfig, PatienceResult> Experiment { get; } = new("pruning-score-patience", version: 2, Run) { Cost = c => (double)c.Steps * (c.MemoryNets + c.Nets), Trial = c => c with { Steps = 160, MemoryNets = 4, Nets = 2 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static PatienceResult Run(PatienceConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var split = PruningDigits.Split(config.Seed);
        var (train, flipped) = split.Pool.Flip(config.Noise, root.Split(0));
        var rule = new PruningRule { Cosine = false, WeightDecay = 0, Steps = config.Steps };
        int done = 0;
        int[] stops = [.. config.Marks.SelectMany(Checkpoints).Distinct().Order()];
        var nets = Enumerable.Range(0, config.Nets).Select(k =>
        {
            var trainer = DietScores.Trainer(train, rule, root.Split(1).Split((ulong)k));
            var copies = trainer.StopAt(stops, cancellation).ToDictionary(step => step, _ => trainer.Net.Copy());
            Tell();
            return copies;
        }).ToList();

        var inside = new List<bool[]>();
        var right = config.Marks.ToDictionary(m => m, _ => new List<bool[]>());
        for (int k = 0; k < config.MemoryNets; k++)
        {
            var stream = root.Split(2).Split((ulong)k);
            var (subset, member) = DietScores.Members(train, stream);
            inside.Add(member);
            var trainer = DietScores.Trainer(subset, rule, stream);
            foreach (int step in trainer.StopAt(config.Marks, cancellation)) right[step].Add(PruningErrors.Correct(trainer.Net, train.Inputs, train.Labels));
            Tell();
        }

        var wrong = train.Subset(Enumerable.Range(0, train.Count).Where(i => flipped[i]));
        return new([.. config.Marks.Select(m => new PatienceMark(m,
            Auc(DataScores.El2n(nets.Select(n => new ScoredNet(n[m])), train)),
            Auc(DataScores.Memorization(inside, right[m])),
            Auc(DataScores.Vog(nets.Select(n => Checkpoints(m).Select(c => new ScoredNet(n[c])).ToList()), train).WithinClasses(train.Labels)),
            Math.Round(nets.Average(n => PruningErrors.Accuracy(n[m], wrong.Inputs, wrong.Labels)), 4),
            Math.Round(nets.Average(n => PruningErrors.Accuracy(n[m], split.Test.Inputs, split.Test.Labels)), 4)))]);

        static IEnumerable<int> Checkpoints(int last) => Enumerable.Range(1, 5).Select(i => i * last / 5);

        // An example that was in all subsets, or in none, has no memorization score.
        double Auc(ExampleScores scores)
        {
            int[] scored = [.. Enumerable.Range(0, scores.Count).Where(i => !double.IsNaN(scores.Values[i]))];
            return Math.Round(new ExampleScores(scores.Name, [.. scored.Select(i => scores.Values[i])]).Auc([.. scored.Select(i => flipped[i])]), 4);
        }

        void Tell() => progress?.Report((double)++done / (config.Nets + config.MemoryNets));
    }
}

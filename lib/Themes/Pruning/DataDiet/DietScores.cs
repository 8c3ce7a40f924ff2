using System.Numerics.Tensors;

namespace Phenomena.Themes.Pruning;

/// <summary>All scores of one training set.</summary>
/// <param name="El2n">The score of the paper.</param>
/// <param name="Others">The others, if asked for.</param>
/// <param name="AtMarks">EL2N and GraNd at the marks, if asked for.</param>
/// <param name="NeverForgotten">Share of examples never forgotten; NaN if not asked for.</param>
internal sealed record DietScores(ExampleScores El2n, IReadOnlyList<ExampleScores> Others, IReadOnlyList<(int Step, ExampleScores El2n, ExampleScores Grand)> AtMarks, double NeverForgotten)
{
    private const int Centres = 10, MemoryNets = 40, MemorySteps = 400, MostForgotten = 50;
    private const double MemoryShare = 0.7;

    /// <summary>Trains the networks that score, and scores.</summary>
    /// <param name="config">Which scores.</param>
    /// <param name="train">The training set, with flipped labels if there are any.</param>
    /// <param name="root">Decides initial weights and orders.</param>
    /// <param name="cancellation">Looked at in every step.</param>
    /// <param name="done">Told after each network.</param>
    public static DietScores Of(DietConfig config, PruningSet train, Generator root, CancellationToken cancellation, Action done)
    {
        int[] stops = config.AllScores ? [.. DietConfig.Marks.Concat(DietConfig.Checkpoints).Append(DietConfig.ScoringStep).Distinct().Order()] : [DietConfig.ScoringStep];
        // [network][stop]: copies, since training moves the network on.
        var nets = Enumerable.Range(0, config.ScoringNets).Select(k =>
        {
            var trainer = Trainer(train, new() { Cosine = false }, root.Split(0).Split((ulong)k));
            var copies = trainer.StopAt(stops, cancellation).ToDictionary(step => step, _ => (IScoredModel)new ScoredNet(trainer.Net.Copy()));
            done();
            return copies;
        }).ToList();
        var el2n = DataScores.El2n(At(DietConfig.ScoringStep), train);
        if (!config.AllScores) return new(el2n, [], [], double.NaN);

        IReadOnlyList<IScoredModel>[] trainings = [.. nets.Select(n => DietConfig.Checkpoints.Select(step => n[step]).ToList())];
        var (forgetting, never) = Forgetting(config, train, root.Split(1), cancellation, done);
        ExampleScores[] others =
        [
            DataScores.El2n(At(DietConfig.ScoringStep).Take(1), train) with { Name = DietRules.OneNet },
            DataScores.GraNd(At(DietConfig.ScoringStep), train) with { Name = DietRules.GraNd },
            forgetting,
            Memorization(train, root.Split(2), cancellation, done),
            DataScores.Prototypes(UnitRows(train), train.Width, Centres, root.Split(3)) with { Name = DietRules.Prototypes },
            DataScores.Vog(trainings, train).WithinClasses(train.Labels) with { Name = DietRules.Vog },
            DataScores.TracIn(trainings, new PruningRule().LearningRate, train) with { Name = DietRules.TracIn },
            DataScores.Pvi(At(DietConfig.ScoringStep), train) with { Name = DietRules.Pvi },
            DataScores.GraNd(At(0), train) with { Name = DietRules.GraNdAtInit },
        ];
        return new(el2n, others, [.. DietConfig.Marks.Select(step => (step, DataScores.El2n(At(step), train), DataScores.GraNd(At(step), train)))], never);

        IEnumerable<IScoredModel> At(int step) => nets.Select(n => n[step]);
    }

    /// <summary>How many networks <see cref="Of"/> trains, in units of a network of 150 steps.</summary>
    public static double Work(DietConfig config) => config.ScoringNets * (config.AllScores ? 4 + 5.3 : 1) + (config.AllScores ? MemoryNets * 2.7 : 0);

    /// <summary>A network of 64 hidden units before its first step. The stream decides initial weights and order.</summary>
    public static PruningTrainer Trainer(PruningSet train, PruningRule rule, Generator stream) =>
        new(PruningNetKernel.Normal(train.Width, 64, train.Classes, stream.Split(0)), train, rule, stream.Split(1));

    /// <summary>A random 70 % of a training set, and who is in it.</summary>
    public static (PruningSet Subset, bool[] Member) Members(PruningSet train, Generator generator)
    {
        var member = new bool[train.Count];
        int[] chosen = generator.Permutation(train.Count)[..(int)Math.Round(MemoryShare * train.Count)];
        foreach (int i in chosen) member[i] = true;
        return (train.Subset(chosen), member);
    }

    private static (ExampleScores Scores, double Never) Forgetting(DietConfig config, PruningSet train, Generator root, CancellationToken cancellation, Action done)
    {
        var counters = Enumerable.Range(0, config.ScoringNets).Select(k =>
        {
            var counter = new ForgettingCounter(train.Labels);
            var trainer = Trainer(train, new(), root.Split((ulong)k));
            trainer.Presented = counter.Present;
            trainer.RunTo(new PruningRule().Steps, cancellation);
            done();
            return counter;
        }).ToList();
        return (ExampleScores.Mean(DietRules.Forgetting, counters.Select(c => c.Events(MostForgotten))), counters.Average(c => c.NeverForgotten));
    }

    private static ExampleScores Memorization(PruningSet train, Generator root, CancellationToken cancellation, Action done)
    {
        var (inside, right) = (new List<bool[]>(), new List<bool[]>());
        for (int k = 0; k < MemoryNets; k++)
        {
            var stream = root.Split((ulong)k);
            var (subset, member) = Members(train, stream);
            var net = Trainer(subset, new() { Steps = MemorySteps }, stream).RunTo(MemorySteps, cancellation);
            inside.Add(member);
            right.Add(PruningErrors.Correct(net, train.Inputs, train.Labels));
            done();
        }
        // One in a million is in all subsets and has no score: nothing says that it was memorized.
        return new(DietRules.Memorization, [.. DataScores.Memorization(inside, right).Values.Select(v => double.IsNaN(v) ? 0 : v)]);
    }

    private static float[] UnitRows(PruningSet set)
    {
        float[] rows = [.. set.Inputs];
        for (int i = 0; i < set.Count; i++)
        {
            var row = rows.AsSpan(i * set.Width, set.Width);
            TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
        }
        return rows;
    }
}

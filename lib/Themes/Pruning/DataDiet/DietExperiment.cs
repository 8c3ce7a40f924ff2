using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>Reproduces Paul, Ganguli and Dziugaite, Deep Learning on a Data Diet (2021), arXiv 2107.07075, its critique by Kirsch (2023), arXiv 2303.14753, and what Sorscher and others (2022),
/// arXiv 2206.14486, predict of it, on 8 x 8 digits: score every example early in training, keep a share, train anew on it for as many steps as on everything.</summary>
public static class DietExperiment
{
    private const int Shown = 24, Dots = 300;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<DietConfig, DietResult> Experiment { get; } = new("pruning-data-diet", version: 2, Run)
    {
        Cost = c => DietScores.Work(c) + FinalWork(c) * c.FinalNets * c.Shares.Length * (c.AllScores ? 15 : 6),
        Trial = c => c with { ScoringNets = 2, FinalNets = 1, FinalSteps = 40 },
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static DietResult Run(DietConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var split = PruningDigits.Split(config.Seed);
        int[] members = Members(config, split);
        var clean = split.Pool.Subset(members);
        var (train, flipped) = clean.Flip(config.Noise, root.Split(0));
        double total = Experiment.Cost(config), spent = 0;
        var scores = DietScores.Of(config, train, root.Split(1), cancellation, () => Spend(DietScores.Work(config) / (config.ScoringNets * (config.AllScores ? 2 : 1) + (config.AllScores ? 40 : 0))));

        var rules = DietRules.Of(config, scores).ToList();
        double full = Final(train);
        DietChoice[] choices = [.. rules.Select(rule => new DietChoice(rule.Name, [.. config.Shares.Select((share, s) =>
            share + rule.Policy.Skip > 1 + 1e-9 ? double.NaN : Final(train.Subset(rule.Scores.Keep(rule.Policy, share, train.Labels, root.Split(3).Split((ulong)s)))))]))];
        progress?.Report(1);

        double[] lengths = [.. Enumerable.Range(0, train.Count).Select(i => (double)TensorPrimitives.Norm(train.Row(i)))];
        IEnumerable<ExampleScores> all = scores.Others.Prepend(scores.El2n);
        var last = scores.AtMarks.LastOrDefault();
        int[] order = scores.El2n.Order();
        return new()
        {
            Full = full,
            Choices = choices,
            Scores = [.. all.Select(s => new ScoreFacts(s.Name, Short(s.RankCorrelation(scores.El2n)), Short(s.RankCorrelation(lengths)), Short(s.Auc(flipped))))],
            Marks = [.. scores.AtMarks.Select(m => new ScoreMark(m.Step, Short(m.El2n.RankCorrelation(last.El2n)), Short(m.Grand.RankCorrelation(last.Grand)), Short(m.El2n.Auc(flipped)), Short(m.Grand.Auc(flipped))))],
            FlippedAtTop = order.Take(flipped.Count(f => f)).Select(i => flipped[i] ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average(),
            NeverForgotten = Short(scores.NeverForgotten),
            Classes = [.. new[] { KeepPolicy.Easy, KeepPolicy.Hard }.Select(p => config.Shares.Select(f => Short(EffectiveClasses(scores.El2n.Keep(p, f).Select(i => train.Labels[i])))).ToArray())],
            Points = config.Seed > 0 || scores.Others.FirstOrDefault(s => s.Name == DietRules.GraNdAtInit) is not { } init ? []
                : [.. Enumerable.Range(0, Math.Min(Dots, train.Count)).Select(i => new[] { SignificantDigits.Of(lengths[i], 3), SignificantDigits.Of(init.Values[i], 3), SignificantDigits.Of(scores.El2n.Values[i], 3) })],
            Pictures = config.Seed > 0 ? [] : [Seen(order.Reverse()), Seen(order)],
        };

        ScoredDigit[] Seen(IEnumerable<int> examples) => [.. examples.Take(Shown).Select(i => new ScoredDigit(members[i], train.Labels[i], clean.Labels[i], SignificantDigits.Of(scores.El2n.Values[i], 3)))];

        // The same initial weights and streams for every subset: differences between rules are then less of a lottery.
        double Final(PruningSet kept)
        {
            double sum = 0;
            for (int k = 0; k < config.FinalNets; k++)
            {
                var rule = config.FinalSteps is { } steps ? new PruningRule { Steps = steps } : new();
                sum += PruningErrors.Accuracy(DietScores.Trainer(kept, rule, root.Split(2).Split((ulong)k)).RunTo(rule.Steps, cancellation), split.Test.Inputs, split.Test.Labels);
                Spend(FinalWork(config));
            }
            return Short(sum / config.FinalNets);
        }

        void Spend(double work) => progress?.Report(Math.Min(1, (spent += work) / total));
    }

    /// <summary>The first P of the pool, of the digits 5 to 9 only the first few if these are to be rare.</summary>
    private static int[] Members(DietConfig config, PruningDigits split)
    {
        var all = Enumerable.Range(0, config.Examples).GroupBy(i => split.Pool.Labels[i]).SelectMany(own => own.Key < 5 ? own : own.Take((int)Math.Ceiling(config.RareClasses * own.Count())));
        return [.. all.Order()];
    }

    /// <summary>exp of the entropy of the classes: 10 when all are there alike, 1 when there is one.</summary>
    private static double EffectiveClasses(IEnumerable<int> labels)
    {
        int[] all = [.. labels];
        return Math.Exp(-all.CountBy(y => y).Sum(c => (double)c.Value / all.Length * Math.Log((double)c.Value / all.Length)));
    }

    /// <summary>Of one network on what is kept, in units of a network of 150 steps.</summary>
    private static double FinalWork(DietConfig config) => 5.3 * (config.FinalSteps ?? 800) / 800;

    // Accuracies are multiples of 1/597; four decimals keep them.
    private static double Short(double value) => Math.Round(value, 4);
}

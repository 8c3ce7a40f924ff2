using CsvHelper;
using Phenomena.Calibration;
using Phenomena.Experiments;
using MathNet.Numerics.Statistics;

namespace Phenomena.Themes.Pruning;

/// <summary>A score for each example of a training set. All scores here are turned so that high is hard. NaN says that an example has no score, as memorization may; where scores are put in
/// an order it has no place, and whatever needs an order refuses it and names the example.</summary>
/// <param name="Name">What the score is called, such as <c>EL2N</c>.</param>
/// <param name="Values">[n], in the order of the examples.</param>
public sealed record ExampleScores(string Name, double[] Values)
{
    /// <summary>In words.</summary>
    public override string ToString() => $"{Name} of {Count} examples: {Values.Text()}";

    /// <summary>n.</summary>
    public int Count => Values.Length;

    /// <summary>The rank of each example, [n]: 1 for the highest score. Equal scores share their mean rank.</summary>
    /// <exception cref="ArgumentException">An example has no score.</exception>
    public double[] Ranks()
    {
        Complete(Name, Values);
        // MathNet ranks from the lowest.
        double[] ranks = ArrayStatistics.RanksInplace([.. Values], RankDefinition.Average);
        return [.. ranks.Select(r => Count + 1 - r)];
    }

    /// <summary>The examples from the highest score to the lowest; equal scores in the examples' own order.</summary>
    /// <exception cref="ArgumentException">An example has no score.</exception>
    public int[] Order()
    {
        Complete(Name, Values);
        return [.. Enumerable.Range(0, Count).OrderByDescending(i => Values[i])];
    }

    /// <summary>The examples that a policy keeps, in their own order; see <see cref="KeepPolicy.Choose"/>.</summary>
    public int[] Keep(KeepPolicy policy, double share, IReadOnlyList<int>? labels = null, Generator? generator = null) => policy.Choose(Values, share, labels, generator);

    /// <summary>Spearman's rank correlation with other scores of the same examples.</summary>
    /// <exception cref="ArgumentException">Another number of examples, or one without a score.</exception>
    public double RankCorrelation(ExampleScores other) => RankCorrelation(other.Values);

    /// <summary>Spearman's rank correlation with any numbers by example.</summary>
    /// <exception cref="ArgumentException">Another number of examples, or one without a score.</exception>
    public double RankCorrelation(double[] other)
    {
        if (other.Length != Count) throw new ArgumentException($"A number for each of the {Count} examples is needed; got {other.Length}.", nameof(other));
        Complete(Name, Values);
        Complete("the other numbers", other);
        return Correlation.Spearman(Values, other);
    }

    /// <summary>How well a high score finds the marked examples: the probability that a marked one is above an unmarked one (the area under the ROC curve; ½ is chance). NaN when
    /// none or all are marked.</summary>
    /// <param name="marked">[n], such as which labels are known to be wrong.</param>
    /// <exception cref="ArgumentException">Another number of examples, or one without a score.</exception>
    public double Auc(IReadOnlyList<bool> marked)
    {
        if (marked.Count != Count) throw new ArgumentException($"A mark for each of the {Count} examples is needed; got {marked.Count}.", nameof(marked));
        double[] ranks = Ranks();
        double positives = marked.Count(m => m), negatives = Count - positives;
        // The sum of ranks from the top counts, for each marked example, who is above it.
        double above = ranks.Where((_, i) => marked[i]).Sum() - positives * (positives + 1) / 2;
        return positives == 0 || negatives == 0 ? double.NaN : 1 - above / (positives * negatives);
    }

    /// <summary>The scores less their class's mean, over its standard deviation, as VoG is compared.</summary>
    /// <param name="labels">[n].</param>
    /// <exception cref="ArgumentException">An example has no score.</exception>
    public ExampleScores WithinClasses(IReadOnlyList<int> labels)
    {
        Complete(Name, Values);
        var values = new double[Count];
        foreach (var own in Enumerable.Range(0, Count).GroupBy(i => labels[i]))
        {
            var (mean, deviation) = own.Select(i => Values[i]).MeanStandardDeviation();
            foreach (int i in own) values[i] = deviation > 0 ? (Values[i] - mean) / deviation : 0;
        }
        return this with { Values = values };
    }

    /// <summary>The mean of the scores of several networks.</summary>
    /// <exception cref="ArgumentException">None, of different numbers of examples, or an example without a score.</exception>
    public static ExampleScores Mean(string name, IEnumerable<double[]> scores)
    {
        double[][] all = [.. scores];
        if (all.Length == 0 || all.Any(s => s.Length != all[0].Length))
            throw new ArgumentException($"Scores of the same examples by at least one network are needed; got {all.Length} lists with {string.Join(", ", all.Select(s => s.Length).Distinct())} scores.", nameof(scores));
        foreach (double[] one in all) Complete(name, one);
        return new(name, [.. Enumerable.Range(0, all[0].Length).Select(i => all.Average(s => s[i]))]);
    }

    /// <summary>Throws when an example has no score.</summary>
    internal static void Complete(string name, IReadOnlyList<double> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (double.IsNaN(values[i])) throw new ArgumentException($"Every example needs a score; got NaN for example {i} ({name}). Leave that example out, or look at the model that scored it.", nameof(values));
        }
    }

    /// <summary>Writes scores of the same examples as CSV: a row for each example, with its number, its label, and for each score the value and the rank (1: hardest).</summary>
    /// <param name="path">The file, replaced if there.</param>
    /// <param name="labels">[n].</param>
    /// <param name="scores">At least one.</param>
    /// <exception cref="ArgumentException">Scores of another number of examples than labels, none, or an example without a score.</exception>
    public static void WriteCsv(string path, IReadOnlyList<int> labels, params IReadOnlyList<ExampleScores> scores)
    {
        if (scores.Count == 0 || scores.Any(s => s.Count != labels.Count))
            throw new ArgumentException($"At least one score list for the {labels.Count} labelled examples is needed; got {(scores.Count == 0 ? "none" : string.Join(", ", scores.Select(s => $"{s.Count} of {s.Name}")))}.", nameof(scores));
        double[][] ranks = [.. scores.Select(s => s.Ranks())];
        WholeFile.Write(path, temporary =>
        {
            using var csv = CsvWriter.ToFile(temporary, new CsvWriterOptions { NewLine = "\n" });
            csv.WriteRecord(["example", "label", .. scores.SelectMany(s => new[] { s.Name, s.Name + " rank" })]);
            for (int i = 0; i < labels.Count; i++)
                csv.WriteRecord([Text(i), Text(labels[i]), .. scores.Zip(ranks, (s, r) => new[] { Text(s.Values[i]), Text(r[i]) }).SelectMany(c => c)]);
        });

        static string Text(double value) => FormattableString.Invariant($"{value:R}");
    }
}

namespace Phenomena.Calibration;

/// <summary>One bin of a reliability diagram.</summary>
/// <param name="Low">Its lower edge; the bin does not hold it, except 0 in the first.</param>
/// <param name="High">Its upper edge, which it holds.</param>
/// <param name="Count">How many samples are in it; for equal-mass bins those of equal confidence may be shared out.</param>
/// <param name="Confidence">Their mean probability; NaN of none.</param>
/// <param name="Accuracy">The share of them that came true; NaN of none.</param>
public sealed record ReliabilityBin(double Low, double High, int Count, double Confidence, double Accuracy)
{
    /// <summary>Accuracy − confidence: below 0 where the predictions are too sure; 0 of no samples.</summary>
    public double Gap => Count == 0 ? 0 : Accuracy - Confidence;
}

/// <summary>Probabilities against how often they came true, bin by bin. Bins are closed on the right: bin b of M holds ((b−1)/M, b/M], and the
/// first holds 0 as well.</summary>
public static class ReliabilityBins
{
    /// <summary>Bins of equal width, of the predicted class's confidence.</summary>
    /// <param name="predictions">n samples.</param>
    /// <param name="bins">M.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one bin.</exception>
    public static IReadOnlyList<ReliabilityBin> EqualWidth(Predictions predictions, int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (predictions.TopIfKnown is { } top) return EqualWidth(top.Confidence, top.Correct, bins);
        // In one pass, without keeping confidences.
        var visitor = new Visitor(predictions, new(bins));
        SoftmaxRows.Visit(predictions, ref visitor);
        return visitor.Into.Bins();
    }

    /// <summary>Bins of equal width, of any event's probability.</summary>
    /// <param name="probability">[n], 0 to 1.</param>
    /// <param name="outcome">[n], whether it came true.</param>
    /// <param name="bins">M.</param>
    /// <exception cref="ArgumentException">Lengths that differ, a probability outside [0, 1].</exception>
    public static IReadOnlyList<ReliabilityBin> EqualWidth(ReadOnlySpan<double> probability, ReadOnlySpan<bool> outcome, int bins = 15)
    {
        Check(probability, outcome, bins);
        var sums = new Sums(bins);
        for (var i = 0; i < probability.Length; i++) sums.Add(probability[i], outcome[i]);
        return sums.Bins();
    }

    /// <summary>Bins that hold the same number of samples of the predicted class's confidence.</summary>
    /// <inheritdoc cref="EqualMass(ReadOnlySpan{double}, ReadOnlySpan{bool}, int)"/>
    public static IReadOnlyList<ReliabilityBin> EqualMass(Predictions predictions, int bins = 15) =>
        EqualMass(predictions.Top.Confidence, predictions.Top.Correct, bins);

    /// <summary>Bins that hold the same number of samples: sorted by probability and cut into M runs whose sizes differ by at most 1, the first n mod M
    /// of them the longer. Samples of equal probability count in each run with the mean of their outcomes. With fewer samples than bins, each has its own.</summary>
    /// <inheritdoc cref="EqualWidth(ReadOnlySpan{double}, ReadOnlySpan{bool}, int)"/>
    public static IReadOnlyList<ReliabilityBin> EqualMass(ReadOnlySpan<double> probability, ReadOnlySpan<bool> outcome, int bins = 15)
    {
        Check(probability, outcome, bins);
        var (sorted, mean) = SortedOutcomes.Of(probability, outcome);
        var result = new List<ReliabilityBin>();
        for (int b = 0, from = 0; b < bins && from < sorted.Length; b++)
        {
            var size = sorted.Length / bins + (b < sorted.Length % bins ? 1 : 0);
            double sum = 0, hits = 0;
            for (var i = from; i < from + size; i++) (sum, hits) = (sum + sorted[i], hits + mean[i]);
            result.Add(new(from == 0 ? 0 : sorted[from - 1], sorted[from + size - 1], size, sum / size, hits / size));
            from += size;
        }

        return result;
    }

    /// <summary>The bin of M that holds a probability. A probability that is a bin's edge up to rounding is where its own arithmetic puts it:
    /// ⌈pM⌉ − 1.</summary>
    internal static int Index(double probability, int bins)
    {
        // Truncation and a comparison: cheaper than a ceiling, and the same.
        var scaled = probability * bins;
        var floor = (int)scaled;
        return Math.Clamp(floor == scaled ? floor - 1 : floor, 0, bins - 1);
    }

    internal static void Check(ReadOnlySpan<double> probability, ReadOnlySpan<bool> outcome, int bins = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (probability.Length != outcome.Length || probability.IsEmpty)
        {
            throw new ArgumentException($"Expected an outcome for each probability, and at least one; got {probability.Length} probabilities and {outcome.Length} outcomes. Give both of the same samples.");
        }

        for (var i = 0; i < probability.Length; i++)
        {
            if (!Predictions.IsProbability(probability[i])) throw new ArgumentException($"Expected probabilities from 0 to 1; got {probability[i]} for sample {i}. Pass scores through a sigmoid or softmax first.");
        }
    }

    private readonly struct Sums(int bins)
    {
        private readonly int[] _count = new int[bins], _hits = new int[bins];
        private readonly double[] _sum = new double[bins];

        public void Add(double probability, bool outcome)
        {
            var bin = Index(probability, _count.Length);
            _count[bin]++;
            _sum[bin] += probability;
            _hits[bin] += outcome ? 1 : 0;
        }

        public IReadOnlyList<ReliabilityBin> Bins()
        {
            var (count, hits, sum) = (_count, _hits, _sum);
            return [.. count.Select((n, b) => new ReliabilityBin(b / (double)count.Length, (b + 1) / (double)count.Length, n, sum[b] / n, hits[b] / (double)n))];
        }
    }

    private readonly struct Visitor(Predictions predictions, Sums into) : IRowVisitor
    {
        public Sums Into => into;

        public void Row(int sample, ReadOnlySpan<double> weights, double sum, double greatest)
        {
            // The label is the first of the greatest; where it is that is looked for only when the label has it.
            var row = predictions.Row(sample);
            var label = predictions.Labels[sample];
            into.Add(predictions.AreLogits ? 1 / sum : greatest, row[label] == greatest && row[..label].IndexOf(greatest) < 0);
        }
    }
}

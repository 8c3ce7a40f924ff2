namespace Phenomena.Calibration;

/// <summary>The rising function nearest to the outcomes in squares (Zadrozny and Elkan 2002), linear between its knots and flat beyond them.</summary>
/// <param name="Knots">Probabilities, ascending: both ends of each level.</param>
/// <param name="Values">The function there; never falling.</param>
public sealed record IsotonicRegression(double[] Knots, double[] Values) : IProbabilityMap
{
    /// <summary>In words.</summary>
    public override string ToString() => $"Isotonic regression, {Levels} levels: {Values.Text()} at {Knots.Text()}";

    /// <summary>Pools adjacent violators (Ayer et al. 1955), after averaging the outcomes of equal probabilities.</summary>
    /// <param name="probability">[n], 0 to 1.</param>
    /// <param name="outcome">[n], whether the event came true.</param>
    /// <exception cref="ArgumentException">Lengths that differ, a probability outside [0, 1].</exception>
    public static IsotonicRegression Fit(ReadOnlySpan<double> probability, ReadOnlySpan<bool> outcome)
    {
        ReliabilityBins.Check(probability, outcome);
        var (sorted, mean) = SortedOutcomes.Of(probability, outcome);
        // Levels so far: where each ends, and the sum of its outcomes.
        var (ends, sums) = (new int[sorted.Length], new double[sorted.Length]);
        var levels = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var (sum, start) = (mean[i], i);
            // Means compared without dividing: sum/size of the level before ≥ that of this one.
            while (levels > 0)
            {
                var before = levels > 1 ? ends[levels - 2] : 0;
                if (sums[levels - 1] * (i + 1 - start) < sum * (start - before)) break;
                sum += sums[--levels];
                start = before;
            }

            (sums[levels], ends[levels]) = (sum, i + 1);
            levels++;
        }

        var (knots, values) = (new List<double>(2 * levels), new List<double>(2 * levels));
        for (int level = 0, from = 0; level < levels; from = ends[level++])
        {
            var value = Math.Clamp(sums[level] / (ends[level] - from), values.Count > 0 ? values[^1] : 0, 1);
            foreach (var knot in sorted[from] == sorted[ends[level] - 1] ? [sorted[from]] : new[] { sorted[from], sorted[ends[level] - 1] })
            {
                knots.Add(knot);
                values.Add(value);
            }
        }

        return new([.. knots], [.. values]);
    }

    /// <summary>How many levels the function has.</summary>
    public int Levels => Values.Distinct().Count();

    /// <inheritdoc/>
    public double At(double probability)
    {
        var at = Array.BinarySearch(Knots, Predictions.Checked(probability));
        if (at >= 0) return Values[at];
        at = ~at;
        if (at == 0) return Values[0];
        if (at == Knots.Length) return Values[^1];
        var share = (probability - Knots[at - 1]) / (Knots[at] - Knots[at - 1]);
        return Values[at - 1] + share * (Values[at] - Values[at - 1]);
    }
}

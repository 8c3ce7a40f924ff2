namespace Phenomena.Calibration;

/// <summary>Outcomes in the order of the probabilities they were given.</summary>
internal static class SortedOutcomes
{
    /// <summary>Probabilities in ascending order and the outcome of each, 1 for true. Equal probabilities each get the mean outcome among them: nothing
    /// that is computed from these depends on the order of the samples.</summary>
    public static (double[] Probability, double[] Outcome) Of(ReadOnlySpan<double> probability, ReadOnlySpan<bool> outcome)
    {
        var keys = probability.ToArray();
        var values = outcome.ToArray();
        Array.Sort(keys, values);
        var means = new double[keys.Length];
        for (var from = 0; from < keys.Length;)
        {
            int to = from, count = 0;
            for (; to < keys.Length && keys[to] == keys[from]; to++) count += values[to] ? 1 : 0;
            means.AsSpan(from, to - from).Fill(count / (double)(to - from));
            from = to;
        }

        return (keys, means);
    }
}

namespace Phenomena.Experiments;

/// <summary>Hands in what was measured. What is asked (the statement, the paper's value, the interval that is accepted) stands in <c>data/asked.csv</c>.</summary>
public static class Claims
{
    /// <summary>A claim with a single number.</summary>
    /// <param name="id">The claim's id in <c>data/asked.csv</c>.</param>
    /// <param name="value">What was measured; NaN when it could not be.</param>
    /// <param name="uncertainty">Half-width of what the value is known to. Null for a single number.</param>
    /// <param name="seeds">How many seeds it rests on.</param>
    /// <param name="label">Which number it is, where that is not plain.</param>
    /// <exception cref="ArgumentException">The claim is not asked.</exception>
    public static Claim Measured(string id, double value, double? uncertainty = null, int seeds = 1, string label = "") =>
        Measured(id, [new Measure(value, id, uncertainty, label)]) with { Seeds = seeds };

    /// <summary>A claim with several numbers, each for one of its conditions. A condition without a number is one that could not be measured: the claim is then inconclusive at best.</summary>
    /// <param name="id">The claim's id in <c>data/asked.csv</c>.</param>
    /// <param name="measures">The numbers, the telling one first.</param>
    /// <exception cref="ArgumentException">The claim is not asked, or a number is for no condition of it.</exception>
    public static Claim Measured(string id, IEnumerable<Measure> measures) => Measured(Asked.Of(id), measures);

    /// <summary>A claim on these runs, with their seeds and their time; without runs it was not measured and is inconclusive.</summary>
    /// <param name="id">The claim's id in <c>data/asked.csv</c>.</param>
    /// <param name="runs">What the numbers rest on.</param>
    /// <param name="seed">A run's seed.</param>
    /// <param name="measures">The numbers, the telling one first; not looked at when there are no runs.</param>
    /// <param name="note">Why it came out so, in a sentence.</param>
    /// <exception cref="ArgumentException">The claim is not asked, or a number is for no condition of it.</exception>
    public static Claim Measured<TConfig, TResult>(
        string id, IReadOnlyCollection<Run<TConfig, TResult>> runs, Func<TConfig, int> seed, IEnumerable<Measure> measures, string note = "")
        where TConfig : notnull
        where TResult : notnull => Measured(id, runs.Count == 0 ? [] : measures) with
        {
            Seeds = runs.Select(r => seed(r.Config)).Distinct().Count(),
            Seconds = runs.Sum(r => r.Seconds),
            Note = note,
        };

    /// <summary>The same for a claim that is asked elsewhere than in <c>data/asked.csv</c>.</summary>
    internal static Claim Measured(Asked asked, IEnumerable<Measure> measures)
    {
        var numbers = measures.Select(m => m with { Accepted = asked.Conditions.FirstOrDefault(c => c.Id == m.Asked)?.Accepted
            ?? throw new ArgumentException($"A number was measured for '{m.Asked}', which is not asked of claim {asked.Id}. Asked are: {string.Join(", ", asked.Conditions.Select(c => c.Id))}.", nameof(measures)) }).ToList();
        var open = asked.Conditions.Where(c => numbers.TrueForAll(m => m.Asked != c.Id)).Select(c => new Measure(double.NaN, c.Id, Label: c.Statement) { Accepted = c.Accepted });
        return new(asked, numbers.Count == 0 ? [] : [.. numbers, .. open]);
    }
}

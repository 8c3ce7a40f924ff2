
namespace Phenomena.Themes.Pruning;

/// <summary>Three sources of digits, of which the buyer has seen some rows: 0 to 4 only, 5 to 9 only, and all digits through a bad camera (σ = 0.5, 20 % wrong labels).
/// What is wanted has three times as many 5 to 9 as 0 to 4.</summary>
internal sealed class PartialSources
{
    private readonly PruningSet[] _sources;

    public PartialSources(int seed, Generator generator)
    {
        var digits = PruningDigits.Split(seed);
        int[] rows = [.. Enumerable.Range(0, digits.Pool.Count)];
        _sources =
        [
            digits.Pool.Subset(rows.Where(i => digits.Pool.Labels[i] < 5)), digits.Pool.Subset(rows.Where(i => digits.Pool.Labels[i] >= 5)),
            // Other rows than those that the clean sources reveal first.
            digits.Pool.Subset(rows.Reverse()).Harder(0.5, 0.2, generator.Split(0)),
        ];
        int[] high = [.. Enumerable.Range(0, digits.Test.Count).Where(i => digits.Test.Labels[i] >= 5)];
        int[] low = [.. Enumerable.Range(0, digits.Test.Count).Where(i => digits.Test.Labels[i] < 5).Take(high.Length / 3)];
        // A third of it is the buyer's validation set, the rest decides.
        Validation = digits.Test.Subset([.. low.Where((_, i) => i % 3 == 0), .. high.Where((_, i) => i % 3 == 0)]);
        Test = digits.Test.Subset([.. low.Where((_, i) => i % 3 != 0), .. high.Where((_, i) => i % 3 != 0)]);
    }

    public PruningSet Validation { get; }

    public PruningSet Test { get; }

    /// <summary>The first rows of each source, one source after the other.</summary>
    public PruningSet Revealed(int rows) => Join(_sources.Select(s => s.Subset(Enumerable.Range(0, rows))));

    /// <summary>round(p_i · rows) rows of each source, the first ones.</summary>
    public PruningSet Mix(double[] shares, int rows) => Join(_sources.Select((s, i) => s.Subset(Enumerable.Range(0, (int)Math.Round(shares[i] * rows)))));

    /// <summary>All shares with this step, such as 10 for tenths.</summary>
    public static IEnumerable<double[]> Grid(int steps) =>
        from a in Enumerable.Range(0, steps + 1)
        from b in Enumerable.Range(0, steps + 1 - a)
        select new[] { a / (double)steps, b / (double)steps, (steps - a - b) / (double)steps };

    private static PruningSet Join(IEnumerable<PruningSet> sets)
    {
        List<PruningSet> all = [.. sets];
        return all[0] with { Inputs = [.. all.SelectMany(s => s.Inputs)], Labels = [.. all.SelectMany(s => s.Labels)] };
    }
}


namespace Phenomena.Themes.Pruning;

/// <summary>Which examples of a training set are kept, given their scores (high is hard).</summary>
public sealed record KeepPolicy
{
    private enum End
    {
        Hard,
        Easy,
        Random,
    }

    private End From { get; init; }

    private KeepPolicy()
    {
    }

    /// <summary>The highest scores.</summary>
    public static KeepPolicy Hard { get; } = new() { From = End.Hard };

    /// <summary>The lowest scores: drops the highest.</summary>
    public static KeepPolicy Easy { get; } = new() { From = End.Easy };

    /// <summary>Any, whatever the scores.</summary>
    public static KeepPolicy Random { get; } = new() { From = End.Random };

    /// <summary>The highest scores but for the very highest, which under label noise are the wrong labels (Paul and others 2021, section 4).</summary>
    /// <param name="skip">The share of all examples that is left out at the top, from 0 to below 1.</param>
    public static KeepPolicy Window(double skip) => skip is >= 0 and < 1 ? new() { From = End.Hard, Skip = skip }
        : throw new ArgumentException($"The share left out at the top is from 0 to below 1; got {skip}. Use the share of wrong labels, 0.2 say.", nameof(skip));

    /// <summary>The share of all examples that is left out at the top.</summary>
    public double Skip { get; private init; }

    /// <summary>Whether each class gives the same number, or all it has when it has fewer.</summary>
    public bool PerClass { get; init; }

    /// <summary>Chooses.</summary>
    /// <param name="scores">[n].</param>
    /// <param name="share">f: round(f n) examples are kept.</param>
    /// <param name="labels">[n], for <see cref="PerClass"/>.</param>
    /// <param name="generator">For <see cref="Random"/>.</param>
    /// <returns>The kept examples, in their own order.</returns>
    /// <exception cref="ArgumentException">Labels or a generator are missing, or share and window leave nothing or ask for more than there is.</exception>
    public int[] Choose(IReadOnlyList<double> scores, double share, IReadOnlyList<int>? labels = null, Generator? generator = null)
    {
        int n = scores.Count, kept = (int)Math.Round(share * n), skipped = (int)Math.Round(Skip * n);
        if (kept < 1 || kept + skipped > n)
            throw new ArgumentException($"A share that keeps 1 to {n - skipped} of {n} examples is needed{(Skip > 0 ? $", as {skipped} are left out" : "")}; got {share}, which are {kept}.", nameof(share));
        if (From == End.Random && generator is null) throw new ArgumentException("A random choice needs a generator. Give new Generator(seed).", nameof(generator));
        if (PerClass && labels?.Count != n) throw new ArgumentException($"A label for each of the {n} examples is needed to keep classes equal; got {labels?.Count ?? 0}.", nameof(labels));
        if (From != End.Random) ExampleScores.Complete("to choose by", scores);
        int[] order = From switch
        {
            End.Random => generator!.Permutation(n),
            // Equal scores in the examples' own order, as everywhere.
            End.Easy => [.. Enumerable.Range(0, n).OrderBy(i => scores[i])],
            _ => [.. Enumerable.Range(0, n).OrderByDescending(i => scores[i])],
        };
        var rest = order.Skip(skipped);
        return [.. (PerClass ? Equal(rest, kept, labels!) : rest.Take(kept)).Order()];
    }

    /// <summary>The first of each class; what a small class lacks, the larger ones give.</summary>
    private static List<int> Equal(IEnumerable<int> order, int kept, IReadOnlyList<int> labels)
    {
        var classes = order.GroupBy(i => labels[i]).OrderBy(g => g.Count()).ThenBy(g => g.Key).ToList();
        var chosen = new List<int>();
        for (int c = 0; c < classes.Count; c++) chosen.AddRange(classes[c].Take((kept - chosen.Count) / (classes.Count - c)));
        return chosen;
    }
}

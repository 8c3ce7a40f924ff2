using MathNet.Numerics;

namespace Phenomena.Themes.CausalStatistics;

/// <summary>Clusters of n items from answers to "are these two the same?": items known to be the same are joined. Source: Pasteris, Vitale, Gentile and Herbster, On Pairwise Clustering with Side Information
/// (2017), arXiv 1706.06474; this is its agglomerative learner in the plainest form.</summary>
public static class AnswerClusters
{
    /// <summary>What came of m answers on random pairs.</summary>
    /// <param name="Wrong">n less the items of each true cluster's largest known part.</param>
    /// <param name="LookUps">How often an item's parent was looked up.</param>
    /// <param name="Sizes">Sizes of the known parts, largest first.</param>
    public sealed record Outcome(int Wrong, long LookUps, int[] Sizes);

    /// <summary>Asks m random pairs of n items in k clusters of equal size and joins with a union-find.</summary>
    /// <exception cref="ArgumentException">Fewer items than clusters, or a negative number of answers.</exception>
    public static Outcome Ask(int items, int clusters, int answers, Generator random)
    {
        if (clusters < 1 || items < clusters || answers < 0) throw new ArgumentException($"At least as many items as clusters and no negative number of answers are needed; got {items}, {clusters} and {answers}.");
        int[] parent = [.. Enumerable.Range(0, items)];
        long lookUps = 0;
        for (int m = 0; m < answers; m++)
        {
            int a = (int)random.NextInt64(items), b = (int)random.NextInt64(items);
            if (a % clusters != b % clusters) continue;
            (a, b) = (Root(a), Root(b));
            parent[a] = b;
        }

        int[][] parts = [.. Enumerable.Range(0, items).GroupBy(Root).Select(g => g.ToArray()).OrderByDescending(g => g.Length)];
        return new(items - parts.DistinctBy(p => p[0] % clusters).Sum(p => p.Length), lookUps, [.. parts.Select(p => p.Length)]);

        int Root(int item)
        {
            while (parent[item] != item)
            {
                // Each look halves the way for the next one.
                item = parent[item] = parent[parent[item]];
                lookUps += 2;
            }

            lookUps++;
            return item;
        }
    }

    /// <summary>Share of items outside the giant component of their cluster, at c = m/(nk): 1 − S with S = 1 − exp(−2cS), since each cluster is a random graph of mean degree 2c.</summary>
    public static double Law(double c) => c <= 0.5 ? 1 : 1 - FindRoots.OfFunction(s => 1 - Math.Exp(-2 * c * s) - s, (2 * c - 1) / (4 * c * c), 1, 1e-12);
}

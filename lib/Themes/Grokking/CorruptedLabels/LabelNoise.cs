
namespace Phenomena.Themes.Grokking;

/// <summary>Training pairs of which some carry a random class instead of the sum (Doshi and others 2023, section 3).</summary>
/// <param name="Pairs">n pairs with the labels that the network is told.</param>
/// <param name="Redrawn">Which labels were redrawn [n]. A redrawn label may happen to be right, with probability 1/p.</param>
public sealed record NoisyPairs(ModularPairs Pairs, bool[] Redrawn)
{
    /// <summary>Redraws floor(noise n) labels, uniformly over all classes.</summary>
    /// <param name="pairs">n pairs with right labels.</param>
    /// <param name="noise">ξ, from 0 to 1.</param>
    /// <param name="generator">Decides which labels and what they become.</param>
    /// <exception cref="ArgumentException">The noise is not a share.</exception>
    public static NoisyPairs Corrupt(ModularPairs pairs, double noise, Generator generator)
    {
        if (noise is not (>= 0 and <= 1)) throw new ArgumentException($"A share of redrawn labels from 0 to 1 is needed; got {noise}. The paper has 0.35.", nameof(noise));
        int[] labels = [.. pairs.Sums];
        bool[] redrawn = new bool[pairs.Count];
        foreach (int i in generator.Permutation(pairs.Count).AsSpan(0, (int)Math.Floor(noise * pairs.Count)))
        {
            labels[i] = (int)generator.NextInt64(pairs.Modulus);
            redrawn[i] = true;
        }
        return new(pairs.WithLabels(labels), redrawn);
    }
}

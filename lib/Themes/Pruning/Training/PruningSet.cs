
namespace Phenomena.Themes.Pruning;

/// <summary>Labelled examples of a small network.</summary>
/// <param name="Inputs">[n, width], a row an example.</param>
/// <param name="Labels">[n], classes from 0.</param>
/// <param name="Classes">How many classes there are.</param>
public sealed record PruningSet(float[] Inputs, int[] Labels, int Classes)
{
    /// <summary>In words.</summary>
    public override string ToString() => $"{Count} examples of {Width} numbers in {Classes} classes";

    /// <summary>n.</summary>
    public int Count => Labels.Length;

    /// <summary>Numbers of an example.</summary>
    public int Width => Count == 0 ? 0 : Inputs.Length / Count;

    /// <summary>One example, [width].</summary>
    public ReadOnlySpan<float> Row(int index) => Inputs.AsSpan(index * Width, Width);

    /// <summary>Some of the examples, in the order given.</summary>
    public PruningSet Subset(IEnumerable<int> examples)
    {
        int[] chosen = [.. examples];
        var inputs = new float[chosen.Length * Width];
        for (int i = 0; i < chosen.Length; i++) Row(chosen[i]).CopyTo(inputs.AsSpan(i * Width));
        return this with { Inputs = inputs, Labels = [.. chosen.Select(i => Labels[i])] };
    }

    /// <summary>The same examples, of which round(share · n) have another class, each other class equally likely.</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="generator">Decides which and what they become.</param>
    /// <returns>The set, and which labels were flipped [n].</returns>
    /// <exception cref="ArgumentException">The share is none.</exception>
    public (PruningSet Set, bool[] Flipped) Flip(double share, Generator generator)
    {
        if (share is not (>= 0 and <= 1)) throw new ArgumentException($"A share of flipped labels from 0 to 1 is needed; got {share}. Use 0.2, say.", nameof(share));
        int[] labels = [.. Labels];
        var flipped = new bool[Count];
        foreach (int i in generator.Permutation(Count).AsSpan(0, (int)Math.Round(share * Count)))
        {
            labels[i] = (labels[i] + 1 + (int)generator.NextInt64(Classes - 1)) % Classes;
            flipped[i] = true;
        }
        return (this with { Labels = labels }, flipped);
    }

    /// <summary>The same examples with normal noise on each number, and some wrong labels (<see cref="Flip"/>).</summary>
    /// <param name="noise">Standard deviation, in units of full ink where the examples are digits.</param>
    /// <param name="share">Of the labels.</param>
    /// <param name="generator">Draws both.</param>
    public PruningSet Harder(double noise, double share, Generator generator)
    {
        var draws = generator.Split(0);
        float[] inputs = noise == 0 ? Inputs : [.. Inputs.Select(v => v + (float)(noise * draws.NextNormal()))];
        return (this with { Inputs = inputs }).Flip(share, generator.Split(1)).Set;
    }
}

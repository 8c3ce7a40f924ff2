using Phenomena.Datasets;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>Digits as rows of numbers.</summary>
/// <param name="Inputs">[n, 64], pixels from 0 to 1 less their mean.</param>
/// <param name="Labels">[n], 0 to 9.</param>
public sealed record DigitRows(double[] Inputs, int[] Labels)
{
    /// <summary>n.</summary>
    public int Count => Labels.Length;

    /// <summary>All rows in order.</summary>
    public int[] All { get; } = [.. Enumerable.Range(0, Labels.Length)];

    /// <summary>Pixels of a row.</summary>
    public ReadOnlySpan<double> Row(int index) => Inputs.AsSpan(index * 64, 64);

    /// <summary>Disjoint parts of the 1797 digits in an order that the seed decides; the mean image of the first part is taken off all.</summary>
    public static DigitRows[] Split(int seed, params int[] sizes)
    {
        var parts = Digits.Load().Split((ulong)seed, sizes);
        double[] mean = [.. Enumerable.Range(0, 64).Select(i => Enumerable.Range(0, parts[0].Count).Average(row => (double)parts[0].Pixels[64 * row + i]))];
        return [.. parts.Select(p => new DigitRows([.. p.Pixels.Select((v, i) => v - mean[i % 64])], p.Labels))];
    }

    /// <summary>With a share of labels replaced by another class, each as likely.</summary>
    /// <returns>The rows, and which of them have a wrong label.</returns>
    public (DigitRows Rows, bool[] Wrong) Mislabel(double share, Generator random)
    {
        if (!(share is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), $"Expected a share of labels from 0 to 1; got {share}.");
        var (labels, wrong) = ((int[])Labels.Clone(), new bool[Count]);
        foreach (int i in random.Permutation(Count).Take((int)Math.Round(share * Count)))
            (labels[i], wrong[i]) = ((int)((labels[i] + 1 + random.NextInt64(9)) % 10), true);
        return (this with { Labels = labels }, wrong);
    }
}

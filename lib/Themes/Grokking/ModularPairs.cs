using static TorchSharp.torch;

namespace Phenomena.Themes.Grokking;

/// <summary>Pairs (a, b) of residues modulo p with the sum as class: what every network of this theme learns. The order is by a, and a second
/// list has it by b, so that the gradients of the two input tables are sums over segments.</summary>
public sealed class ModularPairs
{
    private ModularPairs(int modulus, int[] pairs, int[]? labels)
    {
        Modulus = modulus;
        A = [.. pairs.Select(i => i / modulus)];
        B = [.. pairs.Select(i => i % modulus)];
        Sums = [.. pairs.Select(i => (i / modulus + i % modulus) % modulus)];
        Labels = labels ?? Sums;
        ByB = [.. Enumerable.Range(0, pairs.Length).OrderBy(i => B[i])];
        StartOfA = Starts(A, modulus);
        StartOfB = Starts(B, modulus);
    }

    /// <summary>p.</summary>
    public int Modulus { get; }

    /// <summary>The number of pairs n.</summary>
    public int Count => A.Length;

    /// <summary>a of each pair [n], ascending.</summary>
    public int[] A { get; }

    /// <summary>b of each pair [n].</summary>
    public int[] B { get; }

    /// <summary>(a + b) mod p of each pair [n].</summary>
    public int[] Sums { get; }

    /// <summary>The class that each pair is said to have [n]: the sum, unless labels were corrupted.</summary>
    public int[] Labels { get; }

    /// <summary>Positions [n] of the pairs in ascending order of b.</summary>
    internal int[] ByB { get; }

    /// <summary>Where each a begins in the list [p + 1].</summary>
    internal int[] StartOfA { get; }

    /// <summary>Where each b begins in <see cref="ByB"/> [p + 1].</summary>
    internal int[] StartOfB { get; }

    /// <summary>All p² pairs.</summary>
    public static ModularPairs All(int modulus) => new(modulus, [.. Enumerable.Range(0, Checked(modulus) * modulus)], null);

    /// <summary>A random share of all pairs for training, floor(fraction p²) of them, and the others for the test.</summary>
    /// <exception cref="ArgumentException">One of the two sets would be empty, or p is below 2.</exception>
    public static (ModularPairs Train, ModularPairs Test) Split(int modulus, double fraction, Generator generator)
    {
        int all = Checked(modulus) * modulus, count = (int)Math.Floor(fraction * all);
        if (count < 1 || count >= all)
            throw new ArgumentException($"A split needs pairs on both sides; a fraction of {fraction} of {all} pairs has {count}. Use a fraction between 0 and 1, such as 0.4.", nameof(fraction));
        int[] order = generator.Permutation(all);
        int[] train = order[..count], test = order[count..];
        Array.Sort(train);
        Array.Sort(test);
        return (new(modulus, train, null), new(modulus, test, null));
    }

    /// <summary>The pairs for modules, each [n]: which rows of a first layer on two one-hots they take, a and p + b, and the labels.</summary>
    public (Tensor A, Tensor B, Tensor Labels) ToTensors()
    {
        return (Indices(A), Indices([.. B.Select(b => Modulus + b)]), Indices(Labels));

        static Tensor Indices(int[] values) => tensor([.. values.Select(v => (long)v)]);
    }

    /// <summary>The same pairs with other labels [n].</summary>
    public ModularPairs WithLabels(int[] labels) => labels.Length == Count && labels.All(y => y >= 0 && y < Modulus)
        ? new(Modulus, [.. A.Zip(B, (a, b) => a * Modulus + b)], labels)
        : throw new ArgumentException($"{Count} labels from 0 to {Modulus - 1} are needed; got {labels.Length} from {labels.Min()} to {labels.Max()}.", nameof(labels));

    private static int Checked(int modulus) => modulus is >= 2 and <= 1000
        ? modulus
        : throw new ArgumentException($"A modulus from 2 to 1000 is needed; got {modulus}. The papers use primes from 23 to 113.", nameof(modulus));

    private static int[] Starts(int[] values, int modulus)
    {
        int[] starts = new int[modulus + 1];
        foreach (int v in values) starts[v + 1]++;
        for (int v = 0; v < modulus; v++) starts[v + 1] += starts[v];
        return starts;
    }
}

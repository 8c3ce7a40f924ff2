using Phenomena.Datasets;

namespace Phenomena.Themes.Pruning;

/// <summary>The 8 x 8 digits, shared out: 1200 to train on, 597 to test. The pool's mean image is subtracted from all.</summary>
/// <param name="Pool">1200 digits in random order.</param>
/// <param name="Test">597 others.</param>
public sealed record PruningDigits(PruningSet Pool, PruningSet Test)
{
    /// <summary>Digits in the pool.</summary>
    public const int PoolSize = 1200;

    /// <summary>The split of a seed: the same seed has the same pool and test digits.</summary>
    public static PruningDigits Split(int seed)
    {
        var parts = Parts(seed);
        var mean = new float[parts[0].Size];
        for (int i = 0; i < PoolSize; i++)
        {
            for (int p = 0; p < mean.Length; p++) mean[p] += parts[0].Pixels[i * mean.Length + p];
        }
        // Sums of sixteenths are exact; divided once.
        foreach (ref float m in mean.AsSpan()) m /= PoolSize;
        return new(Centred(parts[0]), Centred(parts[1]));

        PruningSet Centred(LabelledImages images) => new([.. images.Pixels.Select((v, i) => v - mean[i % mean.Length])], images.Labels, images.Classes);
    }

    /// <summary>The pool's digits of a seed as images, pixels 0 to 1, for pictures.</summary>
    public static LabelledImages Images(int seed) => Parts(seed)[0];

    /// <summary>The first digits of the pool: smaller training sets are parts of larger ones.</summary>
    /// <exception cref="ArgumentException">More than there are, or fewer than classes.</exception>
    public PruningSet Train(int count) => count >= Pool.Classes && count <= Pool.Count ? Pool.Subset(Enumerable.Range(0, count))
        : throw new ArgumentException($"{Pool.Classes} to {Pool.Count} training digits can be had; got {count}. Use 1200, say.", nameof(count));

    private static LabelledImages[] Parts(int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        return Digits.Load().Split((ulong)seed, PoolSize, Digits.Load().Count - PoolSize);
    }
}

namespace Phenomena.Kernels;

/// <summary>A stream of random numbers that is a function of a key and a counter, so that a run draws the same numbers on every machine
/// and in every thread, and that splits into independent streams by name.</summary>
/// <remarks>Philox4x32-10 of Salmon, Moraes, Dror and Shaw (Parallel Random Numbers: As Easy as 1, 2, 3, 2011): ten rounds of
/// multiplication mix a 128-bit counter under a 64-bit key. Not safe to share between threads; split instead.</remarks>
public sealed class Generator
{
    private readonly ulong _key;
    private ulong _counter;
    private uint _x0, _x1, _x2, _x3;
    private int _left;
    private double _spareNormal = double.NaN;

    /// <summary>The stream of a seed.</summary>
    public Generator(ulong seed) => _key = seed;

    /// <summary>A new stream, independent of this one and of every other split: it depends on this generator's key and on
    /// <paramref name="stream"/>, not on how much has been drawn.</summary>
    public Generator Split(ulong stream)
    {
        // The upper half of the counter is 0 for drawing and 1 for splitting: the two never meet.
        var (a, b, _, _) = Philox(_key, stream, 1);
        return new Generator(a | (ulong)b << 32);
    }

    /// <summary>32 random bits.</summary>
    public uint NextUInt32()
    {
        if (_left == 0)
        {
            (_x0, _x1, _x2, _x3) = Philox(_key, _counter++, 0);
            _left = 4;
        }
        return _left-- switch { 4 => _x0, 3 => _x1, 2 => _x2, _ => _x3 };
    }

    /// <summary>Uniform on [0, 1), a multiple of 2^-24.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>The next numbers of <see cref="NextSingle"/>, many at a time.</summary>
    public void Fill(Span<float> values)
    {
        int at = 0;
        while (_left > 0 && at < values.Length) values[at++] = NextSingle();
        int blocks = (values.Length - at) / 4 / PhiloxBatch.Blocks;
        if (PhiloxBatch.IsSupported && blocks > 0)
        {
            int count = blocks * PhiloxBatch.Blocks;
            PhiloxBatch.Fill(_key, _counter, values.Slice(at, 4 * count));
            _counter += (ulong)count;
            at += 4 * count;
        }
        while (at < values.Length) values[at++] = NextSingle();
    }

    /// <summary>Uniform on the open interval (0, 1), so that its logarithm is finite; 52 bits.</summary>
    public double NextDouble()
    {
        ulong high = NextUInt32(), low = NextUInt32();
        return (((high << 32 | low) >> 12) + 0.5) * (1.0 / (1L << 52));
    }

    /// <summary>0 to bound − 1, each as likely (Lemire 2019: the upper half of a product, with the few excess values drawn again).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public long NextInt64(long bound)
    {
        if (bound < 1) throw new ArgumentOutOfRangeException(nameof(bound), $"NextInt64: expected a bound of at least 1; got {bound}. There is no integer below it.");
        while (true)
        {
            ulong high = NextUInt32(), low = NextUInt32();
            ulong above = Math.BigMul(high << 32 | low, (ulong)bound, out ulong rest);
            if (rest >= (ulong)bound || rest >= (0 - (ulong)bound) % (ulong)bound) return (long)above;
        }
    }

    /// <summary>Standard normal (Box and Muller's transform; the second of a pair is kept for the next call).</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(_spareNormal))
        {
            double spare = _spareNormal;
            _spareNormal = double.NaN;
            return spare;
        }
        double radius = Math.Sqrt(-2 * Math.Log(NextDouble()));
        var (sin, cos) = Math.SinCos(2 * Math.PI * NextDouble());
        _spareNormal = radius * sin;
        return radius * cos;
    }

    /// <summary>0 to <paramref name="count"/> − 1 in random order (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)(NextDouble() * (i + 1));
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    /// <summary>One block: the counter's halves mixed under the key.</summary>
    internal static (uint, uint, uint, uint) Philox(ulong key, ulong low, ulong high)
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        uint c0 = (uint)low, c1 = (uint)(low >> 32), c2 = (uint)high, c3 = (uint)(high >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * c0, p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        return (c0, c1, c2, c3);
    }
}

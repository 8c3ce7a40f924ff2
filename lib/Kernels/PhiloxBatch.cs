using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Phenomena.Kernels;

/// <summary>Eight counters of <see cref="Generator"/> at once, the same numbers: 32-bit words in 64-bit lanes, so that products need no unpacking.</summary>
internal static class PhiloxBatch
{
    public const int Blocks = 8;

    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Uniforms on [0, 1) from consecutive counters, four each; as many as fill whole batches.</summary>
    public static void Fill(ulong key, ulong counter, Span<float> values)
    {
        var groups = MemoryMarshal.Cast<float, Vector128<float>>(values);
        for (int i = 0; i < groups.Length; i += Blocks, counter += Blocks)
        {
            Vector256<ulong> low = Vector256.Create(counter, counter + 1, counter + 2, counter + 3), high = low + Vector256.Create(4UL), mask = Vector256.Create(0xFFFFFFFFUL);
            Vector256<ulong> a0 = low & mask, a1 = low >>> 32, a2 = default, a3 = default, b0 = high & mask, b1 = high >>> 32, b2 = default, b3 = default;
            uint k0 = (uint)key, k1 = (uint)(key >> 32);
            for (int round = 0; round < 10; round++)
            {
                Vector256<ulong> x = Vector256.Create((ulong)k0), y = Vector256.Create((ulong)k1);
                Round(ref a0, ref a1, ref a2, ref a3, x, y);
                Round(ref b0, ref b1, ref b2, ref b3, x, y);
                k0 += 0x9E3779B9;
                k1 += 0xBB67AE85;
            }
            Write(groups.Slice(i, 4), a0, a1, a2, a3);
            Write(groups.Slice(i + 4, 4), b0, b1, b2, b3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref Vector256<ulong> c0, ref Vector256<ulong> c1, ref Vector256<ulong> c2, ref Vector256<ulong> c3, Vector256<ulong> k0, Vector256<ulong> k1)
    {
        // A product reads the low halves of its lanes only; the high halves are cleared when a word is stored or shifted down.
        var p0 = Avx2.Multiply(c0.AsUInt32(), Vector256.Create(0xD2511F53UL).AsUInt32());
        var p1 = Avx2.Multiply(c2.AsUInt32(), Vector256.Create(0xCD9E8D57UL).AsUInt32());
        c0 = (p1 >>> 32) ^ c1 ^ k0;
        c1 = p1;
        c2 = (p0 >>> 32) ^ c3 ^ k1;
        c3 = p0;
    }

    /// <summary>From word by word to counter by counter, as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Span<Vector128<float>> target, Vector256<ulong> c0, Vector256<ulong> c1, Vector256<ulong> c2, Vector256<ulong> c3)
    {
        var mask = Vector256.Create(0xFFFFFFFFUL);
        Vector256<ulong> left = (c0 & mask) | (c1 << 32), right = (c2 & mask) | (c3 << 32);
        Vector256<float> even = Single(Avx2.UnpackLow(left, right)), odd = Single(Avx2.UnpackHigh(left, right));
        target[0] = even.GetLower();
        target[1] = odd.GetLower();
        target[2] = even.GetUpper();
        target[3] = odd.GetUpper();
    }

    private static Vector256<float> Single(Vector256<ulong> bits) => Vector256.ConvertToSingle((bits.AsUInt32() >>> 8).AsInt32()) * (1f / (1 << 24));
}

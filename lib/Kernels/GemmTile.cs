using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Phenomena.Kernels;

/// <summary>The register tile of the matrix product: 6 rows by 2 vectors of C, summed over the inner size without touching memory.</summary>
/// <remarks>6 by 2 because 12 sums, 2 vectors of B and 1 element of A are 15 registers, and AVX2 has 16; 12 independent sums
/// also hide the latency of the multiply-add (4 cycles, two a cycle). Wider register files gain from a wider vector, not from more rows.
/// A and B are read at any stride, so that the same code serves packed panels and small matrices in place.</remarks>
internal static unsafe class GemmTile<TSimd, TVector, T>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    public const int Rows = 6;

    public static int Columns => 2 * TSimd.Width;

    /// <summary>c[6, 2 vectors] = (or +=) a[6, depth] b[depth, 2 vectors].</summary>
    /// <param name="depth">The inner size.</param>
    /// <param name="a">Element (0, 0) of A; <paramref name="aRow"/> from row to row, <paramref name="aStep"/> along the inner size.</param>
    /// <param name="aRow">See <paramref name="a"/>.</param>
    /// <param name="aStep">See <paramref name="a"/>.</param>
    /// <param name="b">Row 0 of B, contiguous; <paramref name="bStep"/> from row to row.</param>
    /// <param name="bStep">See <paramref name="b"/>.</param>
    /// <param name="c">Element (0, 0) of C; <paramref name="cRow"/> from row to row.</param>
    /// <param name="cRow">See <paramref name="c"/>.</param>
    /// <param name="accumulate">Whether to add to C.</param>
    public static void Multiply(nint depth, T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, bool accumulate)
    {
        int width = TSimd.Width;
        TVector c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        TVector c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        T* lower = a + 3 * aRow;
        // C is met once in 256 steps and its rows lie far apart: asked for now, it is there when the sums are done (5 % at 1024 cubed).
        for (nint r = 0; Sse.IsSupported && r < Rows; r++)
        {
            Sse.Prefetch0(c + r * cRow);
            Sse.Prefetch0(c + r * cRow + 2 * width - 1);
        }
        for (; depth > 0; depth--)
        {
            TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + width);
            TVector x = TSimd.Broadcast(*a);
            c00 = TSimd.MultiplyAdd(x, b0, c00);
            c01 = TSimd.MultiplyAdd(x, b1, c01);
            x = TSimd.Broadcast(a[aRow]);
            c10 = TSimd.MultiplyAdd(x, b0, c10);
            c11 = TSimd.MultiplyAdd(x, b1, c11);
            x = TSimd.Broadcast(a[2 * aRow]);
            c20 = TSimd.MultiplyAdd(x, b0, c20);
            c21 = TSimd.MultiplyAdd(x, b1, c21);
            x = TSimd.Broadcast(*lower);
            c30 = TSimd.MultiplyAdd(x, b0, c30);
            c31 = TSimd.MultiplyAdd(x, b1, c31);
            x = TSimd.Broadcast(lower[aRow]);
            c40 = TSimd.MultiplyAdd(x, b0, c40);
            c41 = TSimd.MultiplyAdd(x, b1, c41);
            x = TSimd.Broadcast(lower[2 * aRow]);
            c50 = TSimd.MultiplyAdd(x, b0, c50);
            c51 = TSimd.MultiplyAdd(x, b1, c51);
            a += aStep;
            lower += aStep;
            b += bStep;
        }
        Put(c, c00, c01, accumulate);
        Put(c += cRow, c10, c11, accumulate);
        Put(c += cRow, c20, c21, accumulate);
        Put(c += cRow, c30, c31, accumulate);
        Put(c += cRow, c40, c41, accumulate);
        Put(c += cRow, c50, c51, accumulate);
    }

    /// <summary>The left half of <see cref="Multiply"/>: c[6, 1 vector], for the last columns of a matrix.</summary>
    public static void MultiplyHalf(nint depth, T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, bool accumulate)
    {
        TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        T* lower = a + 3 * aRow;
        for (; depth > 0; depth--)
        {
            TVector x = TSimd.Load(b);
            c0 = TSimd.MultiplyAdd(TSimd.Broadcast(*a), x, c0);
            c1 = TSimd.MultiplyAdd(TSimd.Broadcast(a[aRow]), x, c1);
            c2 = TSimd.MultiplyAdd(TSimd.Broadcast(a[2 * aRow]), x, c2);
            c3 = TSimd.MultiplyAdd(TSimd.Broadcast(*lower), x, c3);
            c4 = TSimd.MultiplyAdd(TSimd.Broadcast(lower[aRow]), x, c4);
            c5 = TSimd.MultiplyAdd(TSimd.Broadcast(lower[2 * aRow]), x, c5);
            a += aStep;
            lower += aStep;
            b += bStep;
        }
        PutHalf(c, c0, accumulate);
        PutHalf(c += cRow, c1, accumulate);
        PutHalf(c += cRow, c2, accumulate);
        PutHalf(c += cRow, c3, accumulate);
        PutHalf(c += cRow, c4, accumulate);
        PutHalf(c += cRow, c5, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutHalf(T* c, TVector value, bool accumulate) => TSimd.Store(accumulate ? TSimd.Add(value, TSimd.Load(c)) : value, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(T* c, TVector left, TVector right, bool accumulate)
    {
        if (accumulate)
        {
            left = TSimd.Add(left, TSimd.Load(c));
            right = TSimd.Add(right, TSimd.Load(c + TSimd.Width));
        }
        TSimd.Store(left, c);
        TSimd.Store(right, c + TSimd.Width);
    }
}

using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Themes.Grokking;

/// <summary>The first layer on two one-hot inputs: row a of U plus row b of V. A matrix product would multiply mostly by zeros; this adds two rows.</summary>
/// <remarks>The table [2p, H] holds U above V, as the weight of one linear layer on the concatenated inputs does.</remarks>
internal static class PairTable
{
    /// <summary>h_i = U[a_i] + V[b_i] for some of the pairs.</summary>
    /// <param name="pairs">n pairs.</param>
    /// <param name="first">The first pair that is wanted.</param>
    /// <param name="table">[2p, H].</param>
    /// <param name="h">[count, H], one row for each pair from the first on.</param>
    /// <param name="relu">Whether what is negative becomes 0.</param>
    public static void Gather<T>(ModularPairs pairs, int first, ReadOnlySpan<T> table, Span<T> h, bool relu = false) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int p = pairs.Modulus, width = table.Length / (2 * p), whole = width - width % Vector<T>.Count;
        var least = new Vector<T>(relu ? T.Zero : T.NegativeInfinity);
        for (int i = 0; i < h.Length / width; i++)
        {
            ReadOnlySpan<T> u = table.Slice(pairs.A[first + i] * width, width), v = table.Slice((p + pairs.B[first + i]) * width, width);
            var row = h.Slice(i * width, width);
            for (int j = 0; j < whole; j += Vector<T>.Count) Vector.Max(new Vector<T>(u[j..]) + new Vector<T>(v[j..]), least).CopyTo(row[j..]);
            for (int j = whole; j < width; j++) row[j] = T.Max(u[j] + v[j], least[0]);
        }
    }

    /// <summary>Adds dh_i to dU[a_i] and to dV[b_i]. Called for one part after the other, each row of the table is one sum in the order of the pairs, whatever the parts.</summary>
    /// <param name="pairs">n pairs.</param>
    /// <param name="first">The first pair that is given.</param>
    /// <param name="dh">[count, H], one row for each pair from the first on.</param>
    /// <param name="dTable">[2p, H].</param>
    public static void Scatter<T>(ModularPairs pairs, int first, ReadOnlySpan<T> dh, Span<T> dTable) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int p = pairs.Modulus, width = dTable.Length / (2 * p);
        for (int i = 0; i < dh.Length / width; i++)
        {
            Span<T> u = dTable.Slice(pairs.A[first + i] * width, width), v = dTable.Slice((p + pairs.B[first + i]) * width, width);
            var row = dh.Slice(i * width, width);
            TensorPrimitives.Add(u, row, u);
            TensorPrimitives.Add(v, row, v);
        }
    }

    /// <summary>h_i as <see cref="Gather"/> gives it, and its square.</summary>
    /// <param name="pairs">n pairs.</param>
    /// <param name="first">The first pair that is wanted.</param>
    /// <param name="table">[2p, H].</param>
    /// <param name="squares">[count, H], one row for each pair from the first on.</param>
    /// <param name="h">The same of h itself; empty when only the squares are wanted.</param>
    public static void GatherSquares<T>(ModularPairs pairs, int first, ReadOnlySpan<T> table, Span<T> squares, Span<T> h = default) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int p = pairs.Modulus, width = table.Length / (2 * p), whole = width - width % Vector<T>.Count;
        bool keep = !h.IsEmpty;
        for (int i = 0; i < squares.Length / width; i++)
        {
            ReadOnlySpan<T> u = table.Slice(pairs.A[first + i] * width, width), v = table.Slice((p + pairs.B[first + i]) * width, width);
            Span<T> square = squares.Slice(i * width, width), sum = keep ? h.Slice(i * width, width) : square;
            for (int j = 0; j < whole; j += Vector<T>.Count)
            {
                var x = new Vector<T>(u[j..]) + new Vector<T>(v[j..]);
                if (keep) x.CopyTo(sum[j..]);
                (x * x).CopyTo(square[j..]);
            }
            for (int j = whole; j < width; j++)
            {
                T x = u[j] + v[j];
                sum[j] = x;
                square[j] = x * x;
            }
        }
    }

    /// <summary><see cref="Scatter"/> of the gradient that the squares pass on, 2 h_i dF_i, which is nowhere stored.</summary>
    /// <param name="pairs">n pairs.</param>
    /// <param name="first">The first pair that is given.</param>
    /// <param name="h">[count, H], one row for each pair from the first on.</param>
    /// <param name="dSquares">[count, H], the gradient of the squares.</param>
    /// <param name="dTable">[2p, H].</param>
    public static void ScatterSquares<T>(ModularPairs pairs, int first, ReadOnlySpan<T> h, ReadOnlySpan<T> dSquares, Span<T> dTable) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int p = pairs.Modulus, width = dTable.Length / (2 * p), whole = width - width % Vector<T>.Count;
        for (int i = 0; i < h.Length / width; i++)
        {
            Span<T> u = dTable.Slice(pairs.A[first + i] * width, width), v = dTable.Slice((p + pairs.B[first + i]) * width, width);
            ReadOnlySpan<T> sum = h.Slice(i * width, width), d = dSquares.Slice(i * width, width);
            for (int j = 0; j < whole; j += Vector<T>.Count)
            {
                var x = new Vector<T>(sum[j..]) * new Vector<T>(d[j..]);
                x += x;
                (new Vector<T>(u[j..]) + x).CopyTo(u[j..]);
                (new Vector<T>(v[j..]) + x).CopyTo(v[j..]);
            }
            for (int j = whole; j < width; j++)
            {
                T x = sum[j] * d[j];
                x += x;
                u[j] += x;
                v[j] += x;
            }
        }
    }
}

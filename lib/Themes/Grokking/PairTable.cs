using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Themes.Grokking;

/// <summary>The first layer on two one-hot inputs: row a of U plus row b of V. A matrix product would multiply mostly by zeros; this adds two rows.</summary>
/// <remarks>The table [2p, H] holds U above V, as the weight of one linear layer on the concatenated inputs does.</remarks>
internal static class PairTable
{
    /// <summary>h_i = U[a_i] + V[b_i].</summary>
    /// <param name="pairs">n pairs.</param>
    /// <param name="table">[2p, H].</param>
    /// <param name="h">[n, H].</param>
    public static void Gather<T>(ModularPairs pairs, ReadOnlySpan<T> table, Span<T> h) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int p = pairs.Modulus, width = table.Length / (2 * p);
        for (int i = 0; i < pairs.Count; i++)
            TensorPrimitives.Add(table.Slice(pairs.A[i] * width, width), table.Slice((p + pairs.B[i]) * width, width), h.Slice(i * width, width));
    }

    /// <summary>dU[a] = Σ dh_i over the pairs with that a, dV[b] likewise. Each row is one sum in a fixed order, so the result does not depend on threads.</summary>
    /// <param name="pairs">n pairs.</param>
    /// <param name="dh">[n, H].</param>
    /// <param name="dTable">[2p, H], overwritten.</param>
    public static void Scatter<T>(ModularPairs pairs, ReadOnlySpan<T> dh, Span<T> dTable) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int p = pairs.Modulus, width = dTable.Length / (2 * p);
        dTable.Clear();
        for (int a = 0; a < p; a++)
        {
            var row = dTable.Slice(a * width, width);
            for (int i = pairs.StartOfA[a]; i < pairs.StartOfA[a + 1]; i++) TensorPrimitives.Add(row, dh.Slice(i * width, width), row);
        }
        for (int b = 0; b < p; b++)
        {
            var row = dTable.Slice((p + b) * width, width);
            for (int i = pairs.StartOfB[b]; i < pairs.StartOfB[b + 1]; i++) TensorPrimitives.Add(row, dh.Slice(pairs.ByB[i] * width, width), row);
        }
    }
}

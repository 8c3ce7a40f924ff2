using System.Numerics;

namespace Phenomena.Themes.Grokking;

/// <summary><see cref="ReluNet"/> with its gradient written by hand. Once the softmax collapses, which is what its runs are about, the module needs twice the time.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="modulus">p.</param>
/// <param name="hidden">H.</param>
public sealed class ReluNetKernel<T>(int modulus, int hidden) : ModularKernel<T>(modulus, ("first", 2 * modulus, hidden), ("hidden", hidden, hidden), ("output", hidden, modulus))
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Span<T> Forward(ModularPairs pairs, bool keep = true)
    {
        int n = pairs.Count;
        var role = keep ? "" : "evaluation ";
        Span<T> all = Buffer(role + "h1", n * hidden), h2 = Buffer(role + "h2", n * hidden), z = Buffer(role + "z", n * Modulus);
        for (int i = 0; i < n; i += BlockRows)
        {
            int rows = Math.Min(BlockRows, n - i);
            var h1 = all.Slice(i * hidden, rows * hidden);
            PairTable.Gather(pairs, i, Weights(0), h1, relu: true);
            Gemm.Product(rows, hidden, hidden, h1, false, Weights(1), false, h2[(i * hidden)..], relu: true);
            Gemm.Product(rows, Modulus, hidden, h2[(i * hidden)..], false, Weights(2), false, z[(i * Modulus)..]);
        }
        return z[..(n * Modulus)];
    }

    /// <inheritdoc/>
    public override void Backward(ModularPairs pairs, ReadOnlySpan<T> dLogits)
    {
        int n = pairs.Count;
        T[] d2 = Buffer("d2", BlockRows * hidden), d1 = Buffer("d1", BlockRows * hidden);
        // The gradient's transpose [p, H]: the product's tiles have 6 rows and 16 columns, and what p leaves empty of the last one is less of 6 than of 16.
        T[] transposed = Buffer("transposed", Modulus * hidden);
        Span<T> first = Buffer("h1", n * hidden), second = Buffer("h2", n * hidden);
        Gradients(0).Clear();
        for (int i = 0; i < n; i += BlockRows)
        {
            int rows = Math.Min(BlockRows, n - i);
            Span<T> h1 = first.Slice(i * hidden, rows * hidden), h2 = second.Slice(i * hidden, rows * hidden);
            var dz = dLogits.Slice(i * Modulus, rows * Modulus);
            Gemm.Product(Modulus, hidden, rows, dz, true, h2, false, transposed, accumulate: i > 0);
            Gemm.Product(rows, hidden, Modulus, dz, false, Weights(2), true, d2, gate: h2);
            Gemm.Product(hidden, hidden, rows, h1, true, d2, false, Gradients(1), accumulate: i > 0);
            Gemm.Product(rows, hidden, hidden, d2, false, Weights(1), true, d1, gate: h1);
            PairTable.Scatter<T>(pairs, i, d1.AsSpan(0, rows * hidden), Gradients(0));
        }
        Transpose(transposed, Gradients(2), Modulus);
    }
}

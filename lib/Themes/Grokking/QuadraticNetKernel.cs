using System.Numerics;

namespace Phenomena.Themes.Grokking;

/// <summary><see cref="QuadraticNet"/> with its gradient written by hand.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="modulus">p.</param>
/// <param name="hidden">N.</param>
public sealed class QuadraticNetKernel<T>(int modulus, int hidden) : ModularKernel<T>(modulus, ("first", 2 * modulus, hidden), ("output", hidden, modulus))
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>N.</summary>
    public int Hidden => hidden;

    /// <inheritdoc/>
    public override Span<T> Forward(ModularPairs pairs, bool keep = true)
    {
        int n = pairs.Count;
        var z = Buffer(keep ? "z" : "evaluation z", n * Modulus).AsSpan(0, n * Modulus);
        T[] squares = Buffer("squares", BlockRows * hidden);
        for (int i = 0; i < n; i += BlockRows)
        {
            int rows = Math.Min(BlockRows, n - i);
            PairTable.GatherSquares(pairs, i, Weights(0), squares.AsSpan(0, rows * hidden));
            Gemm.Product(rows, Modulus, hidden, squares, false, Weights(1), false, z[(i * Modulus)..]);
        }
        return z;
    }

    /// <inheritdoc/>
    public override void Backward(ModularPairs pairs, ReadOnlySpan<T> dLogits)
    {
        int n = pairs.Count;
        T[] h = Buffer("h", BlockRows * hidden), squares = Buffer("squares", BlockRows * hidden), dSquares = Buffer("dSquares", BlockRows * hidden);
        // The gradient's transpose [p, N]: of the two factors the product reads the one that it must reorder more slowly, and dLogits is the smaller.
        T[] transposed = Buffer("transposed", Modulus * hidden);
        Gradients(0).Clear();
        for (int i = 0; i < n; i += BlockRows)
        {
            int rows = Math.Min(BlockRows, n - i);
            int size = rows * hidden;
            var dz = dLogits.Slice(i * Modulus, rows * Modulus);
            PairTable.GatherSquares(pairs, i, Weights(0), squares.AsSpan(0, size), h.AsSpan(0, size));
            Gemm.Product(Modulus, hidden, rows, dz, true, squares, false, transposed, accumulate: i > 0);
            Gemm.Product(rows, hidden, Modulus, dz, false, Weights(1), true, dSquares);
            PairTable.ScatterSquares<T>(pairs, i, h.AsSpan(0, size), dSquares.AsSpan(0, size), Gradients(0));
        }
        Transpose(transposed, Gradients(1), Modulus);
    }
}

using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Themes.Grokking;

/// <summary>One hidden layer of width N with the square as activation: f = W (U e_a + V e_b)², no biases (Gromov 2023, Doshi and others 2023, Tian 2025).</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="modulus">p.</param>
/// <param name="hidden">N.</param>
public sealed class QuadraticNet<T>(int modulus, int hidden) : ModularNet<T>(modulus, ("first", 2 * modulus, hidden), ("output", hidden, modulus))
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>N.</summary>
    public int Hidden => hidden;

    /// <inheritdoc/>
    public override Span<T> Forward(ModularPairs pairs, bool keep = true)
    {
        int n = pairs.Count;
        var role = keep ? "" : "evaluation ";
        T[] h = Buffer(role + "h", n * hidden), squares = Buffer(role + "squares", n * hidden), z = Buffer(role + "z", n * Modulus);
        PairTable.Gather(pairs, Weights(0), h.AsSpan(0, n * hidden));
        TensorPrimitives.Multiply(h.AsSpan(0, n * hidden), h.AsSpan(0, n * hidden), squares);
        Product(n, Modulus, hidden, squares, false, Weights(1), false, z);
        return z.AsSpan(0, n * Modulus);
    }

    /// <inheritdoc/>
    public override void Backward(ModularPairs pairs, ReadOnlySpan<T> dLogits)
    {
        int n = pairs.Count;
        T[] h = Buffer("h", n * hidden), squares = Buffer("squares", n * hidden), dh = Buffer("dh", n * hidden);
        // The gradient's transpose [p, N]: of the two factors the product reads the one that it must reorder more slowly, and dLogits is the smaller.
        T[] transposed = Buffer("transposed", Modulus * hidden);
        Product(Modulus, hidden, n, dLogits, true, squares, false, transposed);
        var dW = Gradients(1);
        for (int k = 0; k < Modulus; k++)
            for (int j = 0; j < hidden; j++) dW[j * Modulus + k] = transposed[k * hidden + j];
        Product(n, hidden, Modulus, dLogits, false, Weights(1), true, dh);
        var d = dh.AsSpan(0, n * hidden);
        TensorPrimitives.Multiply(d, h.AsSpan(0, n * hidden), d);
        TensorPrimitives.Add(d, d, d);
        PairTable.Scatter<T>(pairs, d, Gradients(0));
    }
}

using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Themes.Grokking;

/// <summary>The multilayer perceptron of Prieto and others (2025): 2p inputs, two hidden ReLU layers of width H, p classes, no biases.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="modulus">p.</param>
/// <param name="hidden">H.</param>
public sealed class ReluNet<T>(int modulus, int hidden) : ModularNet<T>(modulus, ("first", 2 * modulus, hidden), ("hidden", hidden, hidden), ("output", hidden, modulus))
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Span<T> Forward(ModularPairs pairs, bool keep = true)
    {
        int n = pairs.Count;
        var role = keep ? "" : "evaluation ";
        T[] h1 = Buffer(role + "h1", n * hidden), h2 = Buffer(role + "h2", n * hidden), z = Buffer(role + "z", n * Modulus);
        var first = h1.AsSpan(0, n * hidden);
        PairTable.Gather(pairs, Weights(0), first);
        TensorPrimitives.Max(first, T.Zero, first);
        Product(n, hidden, hidden, h1, false, Weights(1), false, h2, relu: true);
        Product(n, Modulus, hidden, h2, false, Weights(2), false, z);
        return z.AsSpan(0, n * Modulus);
    }

    /// <inheritdoc/>
    public override void Backward(ModularPairs pairs, ReadOnlySpan<T> dLogits)
    {
        int n = pairs.Count;
        T[] h1 = Buffer("h1", n * hidden), h2 = Buffer("h2", n * hidden), d2 = Buffer("d2", n * hidden), d1 = Buffer("d1", n * hidden);
        Product(hidden, Modulus, n, h2, true, dLogits, false, Gradients(2));
        Product(n, hidden, Modulus, dLogits, false, Weights(2), true, d2, gate: h2);
        Product(hidden, hidden, n, h1, true, d2, false, Gradients(1));
        Product(n, hidden, hidden, d2, false, Weights(1), true, d1, gate: h1);
        PairTable.Scatter<T>(pairs, d1.AsSpan(0, n * hidden), Gradients(0));
    }
}

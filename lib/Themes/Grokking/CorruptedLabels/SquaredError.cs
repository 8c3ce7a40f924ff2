using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Themes.Grokking;

/// <summary>The mean squared error against one-hot targets, mean over all n p entries (Doshi and others 2023, appendix A).</summary>
internal static class SquaredError
{
    /// <summary>The loss. The targets are never written down: Σ (z − y)² = Σ z² − 2 z_label + 1 for each row.</summary>
    /// <param name="logits">[n, p].</param>
    /// <param name="labels">[n].</param>
    public static double Loss<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int classes = logits.Length / labels.Length;
        double sum = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            var row = logits.Slice(i * classes, classes);
            sum += double.CreateChecked(TensorPrimitives.SumOfSquares(row)) - 2 * double.CreateChecked(row[labels[i]]) + 1;
        }
        return sum / logits.Length;
    }

    /// <summary>Turns the logits into the loss's gradient, 2 (z − y) / (n p).</summary>
    public static void ToGradient<T>(Span<T> logits, ReadOnlySpan<int> labels) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int classes = logits.Length / labels.Length;
        for (int i = 0; i < labels.Length; i++) logits[i * classes + labels[i]] -= T.One;
        TensorPrimitives.Multiply(logits, T.CreateChecked(2.0 / logits.Length), logits);
    }
}

using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Phenomena.Calibration;

/// <summary>What is done with the probabilities of each sample. A struct, so that the pass over the samples is compiled around it.</summary>
internal interface IRowVisitor
{
    /// <summary>One sample.</summary>
    /// <param name="sample">Its number.</param>
    /// <param name="weights">[k], proportional to its probabilities.</param>
    /// <param name="sum">What to divide them by.</param>
    /// <param name="top">The class with the highest score; the first of several.</param>
    void Row(int sample, ReadOnlySpan<double> weights, double sum, int top);
}

/// <summary>The one pass over predictions that metrics are made of. Exponentials are taken over blocks of rows that stay in the cache: a row
/// of ten classes is too short to vectorise by itself.</summary>
internal static class SoftmaxRows
{
    // 16 KiB of doubles: half of a small first-level cache.
    private const int BlockLength = 2048;

    /// <summary>Shows every sample to the visitor.</summary>
    public static void Visit<TVisitor>(Predictions predictions, ref TVisitor visitor) where TVisitor : struct, IRowVisitor
    {
        var (n, k) = (predictions.Count, predictions.Classes);
        if (!predictions.AreLogits)
        {
            for (var i = 0; i < n; i++)
            {
                var row = predictions.Row(i);
                visitor.Row(i, row, 1, Top(row));
            }

            return;
        }

        var rows = Math.Max(1, BlockLength / k);
        var (block, tops) = (new double[rows * k], new int[rows]);
        for (var from = 0; from < n; from += rows)
        {
            var here = Math.Min(rows, n - from);
            var exponentials = block.AsSpan(0, here * k);
            for (var r = 0; r < here; r++)
            {
                var row = predictions.Row(from + r);
                tops[r] = Top(row);
                Shift(row, row[tops[r]], exponentials.Slice(r * k, k));
            }

            TensorPrimitives.Exp<double>(exponentials, exponentials);
            for (var r = 0; r < here; r++)
            {
                ReadOnlySpan<double> row = exponentials.Slice(r * k, k);
                visitor.Row(from + r, row, Sum(row), tops[r]);
            }
        }
    }

    /// <summary>[n, k]: the softmax of the logits.</summary>
    public static double[] Probabilities(Predictions predictions)
    {
        var visitor = new Writer(new double[predictions.Count * predictions.Classes]);
        Visit(predictions, ref visitor);
        return visitor.Into;
    }

    /// <summary>The place of the greatest; the first of several.</summary>
    public static int Top(ReadOnlySpan<double> row)
    {
        if (row.Length >= 32) return TensorPrimitives.IndexOfMax(row);
        var top = 0;
        var best = row[0];
        for (var c = 1; c < row.Length; c++)
        {
            if (row[c] > best) (top, best) = (c, row[c]);
        }

        return top;
    }

    /// <summary>The sum of a row. Short rows are common, and a call for each would cost more than the sum.</summary>
    public static double Sum(ReadOnlySpan<double> row)
    {
        if (row.Length >= 32) return TensorPrimitives.Sum(row);
        var sum = 0.0;
        foreach (var w in row) sum += w;
        return sum;
    }

    /// <summary>The greatest number of a row.</summary>
    public static double Greatest(ReadOnlySpan<double> row) => row.Length >= 32 ? TensorPrimitives.Max(row) : row[Top(row)];

    /// <summary>row − by.</summary>
    public static void Shift(ReadOnlySpan<double> row, double by, Span<double> into)
    {
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(row);
        var shifted = MemoryMarshal.Cast<double, Vector<double>>(into);
        var all = new Vector<double>(by);
        for (var v = 0; v < vectors.Length; v++) shifted[v] = vectors[v] - all;
        for (var c = vectors.Length * Vector<double>.Count; c < row.Length; c++) into[c] = row[c] - by;
    }

    private readonly struct Writer(double[] into) : IRowVisitor
    {
        public double[] Into => into;

        public void Row(int sample, ReadOnlySpan<double> weights, double sum, int top) =>
            TensorPrimitives.Divide(weights, sum, into.AsSpan(sample * weights.Length, weights.Length));
    }
}

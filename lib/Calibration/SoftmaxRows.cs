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
    /// <param name="greatest">Its greatest score: of logits the one whose weight is 1.</param>
    void Row(int sample, ReadOnlySpan<double> weights, double sum, double greatest);
}

/// <summary>The one pass over predictions that metrics are made of. Exponentials are taken over blocks of rows that stay in the cache: a row
/// of ten classes is too short to vectorise by itself. Nothing branches on the scores, which no processor could foresee.</summary>
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
                visitor.Row(i, row, 1, Greatest(row));
            }

            return;
        }

        var rows = Math.Max(1, BlockLength / k);
        var (block, greatest) = (new double[rows * k], new double[rows]);
        for (var from = 0; from < n; from += rows)
        {
            var here = Math.Min(rows, n - from);
            var exponentials = block.AsSpan(0, here * k);
            for (var r = 0; r < here; r++)
            {
                var row = predictions.Row(from + r);
                greatest[r] = Greatest(row);
                Shift(row, greatest[r], exponentials.Slice(r * k, k));
            }

            NegativeExp.Of(exponentials, 1, exponentials);
            for (var r = 0; r < here; r++)
            {
                ReadOnlySpan<double> row = exponentials.Slice(r * k, k);
                visitor.Row(from + r, row, Sum(row), greatest[r]);
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

    /// <summary>The greatest number of a row.</summary>
    public static double Greatest(ReadOnlySpan<double> row)
    {
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(row);
        var best = row[0];
        var tail = 0;
        if (vectors.Length > 1)
        {
            var all = vectors[0];
            for (var v = 1; v < vectors.Length; v++) all = Vector.MaxNative(all, vectors[v]);
            for (var lane = 0; lane < Vector<double>.Count; lane++) best = double.MaxNative(best, all[lane]);
            tail = vectors.Length * Vector<double>.Count;
        }

        for (var c = tail; c < row.Length; c++) best = double.MaxNative(best, row[c]);
        return best;
    }

    /// <summary>The first place of a number in a row that has it.</summary>
    public static int IndexOf(ReadOnlySpan<double> row, double value)
    {
        if (row.Length >= 32) return row.IndexOf(value);
        var at = 0;
        for (var c = row.Length - 1; c >= 0; c--) at = row[c] == value ? c : at;
        return at;
    }

    /// <summary>row − by.</summary>
    public static void Shift(ReadOnlySpan<double> row, double by, Span<double> into)
    {
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(row);
        var shifted = MemoryMarshal.Cast<double, Vector<double>>(into);
        var all = new Vector<double>(by);
        for (var v = 0; v < vectors.Length; v++) shifted[v] = vectors[v] - all;
        for (var c = vectors.Length * Vector<double>.Count; c < row.Length; c++) into[c] = row[c] - by;
    }

    /// <summary>The sum of a row.</summary>
    public static double Sum(ReadOnlySpan<double> row)
    {
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(row);
        var all = Vector<double>.Zero;
        foreach (var v in vectors) all += v;
        var sum = Vector.Sum(all);
        for (var c = vectors.Length * Vector<double>.Count; c < row.Length; c++) sum += row[c];
        return sum;
    }

    /// <summary>The sum of the squares of a row.</summary>
    public static double SumOfSquares(ReadOnlySpan<double> row)
    {
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(row);
        var all = Vector<double>.Zero;
        foreach (var v in vectors) all += v * v;
        var sum = Vector.Sum(all);
        for (var c = vectors.Length * Vector<double>.Count; c < row.Length; c++) sum += row[c] * row[c];
        return sum;
    }

    private readonly struct Writer(double[] into) : IRowVisitor
    {
        public double[] Into => into;

        public void Row(int sample, ReadOnlySpan<double> weights, double sum, double greatest) =>
            TensorPrimitives.Divide(weights, sum, into.AsSpan(sample * weights.Length, weights.Length));
    }
}

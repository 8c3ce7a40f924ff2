using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Phenomena.Themes.Grokking;

/// <summary>Cross-entropy of the softmax: −ln p_y with ln p = z − max z − ln S, S = Σ exp(z − max z), and gradient (p − onehot)/n.</summary>
/// <remarks>S is summed in T and p_y/n − 1/n is a difference in T, because that is where a sample collapses: once the other terms are below half a unit in the
/// last place of 1, S is 1, the loss is 0 and so is the label's gradient, while the other gradients are not. The sum of the wrong probabilities would be the
/// same in exact numbers and would never collapse. Even exp(z − max z) / S, which is exact where S is 1 and saves an exp, rounds otherwise enough that half of the
/// pairs collapse at another step or not at all: it is kept as the authors' framework computes it.</remarks>
/// <param name="half">Whether to round to float16 where a GPU stores: logits, ln p and gradient.</param>
internal readonly struct SoftmaxRow<T>(bool half) : ILogitRow<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public (double Loss, bool Collapsed) Differentiate(Span<T> z, T top, int classes, int label, int n)
    {
        Round(z[..classes]);
        if (half) top = TensorPrimitives.Max<T>(z);
        var whole = MemoryMarshal.Cast<T, Vector256<T>>(z);
        var (sums, most) = (Vector256<T>.Zero, Vector256.Create(top));
        foreach (ref var v in whole)
        {
            v -= most;
            sums += RoundedExp.Of(v);
        }
        T sum = Vector256.Sum(sums), share = T.One / T.CreateChecked(n);
        var logarithm = Vector256.Create(T.Log(sum));
        foreach (ref var v in whole) v -= logarithm;
        Round(z[..classes]);
        double loss = -double.CreateChecked(z[label]);
        foreach (ref var v in whole) v = RoundedExp.Of(v) * share;
        z[label] -= share;
        Round(z[..classes]);
        return (loss, half ? Half.CreateChecked(sum) == Half.One : sum == T.One);
    }

    private void Round(Span<T> values)
    {
        if (!half) return;
        // Only float is ever rounded to float16.
        var floats = MemoryMarshal.Cast<T, float>(values);
        Span<Half> rounded = stackalloc Half[256];
        for (; !floats.IsEmpty; floats = floats[Math.Min(rounded.Length, floats.Length)..])
        {
            var part = floats[..Math.Min(rounded.Length, floats.Length)];
            TensorPrimitives.ConvertToHalf(part, rounded);
            TensorPrimitives.ConvertToSingle(rounded[..part.Length], part);
        }
    }
}

/// <summary>Cross-entropy of StableMax, p = s(z) / Σ s(z) with s(x) = x + 1 from 0 up and 1/(1 − x) below (equations 7 and 8 of the paper). s grows only
/// linearly, so that no term ever vanishes beside another.</summary>
internal readonly struct StableMaxRow : ILogitRow<double>
{
    /// <inheritdoc/>
    public (double Loss, bool Collapsed) Differentiate(Span<double> padded, double top, int classes, int label, int n)
    {
        var z = padded[..classes];
        double total = 0;
        int i = 0;
        var sums = Vector<double>.Zero;
        for (; i <= z.Length - Vector<double>.Count; i += Vector<double>.Count) sums += S(new Vector<double>(z[i..]));
        total += Vector.Sum(sums);
        for (; i < z.Length; i++) total += S(z[i]);
        double own = S(z[label]), ownSlope = Slope(z[label]), scale = 1 / (total * n);
        i = 0;
        for (; i <= z.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var x = new Vector<double>(z[i..]);
            var s = S(x);
            (Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, Vector<double>.Zero), Vector<double>.One, s * s) * scale).CopyTo(z[i..]);
        }
        for (; i < z.Length; i++) z[i] = Slope(z[i]) * scale;
        z[label] -= ownSlope / own / n;
        return (-Math.Log(own / total), own == total);
    }

    /// <summary>s(x).</summary>
    public static double S(double x) => x >= 0 ? x + 1 : 1 / (1 - x);

    /// <summary>s'(x): 1 from 0 up, s² below.</summary>
    private static double Slope(double x) => x >= 0 ? 1 : 1 / ((1 - x) * (1 - x));

    private static Vector<double> S(Vector<double> x) =>
        Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, Vector<double>.Zero), x + Vector<double>.One, Vector<double>.One / (Vector<double>.One - x));
}

/// <summary>Squared distance to the one-hot label over p.</summary>
internal readonly struct SquaredErrorRow : ILogitRow<double>
{
    /// <inheritdoc/>
    public (double Loss, bool Collapsed) Differentiate(Span<double> padded, double top, int classes, int label, int n)
    {
        var z = padded[..classes];
        z[label] -= 1;
        double loss = TensorPrimitives.SumOfSquares<double>(z) / z.Length;
        TensorPrimitives.Multiply(z, 2.0 / (z.Length * (double)n), z);
        return (loss, false);
    }
}

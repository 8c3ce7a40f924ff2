using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Phenomena.Themes.Grokking;

/// <summary>Sums and products whose precision matters here, each in a fixed order.</summary>
internal static class Vectors
{
    /// <summary>a · b in float64. Gradients of 1e-25, as they are near collapse, have squares that a float does not hold.</summary>
    public static double Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) return TensorPrimitives.Dot(MemoryMarshal.Cast<T, double>(a), MemoryMarshal.Cast<T, double>(b));
        ReadOnlySpan<float> x = MemoryMarshal.Cast<T, float>(a), y = MemoryMarshal.Cast<T, float>(b);
        var sums = Vector256<double>.Zero;
        int i = 0;
        for (; i <= x.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var (xl, xh) = Vector256.Widen(Vector256.Create(x[i..]));
            var (yl, yh) = Vector256.Widen(Vector256.Create(y[i..]));
            sums += xl * yl + xh * yh;
        }
        double sum = Vector256.Sum(sums);
        for (; i < x.Length; i++) sum += (double)x[i] * y[i];
        return sum;
    }

    /// <summary>The same numbers in another type.</summary>
    public static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to) where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
    {
        if (typeof(TFrom) == typeof(TTo)) MemoryMarshal.Cast<TFrom, TTo>(from).CopyTo(to);
        else TensorPrimitives.ConvertTruncating(from, to);
    }

    /// <summary>The place of the largest, the first of equals.</summary>
    // Not TensorPrimitives.IndexOfMax, which keeps indices in floating-point registers: it answers 0 where Denormals are ignored.
    public static int IndexOfMax<T>(ReadOnlySpan<T> x) where T : unmanaged, INumber<T> => x.IndexOf(TensorPrimitives.Max(x));
}

using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Tensors;

// The functions behind the pointwise operations, each one line of TensorPrimitives.

internal readonly struct AddOp : IBinary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Add(x, y, z);
    public static void Invoke<T>(ReadOnlySpan<T> x, T y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Add(x, y, z);
    public static void Invoke<T>(T x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Add(y, x, z);
}

internal readonly struct SubtractOp : IBinary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Subtract(x, y, z);
    public static void Invoke<T>(ReadOnlySpan<T> x, T y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Subtract(x, y, z);
    public static void Invoke<T>(T x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Subtract(x, y, z);
}

internal readonly struct MultiplyOp : IBinary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(x, y, z);
    public static void Invoke<T>(ReadOnlySpan<T> x, T y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(x, y, z);
    public static void Invoke<T>(T x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(y, x, z);
}

internal readonly struct DivideOp : IBinary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Divide(x, y, z);
    public static void Invoke<T>(ReadOnlySpan<T> x, T y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Divide(x, y, z);
    public static void Invoke<T>(T x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Divide(x, y, z);
}

internal readonly struct MaximumOp : IBinary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Max(x, y, z);
    public static void Invoke<T>(ReadOnlySpan<T> x, T y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Max(x, y, z);
    public static void Invoke<T>(T x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Max(y, x, z);
}

internal readonly struct MinimumOp : IBinary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Min(x, y, z);
    public static void Invoke<T>(ReadOnlySpan<T> x, T y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Min(x, y, z);
    public static void Invoke<T>(T x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Min(y, x, z);
}

/// <summary>2 x y: the gradient of a square in one pass.</summary>
internal readonly struct TwiceProductOp : IBinary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T>
    {
        int i = 0;
        for (var two = new Vector<T>(T.CreateChecked(2)); i <= z.Length - Vector<T>.Count; i += Vector<T>.Count)
            (new Vector<T>(x[i..]) * new Vector<T>(y[i..]) * two).CopyTo(z[i..]);
        for (; i < z.Length; i++) z[i] = x[i] * y[i] * T.CreateChecked(2);
    }

    public static void Invoke<T>(ReadOnlySpan<T> x, T y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(x, y + y, z);
    public static void Invoke<T>(T x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(y, x + x, z);
}

/// <summary>The first where the second is positive.</summary>
internal readonly struct GateOp : IBinary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T>
    {
        int i = 0;
        for (var zero = Vector<T>.Zero; i <= z.Length - Vector<T>.Count; i += Vector<T>.Count)
            Vector.ConditionalSelect(Vector.GreaterThan(new Vector<T>(y[i..]), zero), new Vector<T>(x[i..]), zero).CopyTo(z[i..]);
        for (; i < z.Length; i++) z[i] = y[i] > T.Zero ? x[i] : T.Zero;
    }

    public static void Invoke<T>(ReadOnlySpan<T> x, T y, Span<T> z) where T : unmanaged, INumber<T>
    {
        if (y > T.Zero) x.CopyTo(z);
        else z.Clear();
    }

    public static void Invoke<T>(T x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < z.Length; i++) z[i] = y[i] > T.Zero ? x : T.Zero;
    }
}

internal readonly struct SquareOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Multiply(x, x, y);
}

/// <summary>The error function: its series near 0, the continued fraction of its complement beyond; 1e-15.</summary>
internal readonly struct ErfOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++) y[i] = T.CreateTruncating(Erf(double.CreateTruncating(x[i])));
    }

    private static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (double.IsNaN(x) || a > 6) return double.IsNaN(x) ? x : Math.Sign(x);
        if (a < 2.5)
        {
            double term = x, sum = x;
            for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++) sum += (term *= 2 * x * x / (2 * n + 1));
            return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
        }
        double fraction = a;
        for (int n = 60; n > 0; n--) fraction = a + n / 2.0 / fraction;
        return Math.Sign(x) * (1 - Math.Exp(-a * a) / (Math.Sqrt(Math.PI) * fraction));
    }
}

internal readonly struct NegateOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Negate(x, y);
}

internal readonly struct AbsOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Abs(x, y);
}

internal readonly struct SignOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++) y[i] = x[i] > T.Zero ? T.One : x[i] < T.Zero ? -T.One : x[i];
    }
}

internal readonly struct ExpOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Exp(x, y);
}

internal readonly struct LogOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Log(x, y);
}

internal readonly struct SqrtOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Sqrt(x, y);
}

internal readonly struct SinOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Sin(x, y);
}

internal readonly struct CosOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Cos(x, y);
}

internal readonly struct TanhOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Tanh(x, y);
}

internal readonly struct SigmoidOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Length > 0) TensorPrimitives.Sigmoid(x, y);
    }
}

internal readonly struct ReluOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Max(x, T.Zero, y);
}

internal readonly struct EqualOp : IComparison
{
    public static bool Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => x == y;
    public static Vector<T> Invoke<T>(Vector<T> x, Vector<T> y) where T : unmanaged, INumber<T> => Vector.Equals(x, y);
}

internal readonly struct NotEqualOp : IComparison
{
    public static bool Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => x != y;
    public static Vector<T> Invoke<T>(Vector<T> x, Vector<T> y) where T : unmanaged, INumber<T> => ~Vector.Equals(x, y);
}

internal readonly struct LessOp : IComparison
{
    public static bool Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => x < y;
    public static Vector<T> Invoke<T>(Vector<T> x, Vector<T> y) where T : unmanaged, INumber<T> => Vector.LessThan(x, y);
}

internal readonly struct LessOrEqualOp : IComparison
{
    public static bool Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => x <= y;
    public static Vector<T> Invoke<T>(Vector<T> x, Vector<T> y) where T : unmanaged, INumber<T> => Vector.LessThanOrEqual(x, y);
}

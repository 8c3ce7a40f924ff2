using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Tensors;

// The functions behind Tensor.Maths.cs.

/// <summary>A function of two numbers without a vectorised form.</summary>
internal interface IPair
{
    static abstract T Invoke<T>(T x, T y) where T : unmanaged, INumber<T>;
}

/// <summary>Such a function for spans, one element at a time.</summary>
internal readonly struct Each<TPair> : IBinary where TPair : IPair
{
    public static void Invoke<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < z.Length; i++) z[i] = TPair.Invoke(x[i], y[i]);
    }

    public static void Invoke<T>(ReadOnlySpan<T> x, T y, Span<T> z) where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < z.Length; i++) z[i] = TPair.Invoke(x[i], y);
    }

    public static void Invoke<T>(T x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < z.Length; i++) z[i] = TPair.Invoke(x, y[i]);
    }
}

internal readonly struct Expm1Op : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.ExpM1(x, y);
}

internal readonly struct Log1pOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.LogP1(x, y);
}

internal readonly struct SinhOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Sinh(x, y);
}

internal readonly struct CoshOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Cosh(x, y);
}

internal readonly struct AsinOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Asin(x, y);
}

internal readonly struct AcosOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Acos(x, y);
}

internal readonly struct AtanOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Atan(x, y);
}

internal readonly struct FloorOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Floor(x, y);
}

internal readonly struct CeilingOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Ceiling(x, y);
}

internal readonly struct RoundOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Round(x, y);
}

internal readonly struct TruncateOp : IUnary
{
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Truncate(x, y);
}

internal readonly struct FmodOp : IPair
{
    public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => x % y;
}

internal readonly struct RemainderOp : IPair
{
    public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => x % y is var r && r != T.Zero && T.IsNegative(r) != T.IsNegative(y) ? r + y : r;
}

internal readonly struct PowerOp : IPair
{
    public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => T.CreateTruncating(Math.Pow(double.CreateTruncating(x), double.CreateTruncating(y)));
}

internal readonly struct Atan2Op : IPair
{
    public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => T.CreateTruncating(Math.Atan2(double.CreateTruncating(x), double.CreateTruncating(y)));
}

internal readonly struct BitAndOp : IPair
{
    public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => T.CreateTruncating(long.CreateTruncating(x) & long.CreateTruncating(y));
}

internal readonly struct BitOrOp : IPair
{
    public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => T.CreateTruncating(long.CreateTruncating(x) | long.CreateTruncating(y));
}

internal readonly struct BitXorOp : IPair
{
    public static T Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => T.CreateTruncating(long.CreateTruncating(x) ^ long.CreateTruncating(y));
}

internal readonly struct BothOp : IComparison
{
    public static bool Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => x != T.Zero && y != T.Zero;
}

internal readonly struct EitherOp : IComparison
{
    public static bool Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => x != T.Zero || y != T.Zero;
}

internal readonly struct OneOfOp : IComparison
{
    public static bool Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => x != T.Zero ^ y != T.Zero;
}

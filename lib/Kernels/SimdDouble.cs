using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Phenomena.Kernels;

/// <summary>8 doubles: AVX-512.</summary>
internal readonly unsafe struct Double512 : ISimd<Vector512<double>, double>
{
    public static bool IsAccelerated => Vector512.IsHardwareAccelerated;
    public static int Width => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load(double* source) => Vector512.Load(source);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Broadcast(double value) => Vector512.Create(value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<double> value, double* destination) => value.Store(destination);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Add(Vector512<double> x, Vector512<double> y) => x + y;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplyAdd(Vector512<double> x, Vector512<double> y, Vector512<double> z) => Vector512.FusedMultiplyAdd(x, y, z);
}

/// <summary>4 doubles: AVX2 with FMA.</summary>
internal readonly unsafe struct Double256 : ISimd<Vector256<double>, double>
{
    public static bool IsAccelerated => Vector256.IsHardwareAccelerated && Fma.IsSupported;
    public static int Width => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Load(double* source) => Vector256.Load(source);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Broadcast(double value) => Vector256.Create(value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<double> value, double* destination) => value.Store(destination);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Add(Vector256<double> x, Vector256<double> y) => x + y;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> MultiplyAdd(Vector256<double> x, Vector256<double> y, Vector256<double> z) => Vector256.FusedMultiplyAdd(x, y, z);
}

/// <summary>Whatever <see cref="Vector{T}"/> is here: as <see cref="FloatPortable"/>, for doubles.</summary>
internal readonly unsafe struct DoublePortable : ISimd<Vector<double>, double>
{
    public static bool IsAccelerated => Vector.IsHardwareAccelerated;
    public static int Width => Vector<double>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Load(double* source) => Vector.Load(source);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Broadcast(double value) => new(value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<double> value, double* destination) => value.Store(destination);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Add(Vector<double> x, Vector<double> y) => x + y;
    // The estimate is a fused multiply-add where there is one, and never a software emulation of it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> MultiplyAdd(Vector<double> x, Vector<double> y, Vector<double> z) => Vector.MultiplyAddEstimate(x, y, z);
}

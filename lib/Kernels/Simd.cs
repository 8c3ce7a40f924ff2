using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Phenomena.Kernels;

/// <summary>The five vector operations a matrix kernel needs, for one vector type. Kernels are written once, generic over this;
/// a second element type is a second set of implementations.</summary>
/// <typeparam name="TVector">A hardware vector, kept in a register as itself (no wrapper struct for the JIT to undo).</typeparam>
/// <typeparam name="T">Its element.</typeparam>
internal unsafe interface ISimd<TVector, T> where TVector : unmanaged where T : unmanaged
{
    /// <summary>Whether this processor runs it as fast as it should.</summary>
    static abstract bool IsAccelerated { get; }

    /// <summary>Elements in one vector.</summary>
    static abstract int Width { get; }

    static abstract TVector Load(T* source);
    static abstract TVector Broadcast(T value);
    static abstract void Store(TVector value, T* destination);
    static abstract TVector Add(TVector x, TVector y);

    /// <summary><c>x * y + z</c>, rounded once where the hardware can.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector z);
}

/// <summary>16 floats: AVX-512.</summary>
internal readonly unsafe struct Float512 : ISimd<Vector512<float>, float>
{
    public static bool IsAccelerated => Vector512.IsHardwareAccelerated;
    public static int Width => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* destination) => value.Store(destination);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> x, Vector512<float> y) => x + y;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> x, Vector512<float> y, Vector512<float> z) => Vector512.FusedMultiplyAdd(x, y, z);
}

/// <summary>8 floats: AVX2 with FMA.</summary>
internal readonly unsafe struct Float256 : ISimd<Vector256<float>, float>
{
    public static bool IsAccelerated => Vector256.IsHardwareAccelerated && Fma.IsSupported;
    public static int Width => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* destination) => value.Store(destination);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> x, Vector256<float> y) => x + y;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> x, Vector256<float> y, Vector256<float> z) => Vector256.FusedMultiplyAdd(x, y, z);
}

/// <summary>Whatever <see cref="Vector{T}"/> is here: NEON on Arm, SSE on an old x86, one float at a time in the worst case.</summary>
internal readonly unsafe struct FloatPortable : ISimd<Vector<float>, float>
{
    public static bool IsAccelerated => Vector.IsHardwareAccelerated;
    public static int Width => Vector<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Load(float* source) => Vector.Load(source);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Broadcast(float value) => new(value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<float> value, float* destination) => value.Store(destination);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Add(Vector<float> x, Vector<float> y) => x + y;
    // The estimate is a fused multiply-add where there is one, and never a software emulation of it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> MultiplyAdd(Vector<float> x, Vector<float> y, Vector<float> z) => Vector.MultiplyAddEstimate(x, y, z);
}

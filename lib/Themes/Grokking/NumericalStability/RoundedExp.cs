using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Phenomena.Themes.Grokking;

/// <summary>exp with exp(0) = 1. The framework's vectorised exp of float32 gives 1.0000001 there, and with that no sample ever collapses: its normaliser
/// stays one unit in the last place above 1. For float32 the result is the same on every machine.</summary>
internal static class RoundedExp
{
    /// <summary>exp(x) of float or double, x at most 0 but for rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Of<T>(Vector256<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(float) ? Single(x.AsSingle()).As<float, T>() : Vector256.Exp(x.AsDouble()).As<double, T>();

    /// <summary>exp(k ln 2 + r) = 2^k (1 + r + r² P(r)), P as in Cephes (Moshier 1992, expf): 1 + r is exact at 0, and the error is below one unit in the last
    /// place. No fused multiplication: not every machine has one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Single(Vector256<float> x)
    {
        // Below -104 the result rounds to 0: it is not computed, since a product that small takes the processor a hundred times as long. Above 88 is not asked for.
        var vanished = Vector256.LessThan(x, Vector256.Create(-104f));
        x = Vector256.MinNative(Vector256.MaxNative(Vector256.AndNot(x, vanished), Vector256.Create(-110f)), Vector256.Create(88f));
        var k = Vector256.Round(x * 1.44269504f);
        // ln 2 in two parts, the first with so few digits that k times it is exact.
        var r = x - k * 0.693359375f - k * -2.12194440e-4f;
        var p = Vector256.Create(1.9875691500e-4f);
        p = p * r + Vector256.Create(1.3981999507e-3f);
        p = p * r + Vector256.Create(8.3334519073e-3f);
        p = p * r + Vector256.Create(4.1665795894e-2f);
        p = p * r + Vector256.Create(1.6666665459e-1f);
        p = p * r + Vector256.Create(5.0000001201e-1f);
        var e = p * r * r + r + Vector256<float>.One;
        // 2^k in two factors, so that small results lose digits one by one.
        var whole = Vector256.ConvertToInt32Native(k);
        var half = whole >> 1;
        return Vector256.AndNot(e * Power(half) * Power(whole - half), vanished);
    }

    private static Vector256<float> Power(Vector256<int> k) => ((k + Vector256.Create(127)) << 23).AsSingle();
}

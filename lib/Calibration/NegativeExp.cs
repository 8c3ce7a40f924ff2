using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Phenomena.Calibration;

/// <summary>e^x for x ≤ 0, as softmax needs it, to two units in the last place: without overflow, infinities and NaN to care for it takes half the time of
/// the general one.</summary>
internal static class NegativeExp
{
    // Below this e^x leaves the normal numbers; 0 is then near enough.
    private const double Least = -708;
    // Adding it rounds to a whole number, which stands in the low bits of the sum.
    private const double Rounder = 6755399441055744;
    // ln 2 in two parts; the first has zeros at its end, so that its multiples are exact.
    private const double Ln2High = 0.693147180369123816490, Ln2Low = 1.90821492927058770002e-10;

    /// <summary>e^(scale · x).</summary>
    /// <param name="x">scale · x ≤ 0.</param>
    /// <param name="scale">Of all x.</param>
    /// <param name="destination">As long as <paramref name="x"/>; may be the same.</param>
    public static void Of(ReadOnlySpan<double> x, double scale, Span<double> destination)
    {
        var from = MemoryMarshal.Cast<double, Vector<double>>(x);
        var to = MemoryMarshal.Cast<double, Vector<double>>(destination);
        var factor = new Vector<double>(scale);
        for (var v = 0; v < from.Length; v++) to[v] = Of(from[v] * factor);
        // The tail in a vector of its own: every number is computed in the same way.
        var done = from.Length * Vector<double>.Count;
        if (done == x.Length) return;
        Span<double> tail = stackalloc double[Vector<double>.Count];
        tail.Clear();
        x[done..].CopyTo(tail);
        Of(new Vector<double>(tail) * factor).CopyTo(tail);
        tail[..(x.Length - done)].CopyTo(destination[done..]);
    }

    /// <summary>x = n ln 2 + r with |r| ≤ ln 2 / 2: the Taylor series of e^r to r¹², whose rest is below 2e-16, times 2^n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Of(Vector<double> x)
    {
        var rounded = Vector.MultiplyAddEstimate(x, new Vector<double>(1.4426950408889634), new Vector<double>(Rounder));
        var n = rounded - new Vector<double>(Rounder);
        var r = Vector.MultiplyAddEstimate(n, new Vector<double>(-Ln2High), x);
        r = Vector.MultiplyAddEstimate(n, new Vector<double>(-Ln2Low), r);
        var p = new Vector<double>(1 / 479001600.0);
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(1 / 39916800.0));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(1 / 3628800.0));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(1 / 362880.0));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(1 / 40320.0));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(1 / 5040.0));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(1 / 720.0));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(1 / 120.0));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(1 / 24.0));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(1 / 6.0));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(0.5));
        p = Vector.MultiplyAddEstimate(p, r, Vector<double>.One);
        p = Vector.MultiplyAddEstimate(p, r, Vector<double>.One);
        var power = Vector.AsVectorInt64(p) + Vector.ShiftLeft(Vector.AsVectorInt64(rounded), 52);
        return Vector.AsVectorDouble(Vector.BitwiseAnd(power, Vector.GreaterThanOrEqual(x, new Vector<double>(Least))));
    }
}

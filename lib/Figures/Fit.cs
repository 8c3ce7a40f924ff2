using MathNet.Numerics.LinearRegression;

namespace Phenomena.Figures;

/// <summary>A curve through points, by least squares: <see cref="PowerLaw"/> fits ln y to ln x, <see cref="Exponential"/> ln y to x, <see cref="Line"/> y to x.</summary>
/// <remarks>To look at, not to claim by: no error bars, and points that a logarithm cannot take are left out.</remarks>
public sealed class Fit
{
    private readonly bool _logX, _logY;
    private readonly Func<double, string> _slope;

    private Fit(bool logX, bool logY, Func<double, string> slope) => (_logX, _logY, _slope) = (logX, logY, slope);

    /// <summary>y = a x^b.</summary>
    public static Fit PowerLaw { get; } = new(true, true, b => FormattableString.Invariant($"exponent {b:0.00}"));

    /// <summary>y = a e^(b x).</summary>
    public static Fit Exponential { get; } = new(false, true, b => FormattableString.Invariant($"rate {b:0.###}"));

    /// <summary>y = a + b x.</summary>
    public static Fit Line { get; } = new(false, false, b => FormattableString.Invariant($"slope {b:0.###}"));

    /// <summary>The curve, and its exponent, rate or slope in words; null where fewer than two points have different x.</summary>
    public (Func<double, double> At, string Words)? Through(IEnumerable<double> x, IEnumerable<double> y)
    {
        var points = x.Zip(y, (a, b) => (X: _logX ? Math.Log(a) : a, Y: _logY ? Math.Log(b) : b)).Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).ToList();
        if (points.Select(p => p.X).Distinct().Count() < 2) return null;
        var (a, b) = SimpleRegression.Fit([.. points.Select(p => p.X)], [.. points.Select(p => p.Y)]);
        return (v => a + b * (_logX ? Math.Log(v) : v) is var fitted && _logY ? Math.Exp(fitted) : fitted, _slope(b).Replace('-', '−'));
    }
}

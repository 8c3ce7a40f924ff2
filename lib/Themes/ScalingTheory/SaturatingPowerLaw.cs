using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.ScalingTheory;

/// <summary>A power law plus a constant, y = <paramref name="Floor"/> + <paramref name="Amplitude"/> x^-<paramref name="Exponent"/>: the form in which
/// Henighan et al. (2020), arXiv 2010.14701, read every loss curve, the floor as the entropy of the data.</summary>
/// <param name="Floor">What no size removes.</param>
/// <param name="Amplitude">The reducible part at x = 1; above 0.</param>
/// <param name="Exponent">How fast it falls.</param>
public sealed record SaturatingPowerLaw(double Floor, double Amplitude, double Exponent)
{
    /// <summary>Where the exponent is looked for: slower is a logarithm, faster is a step, of any data that are measured.</summary>
    public const double LeastExponent = 1e-3, GreatestExponent = 20;

    /// <summary>Standard error of the floor, from the residuals, to first order; NaN when a bound was met.</summary>
    public double FloorError { get; init; } = double.NaN;

    /// <summary>Standard error of the amplitude.</summary>
    public double AmplitudeError { get; init; } = double.NaN;

    /// <summary>Standard error of the exponent.</summary>
    public double ExponentError { get; init; } = double.NaN;

    /// <summary>Which bound the exponent met, and what that says of the data; empty of an ordinary fit. The other numbers then belong to the bound and mean nothing by themselves.</summary>
    public string Message { get; init; } = "";

    /// <summary>Fits the points, every one with the same relative error: for a given exponent floor and amplitude are a linear regression, and
    /// the exponent with the least error is looked for from <see cref="LeastExponent"/> to <see cref="GreatestExponent"/>.</summary>
    /// <exception cref="ArgumentException">Fewer than four different x, a number that is not positive, or data that do not fall.</exception>
    public static SaturatingPowerLaw Of(IEnumerable<double> x, IEnumerable<double> y)
    {
        double[] xs = [.. x], ys = [.. y];
        if (xs.Length != ys.Length || xs.Distinct().Count() < 4 || xs.Concat(ys).Any(v => !(v > 0) || !double.IsFinite(v)))
        {
            throw new ArgumentException($"A power law plus a constant needs at least 4 different positive x and a positive y for each; " +
                $"got {xs.Length} x and {ys.Length} y. Leave other points out.");
        }

        const int looks = 180;
        var (low, high) = (Math.Log(LeastExponent), Math.Log(GreatestExponent));
        var step = (high - low) / looks;
        double[] logs = [.. xs.Select(v => Math.Log(v / xs.Min()))];
        var best = Enumerable.Range(0, looks + 1).MinBy(i => At(low + i * step).Error);
        var found = Eigenframework.Minimum(e => At(e).Error, Math.Max(low, low + (best - 1) * step), Math.Min(high, low + (best + 1) * step));
        var message = "";
        if (best == 0 && At(low).Error <= At(found).Error) (found, message) = (low, $"The exponent met its lower bound of {LeastExponent}: the data do not level off any more than a logarithm does, so no floor can be seen.");
        if (best == looks && At(high).Error <= At(found).Error) (found, message) = (high, $"The exponent met its upper bound of {GreatestExponent}: the data fall at once and are flat after, so no exponent can be seen.");
        var (level, fall, error) = At(found);
        if (!(fall > 1e-12 * level)) throw new ArgumentException($"A power law plus a constant falls; these data do not, from {ys[Array.IndexOf(xs, xs.Min())]} at x = {xs.Min()} to {ys[Array.IndexOf(xs, xs.Max())]} at x = {xs.Max()}. Fit the reciprocal, or leave out points where it rises.");
        var a = Math.Exp(found);
        var law = new SaturatingPowerLaw(level - fall / a, fall / a * Math.Pow(xs.Min(), a), a) { Message = message };
        return message.Length > 0 ? law : WithErrors();

        // y = level − fall g with g = (1 − u^−a)/a, u = x / least x: floor and amplitude by another name, which a small exponent does not blow up.
        (double Level, double Fall, double Error) At(double logExponent)
        {
            var exponent = Math.Exp(logExponent);
            double aa = 0, ab = 0, bb = 0, a1 = 0, b1 = 0;
            for (var i = 0; i < xs.Length; i++)
            {
                double one = 1 / ys[i], g = Shape(exponent, logs[i]) / ys[i];
                (aa, ab, bb, a1, b1) = (aa + one * one, ab + one * g, bb + g * g, a1 + one, b1 + g);
            }

            var determinant = aa * bb - ab * ab;
            double level = (a1 * bb - b1 * ab) / determinant, fall = -(aa * b1 - ab * a1) / determinant, error = 0;
            for (var i = 0; i < xs.Length; i++) error += Math.Pow((level - fall * Shape(exponent, logs[i])) / ys[i] - 1, 2);
            return (level, fall, error);
        }

        SaturatingPowerLaw WithErrors()
        {
            var slopes = Matrix<double>.Build.Dense(xs.Length, 3, (i, j) => (j == 0 ? 1 : j == 1 ? -Shape(a, logs[i]) : -fall * ShapeSlope(a, logs[i])) / ys[i]);
            var covariance = slopes.TransposeThisAndMultiply(slopes).Inverse() * (error / (xs.Length - 3));
            return law with
            {
                FloorError = Spread(1, -1 / a, fall / (a * a)),
                AmplitudeError = Spread(0, law.Amplitude / fall, law.Amplitude * (Math.Log(xs.Min()) - 1 / a)),
                ExponentError = Spread(0, 0, 1),
            };

            double Spread(params double[] direction) => Vector<double>.Build.Dense(direction) is var d ? Math.Sqrt(Math.Max(0, d * (covariance * d))) : 0;
        }
    }

    /// <summary>The law at x.</summary>
    public double Value(double x) => Floor + Amplitude * Math.Pow(x, -Exponent);

    /// <summary>(1 − e^(−a l))/a.</summary>
    private static double Shape(double a, double l) => a * l < 1e-5 ? l * (1 - a * l / 2) : (1 - Math.Exp(-a * l)) / a;

    /// <summary>Its slope in a.</summary>
    private static double ShapeSlope(double a, double l) => a * l < 1e-3 ? -l * l * (0.5 - a * l / 3) : ((a * l + 1) * Math.Exp(-a * l) - 1) / (a * a);
}

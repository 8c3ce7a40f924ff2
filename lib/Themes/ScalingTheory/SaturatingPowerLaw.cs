namespace Phenomena.Themes.ScalingTheory;

/// <summary>A power law plus a constant, y = <paramref name="Floor"/> + <paramref name="Amplitude"/> x^-<paramref name="Exponent"/>: the form in which
/// Henighan et al. (2020), arXiv 2010.14701, read every loss curve, the floor as the entropy of the data.</summary>
/// <param name="Floor">What no size removes.</param>
/// <param name="Amplitude">The reducible part at x = 1.</param>
/// <param name="Exponent">How fast it falls.</param>
public sealed record SaturatingPowerLaw(double Floor, double Amplitude, double Exponent)
{
    /// <summary>Fits the points, every one with the same relative error: for a given exponent floor and amplitude are a linear regression, and
    /// the exponent with the least error is looked for between 0.02 and 5.</summary>
    /// <exception cref="ArgumentException">Fewer than four points, or a number that is not positive.</exception>
    public static SaturatingPowerLaw Of(IEnumerable<double> x, IEnumerable<double> y)
    {
        double[] xs = [.. x], ys = [.. y];
        if (xs.Length != ys.Length || xs.Distinct().Count() < 4 || xs.Concat(ys).Any(v => !(v > 0) || !double.IsFinite(v)))
        {
            throw new ArgumentException($"A power law plus a constant needs at least 4 different positive x and a positive y for each; " +
                $"got {xs.Length} x and {ys.Length} y. Leave other points out.");
        }

        const int looks = 100;
        var (low, step) = (Math.Log(0.02), Math.Log(250) / looks);
        var best = Enumerable.Range(0, looks + 1).MinBy(i => At(Math.Exp(low + i * step)).Error);
        var exponent = Math.Exp(Eigenframework.Minimum(e => At(Math.Exp(e)).Error, low + (best - 1) * step, low + (best + 1) * step));
        return At(exponent).Law;

        (SaturatingPowerLaw Law, double Error) At(double exponent)
        {
            // y/y = floor/y + amplitude x^-a/y: two unknowns, no intercept.
            double aa = 0, ab = 0, bb = 0, a1 = 0, b1 = 0;
            for (var i = 0; i < xs.Length; i++)
            {
                double a = 1 / ys[i], b = Math.Pow(xs[i], -exponent) / ys[i];
                (aa, ab, bb, a1, b1) = (aa + a * a, ab + a * b, bb + b * b, a1 + a, b1 + b);
            }

            var determinant = aa * bb - ab * ab;
            var law = new SaturatingPowerLaw((a1 * bb - b1 * ab) / determinant, (aa * b1 - ab * a1) / determinant, exponent);
            return (law, xs.Zip(ys, (u, v) => Math.Pow(law.Value(u) / v - 1, 2)).Sum());
        }
    }

    /// <summary>The law at x.</summary>
    public double Value(double x) => Floor + Amplitude * Math.Pow(x, -Exponent);
}

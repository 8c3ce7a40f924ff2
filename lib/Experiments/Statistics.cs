namespace Phenomena.Experiments;

/// <summary>Summaries across seeds.</summary>
public static class Statistics
{
    /// <summary>The arithmetic mean; NaN of nothing.</summary>
    public static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();

    /// <summary>The sample standard deviation (n - 1); NaN of fewer than two values.</summary>
    public static double StandardDeviation(IEnumerable<double> values)
    {
        var v = values.ToArray();
        var mean = Mean(v);
        return v.Length < 2 ? double.NaN : Math.Sqrt(v.Sum(x => (x - mean) * (x - mean)) / (v.Length - 1));
    }

    /// <summary>The standard error of the mean; null of fewer than two values, where nothing is known of the spread.</summary>
    public static double? StandardError(IEnumerable<double> values)
    {
        var v = values.ToArray();
        return v.Length < 2 ? null : StandardDeviation(v) / Math.Sqrt(v.Length);
    }

    /// <summary>Spearman's rank correlation: 1 when y always rises with x, −1 when it always falls; ties share their mean rank. NaN of fewer than two
    /// points, or when one list is constant.</summary>
    /// <exception cref="ArgumentException">Lists of unequal length, or a NaN, which has no rank.</exception>
    public static double RankCorrelation(IEnumerable<double> x, IEnumerable<double> y)
    {
        double[] a = Ranks([.. Numbers(x)]), b = Ranks([.. Numbers(y)]);
        if (a.Length != b.Length) throw new ArgumentException($"A correlation needs a y for each x; got {a.Length} x and {b.Length} y.");
        if (a.Length < 2) return double.NaN;
        double ma = a.Average(), mb = b.Average();
        return a.Zip(b, (u, v) => (u - ma) * (v - mb)).Sum() / Math.Sqrt(a.Sum(u => (u - ma) * (u - ma)) * b.Sum(v => (v - mb) * (v - mb)));

        static double[] Ranks(double[] values) => [.. values.Select(v => values.Count(w => w < v) + (values.Count(w => w == v) + 1) / 2.0)];
    }

    /// <summary>The values, none of which may be NaN.</summary>
    private static IEnumerable<double> Numbers(IEnumerable<double> values) => values.Select((v, i) => double.IsNaN(v) ? throw new ArgumentException($"Expected numbers; got NaN at place {i}. Leave that point out.") : v);

    /// <summary>The standard error of a number that is computed from all runs together, by leaving each run out in turn (the jackknife of Quenouille and Tukey);
    /// null of fewer than three runs.</summary>
    public static double? JackknifeError<T>(IReadOnlyList<T> runs, Func<IReadOnlyList<T>, double> number)
    {
        var n = runs.Count;
        if (n < 3) return null;
        double[] without = [.. Enumerable.Range(0, n).Select(i => number([.. runs.Where((_, j) => j != i)]))];
        var mean = without.Average();
        return Math.Sqrt((n - 1.0) / n * without.Sum(w => (w - mean) * (w - mean)));
    }
}

/// <summary>The straight line y = <paramref name="Intercept"/> + <paramref name="Slope"/> x by ordinary least squares. Of a NaN all is NaN: where one point is unknown, so is the line.</summary>
/// <param name="Slope">The slope.</param>
/// <param name="Intercept">y at x = 0.</param>
/// <param name="SlopeError">The slope's standard error from the residuals; NaN for two points.</param>
/// <param name="R2">The share of y's variance that the line explains.</param>
public sealed record LinearFit(double Slope, double Intercept, double SlopeError, double R2)
{
    /// <summary>Fits the points.</summary>
    /// <exception cref="ArgumentException">Fewer than two points, lists of unequal length, or all x equal.</exception>
    public static LinearFit Of(IEnumerable<double> x, IEnumerable<double> y)
    {
        double[] xs = [.. x], ys = [.. y];
        if (xs.Length != ys.Length || xs.Distinct().Count() < 2)
        {
            throw new ArgumentException($"A line needs two different x and a y for each; got {xs.Length} x ({xs.Distinct().Count()} different) and {ys.Length} y.");
        }

        double mx = xs.Average(), my = ys.Average(), sxx = 0, sxy = 0, syy = 0;
        for (var i = 0; i < xs.Length; i++)
        {
            sxx += (xs[i] - mx) * (xs[i] - mx);
            sxy += (xs[i] - mx) * (ys[i] - my);
            syy += (ys[i] - my) * (ys[i] - my);
        }

        var slope = sxy / sxx;
        var residual = Math.Max(0, syy - slope * sxy);
        return new(slope, my - slope * mx,
            xs.Length > 2 ? Math.Sqrt(residual / (xs.Length - 2) / sxx) : double.NaN,
            syy == 0 ? 1 : 1 - residual / syy);
    }

    /// <summary>The line at x.</summary>
    public double At(double x) => Intercept + Slope * x;
}

/// <summary>The power law y = <paramref name="Amplitude"/> x^-<paramref name="Exponent"/>, fitted as a line through the logarithms.</summary>
/// <param name="Exponent">How fast y falls: positive when it does.</param>
/// <param name="Amplitude">y at x = 1.</param>
/// <param name="ExponentError">The exponent's standard error from the residuals; NaN for two points.</param>
/// <param name="R2">The share of the variance of ln y that the line explains.</param>
public sealed record PowerLawFit(double Exponent, double Amplitude, double ExponentError, double R2)
{
    /// <summary>Fits the points.</summary>
    /// <exception cref="ArgumentException">A number that has no logarithm, or too few points.</exception>
    public static PowerLawFit Of(IEnumerable<double> x, IEnumerable<double> y)
    {
        var line = LinearFit.Of(x.Select(Log), y.Select(Log));
        return new(-line.Slope, Math.Exp(line.Intercept), line.SlopeError, line.R2);

        static double Log(double v) => v > 0 && double.IsFinite(v)
            ? Math.Log(v)
            : throw new ArgumentException($"A power law is fitted to positive numbers; got {v}. Leave that point out.");
    }

    /// <summary>The power law at x.</summary>
    public double At(double x) => Amplitude * Math.Pow(x, -Exponent);
}

using System.Numerics;

namespace Phenomena.Figures;

/// <summary>Several runs, such as seeds, as one series on a figure that has others.</summary>
public static class SpreadLines
{
    /// <summary>The mean of the lists of several runs, such as seeds, and the area from the least to the greatest of them.</summary>
    /// <param name="figure">What to draw on.</param>
    /// <param name="runs">The runs; values at the same x belong together.</param>
    /// <param name="x">Where a run was looked at, such as its steps.</param>
    /// <param name="y">As many numbers. NaN is left out.</param>
    /// <param name="name">The series.</param>
    /// <param name="color">A colour instead of the series' next one.</param>
    /// <param name="from">The first x that is drawn: step 0 has no place on a logarithmic axis.</param>
    public static Figure Spread<T, TX, TY>(
        this Figure figure, IEnumerable<T> runs, Func<T, IEnumerable<TX>> x, Func<T, IEnumerable<TY>> y, string name, string? color = null, double from = 1)
        where TX : INumber<TX> where TY : INumber<TY>
    {
        var points = runs.SelectMany(r => x(r).Zip(y(r), (a, b) => (X: double.CreateChecked(a), Y: double.CreateChecked(b))))
            .Where(p => p.X >= from && double.IsFinite(p.Y)).GroupBy(p => p.X, p => p.Y).OrderBy(g => g.Key).ToList();
        if (points.Exists(g => g.Count() > 1)) figure = figure.Band(points.Select(g => g.Key), points.Select(g => g.Min()), points.Select(g => g.Max()), name, color);
        return points.Count == 0 ? figure : figure.Line(points.Select(g => g.Key), points.Select(g => g.Average()), name, color);
    }

    /// <summary>A dot at the mean of y at each x with its standard error, and a line through the dots.</summary>
    /// <param name="figure">What to draw on.</param>
    /// <param name="rows">The records; those at the same x belong together.</param>
    /// <param name="x">Where a record stands.</param>
    /// <param name="y">What was measured. NaN is left out.</param>
    /// <param name="name">The series.</param>
    /// <param name="color">A colour instead of the series' next one.</param>
    public static Figure Means<T>(this Figure figure, IEnumerable<T> rows, Func<T, double> x, Func<T, double> y, string name, string? color = null)
    {
        var points = rows.Where(r => double.IsFinite(y(r))).GroupBy(x, y).OrderBy(g => g.Key).ToList();
        double[] at = [.. points.Select(g => g.Key)], means = [.. points.Select(g => g.Average())];
        return figure.Dots(at, means, name, points.Select(g => g.Count() > 1 ? MathNet.Numerics.Statistics.Statistics.StandardDeviation(g) / Math.Sqrt(g.Count()) : 0), color).Line(at, means, name, color);
    }
}

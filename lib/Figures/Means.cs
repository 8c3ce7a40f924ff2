using System.Numerics;
using MathNet.Numerics.Statistics;

namespace Phenomena.Figures;

/// <summary>Means over records, such as seeds, on a figure that was begun.</summary>
public static class MeanMarks
{
    /// <summary>A dot at the mean of y at each x, with its standard error over the records that share x.</summary>
    /// <param name="figure">What to draw on.</param>
    /// <param name="rows">The records.</param>
    /// <param name="x">Where a record stands: a number, or a text.</param>
    /// <param name="y">What was measured. NaN is left out.</param>
    /// <param name="name">The series.</param>
    /// <param name="color">A colour instead of the series' next one.</param>
    public static Figure Means<T, TX>(this Figure figure, IEnumerable<T> rows, Func<T, TX> x, Func<T, double> y, string name, string? color = null)
    {
        var places = rows.Where(r => double.IsFinite(y(r))).GroupBy(x, y).ToList();
        if (typeof(TX) != typeof(string)) places = [.. places.OrderBy(p => p.Key)];
        return figure.Dots(places.Select(p => p.Key), places.Select(p => p.Average()), name, places.Exists(p => p.Skip(1).Any()) ? places.Select(Error) : null, color);
    }

    /// <summary>The same for several measures of the records, each a series.</summary>
    public static Figure Means<T, TX>(this Figure figure, IEnumerable<T> rows, Func<T, TX> x, params (string Name, Func<T, double> Of)[] measures) =>
        measures.Aggregate(figure, (drawn, measure) => drawn.Means(rows, x, measure.Of, measure.Name));

    /// <summary>The same with a series for each name that the records say.</summary>
    /// <param name="figure">What to draw on.</param>
    /// <param name="rows">The records.</param>
    /// <param name="x">Where a record stands.</param>
    /// <param name="y">What was measured.</param>
    /// <param name="name">The series that a record belongs to.</param>
    /// <param name="paint">A series' colour; the next of the palette without one.</param>
    /// <param name="ramp">Whether the series run from low to high, in the order in which they come, and have such colours.</param>
    public static Figure Means<T, TX>(
        this Figure figure, IEnumerable<T> rows, Func<T, TX> x, Func<T, double> y, Func<T, string> name, Func<string, string?>? paint = null, bool ramp = false)
    {
        var series = rows.GroupBy(name).ToList();
        return series.Zip(ramp ? Palette.Ramp(series.Count) : series.Select(s => paint?.Invoke(s.Key))).Aggregate(figure, (drawn, next) => drawn.Means(next.First, x, y, next.First.Key, next.Second));
    }

    /// <summary>Lines through dots that were drawn, each in its series' colour: those of the series named, or of all.</summary>
    public static Figure Linked(this Figure figure, params IEnumerable<string> names)
    {
        List<string> chosen = [.. names];
        return figure.With([.. figure.Data.Select(t => t.At<string>("mode") == "markers" && (chosen.Count == 0 || chosen.Contains(t.At<string>("name") ?? "")) ? t.With("mode", "lines+markers") : t)]);
    }

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

    /// <summary>The standard error of the mean; 0 of one value.</summary>
    internal static double Error(IEnumerable<double> values) => values.ToArray() is { Length: > 1 } all ? ArrayStatistics.StandardDeviation(all) / Math.Sqrt(all.Length) : 0;
}

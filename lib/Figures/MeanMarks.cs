namespace Phenomena.Figures;

// What is alike in both is described once.
#pragma warning disable CS1573

/// <summary>Means of records on a figure that was begun.</summary>
public static class MeanMarks
{
    /// <summary>A dot at the mean of y at each x, with its standard error.</summary>
    /// <param name="figure">What to draw on.</param>
    /// <param name="rows">The records. Those that share series and x are averaged over.</param>
    /// <param name="x">Where a record stands.</param>
    /// <param name="y">What was measured.</param>
    /// <param name="name">The series that a record belongs to.</param>
    /// <param name="paint">A series' colour; the next of the palette without one.</param>
    /// <param name="ramp">Whether the series run from low to high, in the order in which they come, and have such colours.</param>
    public static Figure Averaged<T>(
        this Figure figure, IEnumerable<T> rows, Func<T, double> x, Func<T, double> y, Func<T, string> name, Func<string, string?>? paint = null, bool ramp = false) =>
        Draw(figure, rows, x, y, name, paint, ramp, join: false);

    /// <summary><see cref="Averaged{T}"/>, with a line through the dots of each series.</summary>
    public static Figure Joined<T>(
        this Figure figure, IEnumerable<T> rows, Func<T, double> x, Func<T, double> y, Func<T, string> name, Func<string, string?>? paint = null, bool ramp = false) =>
        Draw(figure, rows, x, y, name, paint, ramp, join: true);

    private static Figure Draw<T>(
        Figure figure, IEnumerable<T> rows, Func<T, double> x, Func<T, double> y, Func<T, string> name, Func<string, string?>? paint, bool ramp, bool join)
    {
        var series = rows.GroupBy(name).ToList();
        var colors = series.Zip(ramp ? Palette.Ramp(series.Count) : series.Select(s => paint?.Invoke(s.Key)));
        return colors.Aggregate(figure, (drawn, next) =>
        {
            var points = next.First.GroupBy(x, y).OrderBy(g => g.Key).Select(g => (X: g.Key, Values: g.ToArray())).ToList();
            double[] at = [.. points.Select(p => p.X)], means = [.. points.Select(p => p.Values.Average())];
            var error = points.TrueForAll(p => p.Values.Length < 2) ? null
                : points.Select(p => p.Values.Length < 2 ? 0 : MathNet.Numerics.Statistics.ArrayStatistics.StandardDeviation(p.Values) / Math.Sqrt(p.Values.Length));
            var dots = drawn.Dots(at, means, next.First.Key, error, next.Second);
            return join ? dots.Line(at, means, next.First.Key, next.Second) : dots;
        });
    }
}

using MathNet.Numerics.Statistics;

namespace Phenomena.Figures;

/// <summary>Several measures of the same records in one figure.</summary>
public static class MeansOfMeasures
{
    /// <summary>For each measure a dot at its mean at each x, with its standard error over the records that share x.</summary>
    /// <param name="figure">What to draw on.</param>
    /// <param name="rows">The records, such as the marks of all runs.</param>
    /// <param name="x">Where a record stands: a number, or a text.</param>
    /// <param name="measures">The name of each series, and what it reads of a record.</param>
    public static Figure Means<T, TX>(this Figure figure, IEnumerable<T> rows, Func<T, TX> x, params (string Name, Func<T, double> Of)[] measures)
    {
        var places = rows.GroupBy(x).ToList();
        return measures.Aggregate(figure, (drawn, measure) => drawn.Dots(
            places.Select(p => p.Key), places.Select(p => p.Average(measure.Of)), measure.Name, places.Select(p => Error([.. p.Select(measure.Of)]))));
    }

    /// <summary>Lines through the dots that were drawn so far, each in its series' colour.</summary>
    public static Figure Linked(this Figure figure) => figure.WithTraces("mode", "lines+markers");

    private static double Error(double[] values) => values.Length < 2 ? 0 : ArrayStatistics.StandardDeviation(values) / Math.Sqrt(values.Length);
}

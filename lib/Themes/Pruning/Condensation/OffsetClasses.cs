
namespace Phenomena.Themes.Pruning;

/// <summary>K Gaussian classes in R^d that share an offset b, which tells nothing of the class, and a few directions in which all points scatter widely.</summary>
public sealed class OffsetClasses
{
    /// <summary>Length of a class mean, scatter of a point around it in each direction, and along each of the nuisance directions.</summary>
    private const double MeanLength = 3, Scatter = 0.5, Nuisance = 1.5;

    private readonly double[][] _means, _nuisances;

    /// <summary>Draws the classes' means, the offset and the nuisance directions.</summary>
    /// <param name="classes">K.</param>
    /// <param name="dimension">d.</param>
    /// <param name="nuisances">Directions of wide scatter.</param>
    /// <param name="offset">|b|; a class mean has length 3.</param>
    /// <param name="generator">Draws them.</param>
    public OffsetClasses(int classes, int dimension, int nuisances, double offset, Generator generator)
    {
        (Classes, Dimension) = (classes, dimension);
        _means = [.. Enumerable.Range(0, classes).Select(_ => Gaussian(MeanLength / Math.Sqrt(dimension)))];
        _nuisances = [.. Enumerable.Range(0, nuisances).Select(_ => Unit())];
        Offset = [.. Unit().Select(v => offset * v)];

        double[] Gaussian(double deviation) => [.. Enumerable.Range(0, dimension).Select(_ => deviation * generator.NextNormal())];

        double[] Unit()
        {
            var v = Gaussian(1);
            var length = Math.Sqrt(v.Sum(x => x * x));
            return [.. v.Select(x => x / length)];
        }
    }

    /// <summary>K.</summary>
    public int Classes { get; }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>b, [d].</summary>
    public double[] Offset { get; }

    /// <summary>Points of one class, [count, d].</summary>
    public double[] Draw(int label, int count, Generator generator)
    {
        var points = new double[count * Dimension];
        for (var i = 0; i < count; i++)
        {
            var row = points.AsSpan(i * Dimension, Dimension);
            for (var d = 0; d < Dimension; d++) row[d] = _means[label][d] + Offset[d] + Scatter * generator.NextNormal();
            foreach (var direction in _nuisances)
            {
                var along = Nuisance * generator.NextNormal();
                for (var d = 0; d < Dimension; d++) row[d] += along * direction[d];
            }
        }

        return points;
    }
}

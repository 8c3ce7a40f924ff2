using TorchSharp;
using static TorchSharp.torch;

namespace Phenomena.Themes.Calibration;

/// <summary>The plane through three templates, the rows of the last layer's matrix that belong to three classes: where Müller, Kornblith and Hinton (2019), section 2,
/// look at penultimate features h. Axes: e₁ along w_b − w_a, e₂ along the rest of w_c − w_a.</summary>
internal sealed class TemplatePlane
{
    private readonly Classifier _network;
    private readonly int[] _classes;
    private readonly double[] _origin, _first, _second;

    private TemplatePlane(Classifier network, int[] classes, double[] origin, double[] first, double[] second) =>
        (_network, _classes, _origin, _first, _second) = (network, classes, origin, first, second);

    /// <summary>The plane of three classes.</summary>
    public static TemplatePlane Of(Classifier network, int[] classes)
    {
        var weight = network.Head.weight;
        using var scope = NewDisposeScope();
        var rows = classes.Select(c => weight[c].data<float>().Select(w => (double)w).ToArray()).ToArray();
        var first = Unit(Minus(rows[1], rows[0]));
        var across = Minus(rows[2], rows[0]);
        var along = Dot(across, first);
        return new(network, classes, rows[0], first, Unit([.. across.Zip(first, (a, f) => a - along * f)]));
    }

    /// <summary>Where the points of the three classes lie.</summary>
    public IReadOnlyList<(int Label, double X, double Y)> Project(Samples samples)
    {
        var own = samples.Pick(Enumerable.Range(0, samples.Count).Where(i => _classes.Contains(samples.Labels[i])));
        var features = _network.ReadFeatures(own);
        return [.. features.Chunk(_origin.Length).Zip(own.Labels, (h, y) =>
        {
            var from = Minus(h, _origin);
            return (y, Dot(from, _first), Dot(from, _second));
        })];
    }

    /// <summary>R: sum of squares within the classes over that between them.</summary>
    public double Tightness(Samples samples)
    {
        var points = Project(samples);
        double mx = points.Average(p => p.X), my = points.Average(p => p.Y), within = 0, between = 0;
        foreach (var own in points.GroupBy(p => p.Label))
        {
            double x = own.Average(p => p.X), y = own.Average(p => p.Y);
            within += own.Sum(p => (p.X - x) * (p.X - x) + (p.Y - y) * (p.Y - y));
            between += own.Count() * ((x - mx) * (x - mx) + (y - my) * (y - my));
        }

        return within / between;
    }

    private static double[] Minus(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Unit(double[] a)
    {
        var length = Math.Sqrt(Dot(a, a));
        return [.. a.Select(x => x / length)];
    }
}

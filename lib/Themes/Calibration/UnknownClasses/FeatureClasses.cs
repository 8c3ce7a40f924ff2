using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.Calibration;

/// <summary>Penultimate features by class, in units of their scatter within classes.</summary>
internal sealed class FeatureClasses
{
    private readonly Classifier _network;
    private readonly double _unit;
    private readonly Matrix<double> _precision;

    public FeatureClasses(Classifier network, Samples train)
    {
        _network = network;
        _unit = 1;
        var features = Features(train).ToArray();
        double[][] Centred() => [.. features.Zip(train.Labels, (z, y) => z.Zip(Means![y], (a, b) => a - b).ToArray())];
        Means = ByClass(features, train.Labels, (int)network.Head.out_features);
        _unit = Math.Sqrt(Centred().Average(c => c.Average(x => x * x)));
        features = [.. Features(train)];
        Means = ByClass(features, train.Labels, (int)network.Head.out_features);
        Shares = [.. Enumerable.Range(0, (int)network.Head.out_features).Select(k => train.Labels.Count(y => y == k) / (double)train.Count)];
        var scatter = Matrix<double>.Build.DenseOfRowArrays(Centred());
        // A feature that never fires has no scatter: a little is added.
        var covariance = scatter.TransposeThisAndMultiply(scatter) / train.Count;
        _precision = (covariance + Matrix<double>.Build.DenseIdentity(covariance.RowCount) * 1e-3).Inverse();
    }

    /// <summary>μ_k.</summary>
    public double[][] Means { get; }

    /// <summary>π_k.</summary>
    public double[] Shares { get; }

    /// <summary>z of each sample.</summary>
    public IEnumerable<double[]> Features(Samples samples) =>
        _network.ReadFeatures(samples).Chunk((int)_network.Head.in_features).Select(h => h.Select(x => x / _unit).ToArray());

    /// <summary>Minus the squared distance to the nearest mean in the metric of the common covariance (Lee et al. 2018).</summary>
    public double[] Mahalanobis(Samples samples) => [.. Features(samples).Select(z => -Means.Min(m =>
    {
        var d = Vector<double>.Build.DenseOfEnumerable(z.Zip(m, (a, b) => a - b));
        return d * _precision * d;
    }))];

    private static double[][] ByClass(double[][] features, int[] labels, int classes) => [.. Enumerable.Range(0, classes).Select(k =>
    {
        var own = features.Where((_, i) => labels[i] == k).ToArray();
        return Enumerable.Range(0, features[0].Length).Select(j => own.Average(z => z[j])).ToArray();
    })];
}

using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.Grokking;

/// <summary>Interactions of what stands after the square of a quadratic network with its logits (Bushnaq and others 2024): features in some basis on one side, the principal
/// components of the logits on the other, over all p² pairs; an edge is what a feature adds to a component.</summary>
public sealed class LogitGraph
{
    private readonly Matrix<double> _values, _map, _axes;
    private readonly Vector<double> _constant;
    private readonly (int Feature, int Component)[] _edges;

    private LogitGraph(string name, Matrix<double> squares, Matrix<double> feature, Matrix<double> logits, Matrix<double> axes, Vector<double> constant)
    {
        (Name, _axes, _constant) = (name, axes, constant);
        _values = squares * feature;
        _map = logits.TransposeThisAndMultiply(axes);
        double[] deviations = [.. _values.EnumerateColumns().Select(v => v.L2Norm() / Math.Sqrt(squares.RowCount))];
        Strength = Matrix<double>.Build.Dense(_map.RowCount, _map.ColumnCount, (i, j) => Math.Abs(_map[i, j]) * deviations[i]);
        _edges = [.. from i in Enumerable.Range(0, _map.RowCount) from j in Enumerable.Range(0, _map.ColumnCount) orderby Strength[i, j] descending, i, j select (i, j)];
        int p = axes.RowCount;
        double[] power = [.. deviations.Select(d => d * d)];
        SumShare = power.Select((w, i) => w == 0 ? 0 : w * GridSpectrum.Of(Values(i), p).OfSum).Sum() / power.Sum();
    }

    /// <summary>The basis in words.</summary>
    public string Name { get; }

    /// <summary>Size of each edge [features, components of the logits]: the standard deviation over the pairs of what it adds.</summary>
    public Matrix<double> Strength { get; }

    /// <summary>Share of the power of all features, their mean left out, that is on waves of a + b.</summary>
    public double SumShare { get; }

    /// <summary>A network in its neurons, in principal components and in the local interaction basis, whose edges to the logits are a diagonal: it is made of their singular vectors.</summary>
    /// <param name="first">[2p, K]: U above V.</param>
    /// <param name="output">[K, p].</param>
    /// <exception cref="ArgumentException">Not the two layers of one network.</exception>
    public static IReadOnlyList<LogitGraph> Of(Matrix<double> first, Matrix<double> output)
    {
        int p = output.ColumnCount;
        if (first.RowCount != 2 * p || first.ColumnCount != output.RowCount || p % 2 == 0)
            throw new ArgumentException($"Layers [2p, K] and [K, p] with an odd p are needed; got [{first.RowCount}, {first.ColumnCount}] and [{output.RowCount}, {p}].");
        var bases = LayerBases.Of(first, output);
        var mean = bases.Moments.FeatureMean;
        var squares = Matrix<double>.Build.Dense(p * p, output.RowCount, (i, k) => first[i / p, k] + first[p + i % p, k] is var h ? h * h - mean[k] : 0);
        // Only differences between classes decide.
        var centred = output - output.RowSums().ToColumnMatrix() / p * Matrix<double>.Build.Dense(1, p, 1);
        var evd = centred.TransposeThisAndMultiply(bases.Moments.FeatureCovariance * centred).Evd(Symmetricity.Symmetric);
        var axes = Matrix<double>.Build.DenseOfColumnVectors(Enumerable.Range(0, p).Where(j => evd.EigenValues[j].Real > 1e-9 * evd.EigenValues[p - 1].Real)
            .OrderByDescending(j => evd.EigenValues[j].Real).Select(j => evd.EigenVectors.Column(j)));
        int[] order = [.. Enumerable.Range(0, output.RowCount).OrderByDescending(k => bases.Moments.FeatureCovariance[k, k] * centred.Row(k).DotProduct(centred.Row(k)))];
        LogitGraph In(string name, Matrix<double> feature, Matrix<double> logits) => new(name, squares, feature, logits, axes, centred.TransposeThisAndMultiply(mean));
        return
        [
            In("neurons", Matrix<double>.Build.Dense(order.Length, order.Length, (k, i) => k == order[i] ? 1 : 0), Matrix<double>.Build.DenseOfColumnVectors(order.Select(centred.Row))),
            In("principal components", bases.Principal.Feature, bases.Principal.Logits), In("interaction basis", bases.Interaction.Feature, bases.Interaction.Logits),
        ];
    }

    /// <summary>Values of a feature over the pairs [p, p], by a and b.</summary>
    public double[] Values(int feature) => _values.Column(feature).ToArray();

    /// <summary>Share of all pairs that are right when only this many edges are kept, the strongest.</summary>
    public double Accuracy(int edges) => Accuracy(_edges.Take(edges));

    /// <summary>The fewest edges that keep this share of the accuracy that all have.</summary>
    public int Edges(double share = 0.99) => Fewest(_edges.Length, Accuracy, share);

    /// <summary>The fewest features that keep this share of the accuracy.</summary>
    /// <param name="share">Of the accuracy that all have.</param>
    /// <param name="byEdges">Whether those with the strongest edges come first, or the basis has its own order: of variance, of effect; neurons always go by their edges.</param>
    public int Features(double share = 0.99, bool byEdges = false)
    {
        int[] order = [.. Enumerable.Range(0, Strength.RowCount).OrderByDescending(i => byEdges ? Strength.Row(i).L2Norm() : 0)];
        return Fewest(order.Length, n => Accuracy(from i in order.Take(n) from j in Enumerable.Range(0, Strength.ColumnCount) select (i, j)), share);
    }

    private double Accuracy(IEnumerable<(int Feature, int Component)> edges)
    {
        var kept = Matrix<double>.Build.Dense(_map.RowCount, _map.ColumnCount);
        foreach (var (i, j) in edges) kept[i, j] = _map[i, j];
        var logits = _values * kept * _axes.Transpose();
        int p = _axes.RowCount;
        return logits.EnumerateRows().Index().Count(z => (z.Item + _constant).MaximumIndex() == (z.Index / p + z.Index % p) % p) / (double)(p * p);
    }

    /// <summary>By bisection: what is kept of more is taken to be no less.</summary>
    private static int Fewest(int all, Func<int, double> accuracy, double share)
    {
        var (low, high, wanted) = (0, all, share * accuracy(all));
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (accuracy(middle) >= wanted) high = middle;
            else low = middle;
        }
        return high;
    }
}

using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.Grokking;

/// <summary>Which coordinates of h each feature of F is made of, and what is left of the network when only the strongest edges are kept.</summary>
internal sealed class InteractionGraph
{
    private readonly LayerBasis _basis;
    private readonly PairMoments _moments;
    private readonly int _p, _dims, _features, _width;
    private readonly float[] _coordinates;
    private readonly double[] _constant;

    public InteractionGraph(LayerBasis basis, PairMoments moments, Matrix<double> first, Matrix<double> output)
    {
        (_basis, _moments) = (basis, moments);
        (_p, _width, _dims, _features) = (first.RowCount / 2, first.ColumnCount, basis.Read.ColumnCount, basis.Feature.ColumnCount);
        // Coordinates are sums over the two residues, as h is; the mean is taken off once, in the rows of a.
        Coordinates = Matrix<double>.Build.Dense(2 * _p, _width, (i, k) => first[i, k] - (i < _p ? moments.InputMean[k] : 0)) * basis.Read;
        _coordinates = [.. Coordinates.ToRowMajorArray().Select(x => (float)x)];
        var logits = output.Transpose() * moments.FeatureMean;
        _constant = [.. logits - logits.Sum() / _p];
        Strength = Strengths();
    }

    /// <summary>Coordinates of a and of b [2p, d].</summary>
    public Matrix<double> Coordinates { get; }

    /// <summary>Strength of each edge [r, d]: the root mean square over the pairs of the derivative of feature i by coordinate j, which has variance 1, times what the feature does to the logits.</summary>
    public Matrix<double> Strength { get; }

    /// <summary>The edges, the strongest first.</summary>
    public (int Feature, int Coordinate)[] Ordered() =>
        [.. from i in Enumerable.Range(0, _features) from j in Enumerable.Range(0, _dims) orderby Strength[i, j] descending, i, j select (i, j)];

    /// <summary>Share of all pairs that the network gets right with these edges only. A feature sees the mean of the coordinates that it has no edge to.</summary>
    public double Accuracy(IEnumerable<(int Feature, int Coordinate)> edges)
    {
        var of = edges.ToLookup(e => e.Feature, e => e.Coordinate);
        int p = _p;
        double[] logits = new double[p * p * p];
        float[] write = new float[_dims * _width], tables = new float[2 * p * _width], h = new float[_width];
        float[] mean = [.. _moments.InputMean.Select(x => (float)x)];
        for (int at = 0; at < p * p; at++) _constant.CopyTo(logits, at * p);
        for (int i = 0; i < _features; i++)
        {
            Array.Clear(write);
            foreach (int j in of[i]) for (int k = 0; k < _width; k++) write[j * _width + k] = (float)_basis.Write[k, j];
            Gemm.Multiply(new MatrixView(_coordinates, 2 * p, _dims), new MatrixView(write, _dims, _width), tables);
            for (int a = 0; a < p; a++) TensorPrimitives.Add(tables.AsSpan(a * _width, _width), mean, tables.AsSpan(a * _width, _width));
            float[] read = [.. _basis.Feature.Column(i).Select(x => (float)x)];
            double offset = _basis.Feature.Column(i) * _moments.FeatureMean;
            double[] effect = [.. _basis.Logits.Column(i)];
            for (int a = 0; a < p; a++)
                for (int b = 0; b < p; b++)
                {
                    TensorPrimitives.Add(tables.AsSpan(a * _width, _width), tables.AsSpan((p + b) * _width, _width), h);
                    TensorPrimitives.Multiply<float>(h, h, h);
                    var z = logits.AsSpan((a * p + b) * p, p);
                    TensorPrimitives.MultiplyAdd(effect, TensorPrimitives.Dot<float>(h, read) - offset, z, z);
                }
        }
        return Enumerable.Range(0, p * p).Count(i => TensorPrimitives.IndexOfMax<double>(logits.AsSpan(i * p, p)) == (i / p + i % p) % p) / (double)(p * p);
    }

    /// <summary>The values of a feature over all pairs [p, p].</summary>
    public static double[] Values(LayerBasis basis, Matrix<double> first, int feature)
    {
        int p = first.RowCount / 2;
        var read = basis.Feature.Column(feature);
        double[] values = new double[p * p];
        for (int i = 0; i < p * p; i++)
            for (int k = 0; k < first.ColumnCount; k++)
            {
                double h = first[i / p, k] + first[p + i % p, k];
                values[i] += read[k] * h * h;
            }
        return values;
    }

    private Matrix<double> Strengths()
    {
        var second = _moments.InputSecond;
        // |dz/dF_i| times sqrt of the mean of (Σ_k Feature_ki 2 h_k Write_kj)².
        return Matrix<double>.Build.Dense(_features, _dims, (i, j) =>
        {
            var q = _basis.Feature.Column(i).PointwiseMultiply(_basis.Write.Column(j));
            return 2 * Math.Sqrt(Math.Max(0, q * (second * q))) * _basis.Logits.Column(i).L2Norm();
        });
    }
}

using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Phenomena.Datasets;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>How a layer loses units.</summary>
public enum Reduction
{
    /// <summary>The two most alike become one, again and again (iterative feature merging).</summary>
    MergeAlike,

    /// <summary>Two at random become one, again and again.</summary>
    MergeRandom,

    /// <summary>The smallest products |in| |out| go.</summary>
    Prune,
}

/// <summary>Fewer units for a trained ReLU network, without data (Chen, Zhou and Yan 2023). Layers are matrices [units, inputs + 1] whose last column is the bias.</summary>
public static class FeatureMerging
{
    /// <summary>A network's layers.</summary>
    public static Matrix<double>[] Layers(LayeredNet net) =>
    [
        .. net.Layers.Select(layer => Matrix<double>.Build.DenseOfRowMajor((int)layer.out_features, (int)layer.in_features, Numbers(layer.weight!))
            .InsertColumn((int)layer.in_features, Vector<double>.Build.Dense(Numbers(layer.bias!)))),
    ];

    /// <summary>Share of images that are right.</summary>
    public static double Accuracy(IReadOnlyList<Matrix<double>> layers, LabelledImages data)
    {
        var x = Matrix<double>.Build.Dense(data.Size, data.Count, (j, i) => data.Pixels[i * data.Size + j]);
        foreach (var (l, layer) in layers.Index())
        {
            x = layer * x.InsertRow(x.RowCount, Vector<double>.Build.Dense(data.Count, 1));
            if (l + 1 < layers.Count) x = x.PointwiseMaximum(0);
        }
        return x.EnumerateColumns().Zip(data.Labels, (z, label) => z.MaximumIndex() == label ? 1.0 : 0).Average();
    }

    /// <summary>Every hidden layer with a share of its units less.</summary>
    /// <param name="layers">The network.</param>
    /// <param name="fraction">Which share goes, from 0 to below 1.</param>
    /// <param name="how">How.</param>
    /// <param name="random">Chooses where that is random.</param>
    public static Matrix<double>[] Reduced(IReadOnlyList<Matrix<double>> layers, double fraction, Reduction how, Generator random)
    {
        if (!(fraction is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "A share from 0 to below 1 can go.");
        Matrix<double>[] all = [.. layers];
        for (int l = 0; l + 1 < all.Length; l++)
        {
            int units = all[l].RowCount, keep = Math.Max(1, (int)Math.Round(units * (1 - fraction)));
            var next = all[l + 1];
            var reduced = Reduce([.. Enumerable.Range(0, units).Select(u => new Unit(all[l].Row(u), next.Column(u), 1).Balanced())], keep, how, random);
            all[l] = Matrix<double>.Build.DenseOfRowVectors(reduced.Select(u => u.In));
            all[l + 1] = Matrix<double>.Build.DenseOfColumnVectors([.. reduced.Select(u => u.Out), next.Column(units)]);
        }
        return all;
    }

    private static double[] Numbers(TorchSharp.Modules.Parameter weights) => Array.ConvertAll(weights.data<float>().ToArray(), w => (double)w);

    private static List<Unit> Reduce(List<Unit> units, int keep, Reduction how, Generator random)
    {
        if (how == Reduction.Prune) return [.. units.OrderByDescending(u => u.In.L2Norm() * u.Out.L2Norm()).Take(keep)];
        var apart = units.ConvertAll(a => units.ConvertAll(a.Apart));
        while (units.Count > keep)
        {
            var (i, j) = how == Reduction.MergeRandom && random.Permutation(units.Count) is var order ? (Math.Min(order[0], order[1]), Math.Max(order[0], order[1])) : Closest(apart);
            units[i] = units[i].With(units[j]);
            units.RemoveAt(j);
            apart.RemoveAt(j);
            foreach (var row in apart) row.RemoveAt(j);
            for (int k = 0; k < units.Count; k++) apart[i][k] = apart[k][i] = units[i].Apart(units[k]);
        }
        return units;
    }

    private static (int, int) Closest(List<List<double>> apart)
    {
        var best = (0, 1);
        for (int i = 0; i < apart.Count; i++)
            for (int j = i + 1; j < apart.Count; j++)
                if (apart[i][j] < apart[best.Item1][best.Item2]) best = (i, j);
        return best;
    }

    /// <summary>A unit, or several in one: the mean of what they read, the sum of what they say.</summary>
    private sealed record Unit(Vector<double> In, Vector<double> Out, int Count)
    {
        /// <summary>The same function with |in| = |out|, so that distances compare functions and not scales.</summary>
        public Unit Balanced()
        {
            double read = In.L2Norm(), said = Out.L2Norm(), scale = read > 0 && said > 0 ? Math.Sqrt(said / read) : 1;
            return new(In * scale, Out / scale, Count);
        }

        public Unit With(Unit other) => new((In * Count + other.In * other.Count) / (Count + other.Count), Out + other.Out, Count + other.Count);

        public double Apart(Unit other) => TensorPrimitives.Distance<double>(Read, other.Read) is var r && TensorPrimitives.Distance<double>(Each, other.Each) is var s ? r * r + s * s : 0;

        private double[] Read { get; } = In.ToArray();

        /// <summary>What each of the units in it says.</summary>
        private double[] Each { get; } = (Out / Count).ToArray();
    }
}

using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Phenomena.Themes.Pruning;

/// <summary>How much the classes of a data set overlap, from its points alone: the cumulative spectral gradient of Branchaud-Charron, Achkar and Jodoin (2019),
/// section 3. No network is trained.</summary>
/// <remarks>S: class by class, where the nearest neighbours of its points lie. W: how alike two rows of S are. L = D − W: the Laplacian of that graph of classes.
/// Classes that do not touch give an eigenvalue 0 each; the more they overlap, the earlier and higher the spectrum rises.</remarks>
public static class SpectralComplexity
{
    /// <summary>S: [i][j] is the mean share of class j among the nearest neighbours of points of class i. Neighbours are counted, without the Parzen weights
    /// of the authors' code.</summary>
    /// <param name="inputs">[n, d], a row a point.</param>
    /// <param name="labels">[n], 0 to classes − 1.</param>
    /// <param name="classes">K.</param>
    /// <param name="samples">M: points that are asked in each class; all of them where it has fewer.</param>
    /// <param name="neighbours">k, among all other points, by Euclidean distance.</param>
    /// <param name="generator">Chooses the points.</param>
    /// <exception cref="ArgumentException">Counts that do not fit, or an empty class.</exception>
    public static double[][] Neighbourhoods(ReadOnlySpan<float> inputs, int[] labels, int classes, int samples, int neighbours, Generator generator)
    {
        var n = labels.Length;
        if (n == 0 || inputs.Length % n != 0 || neighbours < 1 || neighbours >= n || samples < 1)
        {
            throw new ArgumentException($"Rows of one width for {n} labels, at least 1 point a class and 1 to n − 1 neighbours are needed; got {inputs.Length} numbers, {samples} points, {neighbours} neighbours.");
        }

        var width = inputs.Length / n;
        var shares = new double[classes][];
        var (distances, nearest) = (new float[n], new int[neighbours]);
        var order = generator.Permutation(n);
        for (var c = 0; c < classes; c++)
        {
            int[] asked = [.. order.Where(i => labels[i] == c).Take(samples)];
            if (asked.Length == 0) throw new ArgumentException($"Each of {classes} classes needs a point; class {c} has none. Leave it out.");
            shares[c] = new double[classes];
            foreach (var i in asked)
            {
                var own = inputs.Slice(i * width, width);
                for (var j = 0; j < n; j++) distances[j] = j == i ? float.PositiveInfinity : TensorPrimitives.Distance(own, inputs.Slice(j * width, width));
                Nearest(distances, nearest);
                foreach (var j in nearest) shares[c][labels[j]] += 1.0 / neighbours / asked.Length;
            }
        }

        return shares;
    }

    /// <summary>W: one minus the Bray-Curtis distance of two rows of S, [K][K]; 1 on the diagonal.</summary>
    public static double[][] Similarity(double[][] neighbourhoods) =>
        [.. neighbourhoods.Select(a => neighbourhoods.Select(b => 1 - a.Zip(b, (x, y) => Math.Abs(x - y)).Sum() / a.Zip(b, (x, y) => x + y).Sum()).ToArray())];

    /// <summary>Eigenvalues of the Laplacian D − W, ascending; the first is 0.</summary>
    public static double[] Spectrum(double[][] similarity)
    {
        var k = similarity.Length;
        var laplacian = Matrix<double>.Build.Dense(k, k, (i, j) => i == j ? similarity[i].Where((_, c) => c != i).Sum() : -similarity[i][j]);
        return [.. laplacian.Evd(Symmetricity.Symmetric).EigenValues.Select(e => e.Real).Order()];
    }

    /// <summary>CSG: the gaps between eigenvalues, each over the number of eigenvalues from it on, λ_{i+1} − λ_i over K − i; the sum of their running maximum.</summary>
    public static double Gradient(IReadOnlyList<double> spectrum)
    {
        var (sum, most) = (0.0, 0.0);
        for (var i = 0; i + 1 < spectrum.Count; i++)
        {
            most = Math.Max(most, (spectrum[i + 1] - spectrum[i]) / (spectrum.Count - i));
            sum += most;
        }

        return sum;
    }

    // The k smallest, by insertion: k is 3.
    private static void Nearest(float[] distances, int[] nearest)
    {
        var found = 0;
        for (var j = 0; j < distances.Length; j++)
        {
            if (found == nearest.Length && distances[j] >= distances[nearest[^1]]) continue;
            var at = found < nearest.Length ? found++ : found - 1;
            for (; at > 0 && distances[nearest[at - 1]] > distances[j]; at--) nearest[at] = nearest[at - 1];
            nearest[at] = j;
        }
    }
}

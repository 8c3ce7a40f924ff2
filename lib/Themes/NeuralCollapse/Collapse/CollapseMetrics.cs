using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>How far the features of classes have collapsed (Papyan, Han and Donoho 2020). m_c are the class means, g their mean,
/// S_W the mean of (h − m_c)(h − m_c)', S_B that of (m_c − g)(m_c − g)'.</summary>
/// <param name="Trace">NC1: tr S_W / tr S_B.</param>
/// <param name="Pseudo">NC1 as first defined: tr(S_W S_B⁺)/K.</param>
/// <param name="Lengths">NC2: standard deviation of |m_c − g| over its mean.</param>
/// <param name="Angles">NC2: mean distance of the cosines between centred means from −1/(K − 1), the simplex' value.</param>
/// <param name="Means">m_c as columns [d, K].</param>
public sealed record CollapseMetrics(double Trace, double Pseudo, double Lengths, double Angles, Matrix<double> Means)
{
    /// <summary>Of features.</summary>
    /// <param name="features">[d, n], a column a sample.</param>
    /// <param name="labels">[n], from 0.</param>
    /// <param name="classes">K, at least 2, each with a sample.</param>
    /// <exception cref="ArgumentException">Another number of labels, fewer than two classes, or a class without samples.</exception>
    public static CollapseMetrics Of(Matrix<double> features, IReadOnlyList<int> labels, int classes)
    {
        int d = features.RowCount, n = features.ColumnCount;
        var counts = new int[Math.Max(classes, 0)];
        foreach (int label in labels) if ((uint)label < (uint)counts.Length) counts[label]++;
        if (labels.Count != n || classes < 2 || counts.Contains(0) || counts.Sum() != n)
            throw new ArgumentException($"Collapse is of two classes or more with samples in each, and a label from 0 for every sample; got {n} samples, {labels.Count} labels, and classes of {string.Join(", ", counts)}.");
        var means = Matrix<double>.Build.Dense(d, classes);
        double[] h = features.AsColumnMajorArray() ?? features.ToColumnMajorArray(), m = means.AsColumnMajorArray();
        for (int i = 0; i < n; i++)
            for (int j = 0, c = labels[i]; j < d; j++) m[c * d + j] += h[i * d + j] / counts[c];
        var within = Matrix<double>.Build.Dense(d, n);
        double[] w = within.AsColumnMajorArray();
        for (int i = 0; i < n; i++)
            for (int j = 0, c = labels[i]; j < d; j++) w[i * d + j] = h[i * d + j] - m[c * d + j];

        var between = Centred(means);
        // S_B⁺ through the eigenvectors of the small matrix C'C: u = C v / σ.
        var small = between.TransposeThisAndMultiply(between);
        var evd = small.Evd(Symmetricity.Symmetric);
        var across = evd.EigenVectors.TransposeThisAndMultiply(between.TransposeThisAndMultiply(within));
        double top = evd.EigenValues.Max(v => v.Real), pseudo = 0;
        for (int k = 0; k < classes; k++)
            if (evd.EigenValues[k].Real is var v && v > 1e-10 * top) pseudo += across.Row(k).DotProduct(across.Row(k)) / (v * v * n);
        double trace = within.FrobeniusNorm() is var f ? f * f / n / (small.Trace() / classes) : 0;

        double[] lengths = [.. Enumerable.Range(0, classes).Select(c => Math.Sqrt(small[c, c]))];
        double mean = lengths.Average(), spread = Math.Sqrt(lengths.Average(l => (l - mean) * (l - mean))) / mean;
        double angles = (from a in Enumerable.Range(0, classes) from b in Enumerable.Range(0, a) select Math.Abs(small[a, b] / (lengths[a] * lengths[b]) + 1.0 / (classes - 1))).Average();
        return new(trace, pseudo, spread, angles, means);
    }

    /// <summary>NC3: |W/|W| − M'/|M|| with both centred over classes; 0 where the weights are the class means.</summary>
    /// <param name="weights">[K, d].</param>
    public double SelfDuality(Matrix<double> weights)
    {
        Matrix<double> w = Centred(weights.Transpose()), m = Centred(Means);
        return (w / w.FrobeniusNorm() - m / m.FrobeniusNorm()).FrobeniusNorm();
    }

    /// <summary>NC4: share of samples whose nearest class mean is the class that was chosen.</summary>
    /// <param name="features">[d, n].</param>
    /// <param name="chosen">[n].</param>
    public double Nearest(Matrix<double> features, IReadOnlyList<int> chosen)
    {
        // |h − m|² without |h|², which is the same for all means.
        var cross = Means.TransposeThisAndMultiply(features);
        double[] squares = [.. Means.EnumerateColumns().Select(m => m.DotProduct(m))];
        return cross.EnumerateColumns().Zip(chosen, (c, k) => (c * 2 - Vector<double>.Build.Dense(squares)).MaximumIndex() == k ? 1.0 : 0).Average();
    }

    /// <summary>Without the mean of the columns.</summary>
    private static Matrix<double> Centred(Matrix<double> columns)
    {
        var mean = columns.RowSums() / columns.ColumnCount;
        return Matrix<double>.Build.Dense(columns.RowCount, columns.ColumnCount, (i, j) => columns[i, j] - mean[i]);
    }
}

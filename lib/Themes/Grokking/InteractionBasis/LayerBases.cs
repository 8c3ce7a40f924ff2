using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.Grokking;

/// <summary>Coordinates for both sides of the square of a quadratic network: h = U[a] + V[b] before it, F = h² after it, over all p² pairs. Means are taken off and kept apart.</summary>
/// <param name="Write">[K, d]: what a unit of coordinate j adds to h; each coordinate has variance 1.</param>
/// <param name="Read">[K, d]: coordinate j is Read_j' (h − mean).</param>
/// <param name="Feature">[K, r]: feature i is Feature_i' (F − mean).</param>
/// <param name="Logits">[p, r]: what a unit of feature i adds to the logits, which are centred over classes.</param>
internal sealed record LayerBasis(Matrix<double> Write, Matrix<double> Read, Matrix<double> Feature, Matrix<double> Logits);

/// <summary>The two coordinate systems that are compared: principal components, and the local interaction basis (Bushnaq and others 2024, section 3): principal components without
/// those of no variance, made equally wide, rotated by the right singular vectors of the Jacobian to the next layer and scaled by its singular values, without those of no effect.</summary>
internal sealed class LayerBases
{
    /// <summary>Directions with less than this share of the greatest variance are dropped.</summary>
    private const double LeastVariance = 1e-9;

    /// <summary>Directions with less than this share of the greatest squared singular value of the Jacobian are dropped.</summary>
    private const double LeastEffect = 1e-3;

    private LayerBases(LayerBasis principal, LayerBasis interaction, double[] variances, double[] effects, double[] inputEffects, PairMoments moments) =>
        (Principal, Interaction, Variances, Effects, InputEffects, Moments) = (principal, interaction, variances, effects, inputEffects, moments);

    /// <summary>Principal components.</summary>
    public LayerBasis Principal { get; }

    /// <summary>The local interaction basis.</summary>
    public LayerBasis Interaction { get; }

    /// <summary>Variances of F along its principal components, descending.</summary>
    public double[] Variances { get; }

    /// <summary>Squared singular values of the Jacobian of the logits by whitened F, descending, none dropped.</summary>
    public double[] Effects { get; }

    /// <summary>The same of the Jacobian of F's interaction basis by whitened h, averaged over the pairs.</summary>
    public double[] InputEffects { get; }

    /// <summary>Means over the pairs.</summary>
    public PairMoments Moments { get; }

    /// <summary>The bases of a network.</summary>
    /// <param name="first">[2p, K]: U above V.</param>
    /// <param name="output">[K, p].</param>
    public static LayerBases Of(Matrix<double> first, Matrix<double> output)
    {
        var moments = PairMoments.Of(first);
        // Only differences between classes decide.
        var w = output - output.RowSums().ToColumnMatrix() / output.ColumnCount * Matrix<double>.Build.Dense(1, output.ColumnCount, 1);

        var (variances, v) = Descending(moments.FeatureCovariance, LeastVariance);
        var wide = Scaled(v, variances, 0.5);
        var (effects, u) = Descending(wide.Transpose() * w * (w.Transpose() * wide), 0);
        int kept = effects.Count(e => e >= LeastEffect * effects[0]);
        var turned = u.SubMatrix(0, u.RowCount, 0, kept);
        var feature = Scaled(Scaled(v, variances, -0.5) * turned, effects, 0.5);
        var logits = Scaled(w.Transpose() * wide * turned, effects, -0.5);

        // dF/dh = diag(2h), so the average of J'J is 4 times Feature Feature' weighted with the mean of h h'.
        var (inputVariances, vh) = Descending(moments.InputCovariance, LeastVariance);
        var wideInput = Scaled(vh, inputVariances, 0.5);
        var weighted = (feature * feature.Transpose()).PointwiseMultiply(moments.InputSecond) * 4;
        var (inputEffects, uh) = Descending(wideInput.Transpose() * weighted * wideInput, 0);
        int keptInput = inputEffects.Count(e => e >= LeastEffect * inputEffects[0]);
        var turnedInput = uh.SubMatrix(0, uh.RowCount, 0, keptInput);

        return new(
            new(wideInput, Scaled(vh, inputVariances, -0.5), v, w.Transpose() * v),
            new(wideInput * turnedInput, Scaled(vh, inputVariances, -0.5) * turnedInput, feature, logits),
            variances, effects, inputEffects, moments);
    }

    /// <summary>Eigenvalues in descending order, without those below a share of the greatest, and their vectors as columns.</summary>
    private static (double[] Values, Matrix<double> Vectors) Descending(Matrix<double> symmetric, double least)
    {
        var evd = ((symmetric + symmetric.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        int[] order = [.. Enumerable.Range(0, symmetric.RowCount).OrderByDescending(i => evd.EigenValues[i].Real)];
        double greatest = evd.EigenValues[order[0]].Real;
        order = [.. order.Where(i => least == 0 || evd.EigenValues[i].Real >= least * greatest)];
        return ([.. order.Select(i => Math.Max(0, evd.EigenValues[i].Real))], Matrix<double>.Build.DenseOfColumnVectors(order.Select(i => evd.EigenVectors.Column(i))));
    }

    /// <summary>Column j times values[j]^power.</summary>
    private static Matrix<double> Scaled(Matrix<double> m, double[] values, double power) => Matrix<double>.Build.Dense(m.RowCount, m.ColumnCount, (i, j) => m[i, j] * Math.Pow(values[j], power));
}

/// <summary>First and second moments of h and of F = h² over all pairs.</summary>
/// <param name="InputMean">[K].</param>
/// <param name="InputCovariance">[K, K].</param>
/// <param name="InputSecond">Mean of h h' [K, K].</param>
/// <param name="FeatureMean">[K].</param>
/// <param name="FeatureCovariance">[K, K].</param>
internal sealed record PairMoments(Vector<double> InputMean, Matrix<double> InputCovariance, Matrix<double> InputSecond, Vector<double> FeatureMean, Matrix<double> FeatureCovariance)
{
    /// <summary>Sums over all pairs.</summary>
    public static PairMoments Of(Matrix<double> first)
    {
        int p = first.RowCount / 2;
        var h = Matrix<double>.Build.Dense(p * p, first.ColumnCount, (i, k) => first[i / p, k] + first[p + i % p, k]);
        var f = h.PointwiseMultiply(h);
        Vector<double> hMean = h.ColumnSums() / (p * p), fMean = f.ColumnSums() / (p * p);
        var second = Gram(h) / (p * p);
        return new(hMean, second - hMean.OuterProduct(hMean), second, fMean, Gram(f) / (p * p) - fMean.OuterProduct(fMean));
    }

    private static unsafe Matrix<double> Gram(Matrix<double> m)
    {
        // Column-major m [n, K] is row-major m' [K, n]: the library's product takes it as it lies.
        double[] data = m.ToColumnMajorArray(), gram = new double[m.ColumnCount * m.ColumnCount];
        int n = m.RowCount, k = m.ColumnCount;
        fixed (double* d = data, g = gram) Gemm.Multiply(k, k, n, new Strided<double>(d, n, 1), new Strided<double>(d, 1, n), g, k, false);
        return Matrix<double>.Build.Dense(k, k, gram);
    }
}

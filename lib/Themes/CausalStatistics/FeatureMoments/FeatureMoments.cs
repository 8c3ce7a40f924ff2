using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.CausalStatistics;

/// <summary>How much features explain, from the moments mean over i ≠ j of y_i y_j K_ij^p, where K = X diag(s) Xᵀ. Source: Sheth and Fusi, Feature Gradients: Scalable Feature Selection via Discrete
/// Relaxation (2019), arXiv 1908.10382.</summary>
public static class FeatureMoments
{
    /// <summary>p = 1 is linear in s, c·s: this is c, [D]. With s = 1 it is an unbiased estimate of the variance that a linear target of independent standardised features explains.</summary>
    /// <param name="x">[n, D].</param>
    /// <param name="y">[n].</param>
    public static Vector<double> Linear(Matrix<double> x, Vector<double> y) => (x.TransposeThisAndMultiply(y).PointwisePower(2) - Squares(x).TransposeThisAndMultiply(y.PointwisePower(2))) / Pairs(y.Count);

    /// <summary>p = 2 is quadratic in s, sᵀGs: this is G, [D, D], with G_de = (Σ_i y_i x_id x_ie)² − Σ_i (y_i x_id x_ie)² over the number of pairs. Neither pairs of rows nor triples of features are summed over.</summary>
    /// <param name="x">[n, D].</param>
    /// <param name="y">[n].</param>
    public static Matrix<double> Products(Matrix<double> x, Vector<double> y)
    {
        var weighted = x.MapIndexed((i, _, v) => v * y[i]);
        return (x.TransposeThisAndMultiply(weighted).PointwisePower(2) - Squares(x).TransposeThisAndMultiply(Squares(weighted))) / Pairs(y.Count);
    }

    private static Matrix<double> Squares(Matrix<double> x) => x.PointwiseMultiply(x);

    private static double Pairs(int n) => n > 1 ? n * (n - 1.0) : throw new ArgumentException($"Pairs of rows are needed; got {n} row(s).");
}

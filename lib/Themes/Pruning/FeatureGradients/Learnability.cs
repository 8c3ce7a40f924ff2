using System.Numerics.Tensors;

namespace Phenomena.Themes.Pruning;

/// <summary>How much of y's variance a linear function of softly chosen features could explain, from moments alone, and its slope in the choice: the objective of
/// Sheth and Fusi, Feature Gradients (2019), on Kong and Valiant's moments (2018).</summary>
/// <remarks>
/// With weights s in [0, 1]^D, <c>⟨x, x'⟩_s = Σ_d s_d x_d x'_d</c>, and c = E[y x], Σ = E[x xᵀ], S = diag(s), the moments are m_k = cᵀ S (Σ S)^{k-1} c. The products over
/// rising chains of different rows, y_i ⟨x_i, x_j⟩_s ⟨x_j, x_l⟩_s … y_z, have mean m_k exactly, whatever n is against D: m_k is yᵀ G^k y over the number of chains, with G
/// the strictly upper triangle of the s-weighted Gram matrix. Sums from the end give it in n · D · k operations; no n × n matrix is made.
/// The variance that the chosen features explain is cᵀ S^½ (S^½ Σ S^½)⁻¹ S^½ c. A polynomial stands for the inverse: 1/x ≈ η Σ_{j&lt;K} (1 − η x)^j, which is near 1/x for
/// eigenvalues above 1/(K η) and small for those below, as a ridge is.
/// </remarks>
public static class Learnability
{
    /// <summary>The moments m_1 to m_K of a batch.</summary>
    /// <param name="x">[n, D], columns of mean 0 and variance 1.</param>
    /// <param name="y">[n], mean 0.</param>
    /// <param name="s">[D].</param>
    /// <param name="degrees">K, below n.</param>
    public static double[] Moments(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double[] s, int degrees)
    {
        Check(x, y, s, degrees);
        var chains = Chains(x, y, s, degrees, backward: true);
        var moments = new double[degrees];
        for (var k = 1; k <= degrees; k++) moments[k - 1] = TensorPrimitives.Dot(y, chains[k]) / Count(y.Length, k + 1);
        return moments;
    }

    /// <summary>Σ_k coefficients[k] m_{k+1}, and its slope in s.</summary>
    /// <param name="x">[n, D].</param>
    /// <param name="y">[n].</param>
    /// <param name="s">[D].</param>
    /// <param name="coefficients">[K], such as <see cref="Inverse"/>.</param>
    /// <param name="slope">[D]; overwritten.</param>
    public static double Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double[] s, double[] coefficients, double[] slope)
    {
        var degrees = coefficients.Length;
        Check(x, y, s, degrees);
        int n = y.Length, width = s.Length;
        var right = Chains(x, y, s, degrees, backward: true);
        var left = Chains(x, y, s, degrees - 1, backward: false);
        var value = 0.0;
        for (var k = 1; k <= degrees; k++) value += coefficients[k - 1] * TensorPrimitives.Dot(y, right[k]) / Count(n, k + 1);

        // d(yᵀ G^k y)/ds_d = Σ_{a+b=k−1} Σ_{i<j} left_a[i] x_id x_jd right_b[j]: for each a, one pass with the weighted sum of all that may follow.
        Array.Clear(slope);
        double[] after = new double[width], follow = new double[n];
        for (var a = 0; a < degrees; a++)
        {
            Array.Clear(follow);
            for (var b = 0; a + b < degrees; b++) TensorPrimitives.MultiplyAdd(right[b], coefficients[a + b] / Count(n, a + b + 2), follow, follow);
            Array.Clear(after);
            for (var i = n - 1; i >= 0; i--)
            {
                var row = x.Slice(i * width, width);
                for (var d = 0; d < width; d++)
                {
                    slope[d] += left[a][i] * row[d] * after[d];
                    after[d] += follow[i] * row[d];
                }
            }
        }

        return value;
    }

    /// <summary>The coefficients of η Σ_{j&lt;K} (1 − η x)^j in powers of x, [K]: 1/x for x from about 1/(K η) to 1/η.</summary>
    public static double[] Inverse(double eta, int degrees)
    {
        double[] result = new double[degrees], power = new double[degrees];
        power[0] = 1;
        for (var j = 0; j < degrees; j++)
        {
            for (var i = 0; i < degrees; i++) result[i] += eta * power[i];
            for (var i = degrees - 1; i > 0; i--) power[i] -= eta * power[i - 1];
        }

        return result;
    }

    /// <summary>G^k y for k = 0 to <paramref name="most"/> (backward), or yᵀ G^k, each [n].</summary>
    private static double[][] Chains(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double[] s, int most, bool backward)
    {
        int n = y.Length, width = s.Length;
        var chains = new double[most + 1][];
        chains[0] = y.ToArray();
        double[] sum = new double[width];
        for (var k = 1; k <= most; k++)
        {
            chains[k] = new double[n];
            Array.Clear(sum);
            for (var at = 0; at < n; at++)
            {
                var i = backward ? n - 1 - at : at;
                var row = x.Slice(i * width, width);
                // sum is s ∘ Σ of the rows before this one, each with its chain.
                chains[k][i] = TensorPrimitives.Dot(row, sum);
                var weight = chains[k - 1][i];
                for (var d = 0; d < width; d++) sum[d] += s[d] * weight * row[d];
            }
        }

        return chains;
    }

    /// <summary>n over k: how many rising chains of k rows there are.</summary>
    private static double Count(int n, int k) => MathNet.Numerics.SpecialFunctions.Binomial(n, k);

    private static void Check(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double[] s, int degrees)
    {
        if (x.Length != y.Length * s.Length || degrees < 1 || degrees >= y.Length)
        {
            throw new ArgumentException($"Rows of {s.Length} features for {y.Length} targets and 1 to n − 1 degrees are needed; got {x.Length} numbers and {degrees} degrees.");
        }
    }
}

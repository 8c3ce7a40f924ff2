using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Pruning;

/// <summary>How much of y's variance a linear function of softly chosen features could explain, from moments alone: the objective of
/// Sheth and Fusi, Feature Gradients (2019), on Kong and Valiant's moments (2018). What is trained is the choice s.</summary>
/// <remarks>
/// With weights s in [0, 1]^D, <c>⟨x, x'⟩_s = Σ_d s_d x_d x'_d</c>, and c = E[y x], Σ = E[x xᵀ], S = diag(s), the moments are m_k = cᵀ S (Σ S)^{k-1} c. The products over
/// rising chains of different rows, y_i ⟨x_i, x_j⟩_s ⟨x_j, x_l⟩_s … y_z, have mean m_k exactly, whatever n is against D: m_k is yᵀ G^k y over the number of chains, with G
/// the strictly upper triangle of the s-weighted Gram matrix.
/// The variance that the chosen features explain is cᵀ S^½ (S^½ Σ S^½)⁻¹ S^½ c. A polynomial stands for the inverse: 1/x ≈ η Σ_{j&lt;K} (1 − η x)^j, which is near 1/x for
/// eigenvalues above 1/(K η) and small for those below, as a ridge is.
/// </remarks>
public sealed class FeatureChoice : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Parameter s;
    private readonly double[] _coefficients;

    /// <summary>A choice, and the weight of each moment.</summary>
    /// <param name="choice">s, [D].</param>
    /// <param name="coefficients">[K], such as <see cref="FeatureSearch.Inverse"/>.</param>
    public FeatureChoice(Tensor choice, double[] coefficients) : base(nameof(FeatureChoice))
    {
        (s, _coefficients) = (nn.Parameter(choice), coefficients);
        RegisterComponents();
    }

    /// <summary>Σ_k coefficients[k] m_{k+1} of a batch.</summary>
    /// <param name="x">[n, D], columns of mean 0 and variance 1; more rows than moments.</param>
    /// <param name="y">[n], mean 0.</param>
    public override Tensor forward(Tensor x, Tensor y) => Moments(x, y).dot(tensor(_coefficients, dtype: x.dtype));

    /// <summary>The moments m_1 to m_K, [K].</summary>
    /// <exception cref="ArgumentException">There are no chains of so many rows.</exception>
    public Tensor Moments(Tensor x, Tensor y)
    {
        double[] shares = FeatureSearch.Shares((int)x.shape[0], _coefficients.Length);
        var gram = (x * s).mm(x.t()).triu(1);
        List<Tensor> chains = [gram.mv(y)];
        while (chains.Count < shares.Length) chains.Add(gram.mv(chains[^1]));
        return stack(chains).mv(y) * tensor(shares, dtype: x.dtype);
    }
}

using static TorchSharp.torch;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>Losses on similarities of pairs (Circle Loss, Sun and others 2020). Of a matrix S [anchors, others], <c>same</c> marks the pairs of one class (s_p), <c>other</c> those of two (s_n); γ is a scale, m a margin.
/// All are means over anchors.</summary>
public static class PairLosses
{
    /// <summary>Pairs of one class without an anchor with itself, and pairs of two classes, as masks [n, n].</summary>
    public static (Tensor Same, Tensor Other) Pairs(Tensor labels)
    {
        var equal = labels.unsqueeze(0).eq(labels.unsqueeze(1));
        return (equal.logical_and(eye(labels.shape[0], dtype: ScalarType.Bool).logical_not()), equal.logical_not());
    }

    /// <summary>ln[1 + Σ exp(γ (s_n − s_p + m))] over all pairs of a negative and a positive.</summary>
    public static Tensor Unified(Tensor S, Tensor same, Tensor other, double gamma, double m) =>
        (Sum(S * gamma, other) + Sum(S * -gamma, same) + gamma * m).Softplus().mean();

    /// <summary>ln[1 + Σ exp(γ a_n (s_n − m)) Σ exp(−γ a_p (s_p − 1 + m))] with a_n = [s_n + m]₊ and a_p = [1 + m − s_p]₊, which have no gradient.</summary>
    public static Tensor Circle(Tensor S, Tensor same, Tensor other, double gamma, double m)
    {
        Tensor an = (S + m).relu().detach(), ap = (1 + m - S).relu().detach();
        return (Sum(an * (S - m) * gamma, other) + Sum(ap * (S - 1 + m) * -gamma, same)).Softplus().mean();
    }

    /// <summary>[s_n − s_p + m]₊, the mean over all pairs of a negative and a positive that have one anchor.</summary>
    public static Tensor Triplet(Tensor S, Tensor same, Tensor other, double m)
    {
        var gaps = (S.unsqueeze(1) - S.unsqueeze(2) + m).relu();         // [anchor, positive, negative]
        var counted = same.unsqueeze(2).logical_and(other.unsqueeze(1)).to(S.dtype);
        return (gaps * counted).sum() / counted.sum();
    }

    /// <summary>Cross-entropy of γ (cos − m for the right class) with class prototypes.</summary>
    /// <param name="cosines">[n, classes].</param>
    /// <param name="labels">[n].</param>
    /// <param name="gamma">γ.</param>
    /// <param name="m">m.</param>
    public static Tensor AmSoftmax(Tensor cosines, Tensor labels, double gamma, double m) =>
        nn.functional.cross_entropy((cosines - m * nn.functional.one_hot(labels, cosines.shape[1]).to(cosines.dtype)) * gamma, labels);

    /// <summary>The supervised contrastive loss: −ln of a positive's share of exp(s/t) among all others, mean over positives, then over anchors.</summary>
    public static Tensor SupCon(Tensor S, Tensor same, Tensor other, double temperature)
    {
        var share = S / temperature - Sum(S / temperature, same.logical_or(other)).unsqueeze(1);
        var (positives, counts) = ((share * same.to(S.dtype)).sum(1), same.to(S.dtype).sum(1));
        // An anchor that is alone in its class has nothing to say.
        return -(positives / counts.clamp(min: 1)).sum() / counts.gt(0).sum();
    }

    /// <summary>ln Σ exp over the marked, by rows; without overflow at any γ.</summary>
    private static Tensor Sum(Tensor values, Tensor marked) => values.masked_fill(marked.logical_not(), double.NegativeInfinity).logsumexp(1);

    private static Tensor Softplus(this Tensor x) => x.relu() + (-x.abs()).exp().log1p();
}

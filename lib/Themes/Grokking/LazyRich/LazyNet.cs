using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Grokking;

/// <summary>The network of Kumar and others (2023), section 3: f(u) = α · mean_i φ(w_i·u), φ(h) = h + (ε/2) h², in float64. <see cref="ReducedNet"/> is the same on two moments of w.</summary>
public sealed class LazyNet : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weights;
    private readonly Scalar alpha, half;

    /// <summary>A network with these weights.</summary>
    /// <param name="weights">w, row by row [N D].</param>
    /// <param name="dimension">D.</param>
    /// <param name="alpha">α: the output's scale. The larger, the lazier.</param>
    /// <param name="epsilon">ε: how nonlinear a unit is.</param>
    public LazyNet(double[] weights, int dimension, double alpha, double epsilon) : base(nameof(LazyNet))
    {
        (this.alpha, half) = (alpha, epsilon / 2);
        this.weights = nn.Parameter(tensor(weights, [weights.Length / dimension, dimension]));
        RegisterComponents();
    }

    /// <summary>Outputs [n] for inputs [n, D].</summary>
    public override Tensor forward(Tensor u)
    {
        var h = u.mm(weights.t());
        return h.addcmul(h, h, half).mean([1]).mul(alpha);
    }
}

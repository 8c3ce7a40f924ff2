using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Calibration;

/// <summary>Two Gaussian experts a_i x + c_i with σ = ½ in one dimension, chosen by a gate with a temperature: the first with probability sigmoid(h(b₁ x)/τ + b₀), where h is the identity
/// or tanh. Parameters in order: b₁, b₀, τ, a₁, c₁, a₂, c₂. Source: Nguyen, Akbarian and Ho, Is Temperature Sample Efficient for Softmax Gaussian Mixture of Experts? (2024), arXiv 2401.13875.</summary>
internal sealed class GatedExperts(bool activated) : nn.Module<Tensor, Tensor, Tensor, Tensor>(nameof(GatedExperts))
{
    internal const double Sigma = 0.5;
    // Kept: a scalar that nothing refers to may be freed while it is used.
    private static readonly Scalar One = 1, Minus = -1, Precision = -1 / (2 * Sigma * Sigma);

    /// <summary>ln p(y|x) up to a constant, [n], of points x, y [n]; each point has its own copy of the parameters [n, 7], so that its own gradient can be told.</summary>
    public override Tensor forward(Tensor parameters, Tensor x, Tensor y)
    {
        var t = parameters.unbind(1);
        var gate = Activated(t[0] * x).div(t[2]).add(t[1], One);
        return logaddexp(F.logsigmoid(gate).add(Expert(t[3], t[4]), One), F.logsigmoid(-gate).add(Expert(t[5], t[6]), One));

        Tensor Expert(Tensor slope, Tensor offset) => y.add(slope * x, Minus).add(offset, Minus).square().mul(Precision);
    }

    private Tensor Activated(Tensor z) => activated ? z.tanh() : z;
}

using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Calibration;

/// <summary>Softmax regression on narrow bumps: in each pair the logits of its two classes, and the one logit that all other classes share,
/// are sums over 400 Gaussian bumps, equally spaced on [0, 2], of width ℓ = 0.006. Narrow enough to interpolate: the regime of the theorem.</summary>
/// <remarks>Others share a logit by symmetry: nothing tells them apart at a point of this pair. So any k costs the same, and enters as a
/// factor k − 2 in the softmax.</remarks>
internal sealed class LocalSoftmax : nn.Module<Tensor, Tensor>
{
    private const float Width = 0.006f;
    // Kept: a scalar that nothing refers to may be freed while it is used.
    private static readonly Scalar One = 1, Minus = -1, MinusHalf = -0.5f, Narrow = 1 / Width, Far = -33, Least = 1e-14f, Zero = 0;
    private readonly Parameter weights, bias = nn.Parameter(zeros(3));
    private readonly Tensor centres = linspace(0, 2, 400), others;

    /// <summary>All weights 0.</summary>
    public LocalSoftmax(int pairs, int classes) : base(nameof(LocalSoftmax))
    {
        weights = nn.Parameter(zeros(pairs, 400, 3));
        // ln (k − 2); without others so low that the softmax gives them nothing.
        others = tensor([0, 0, classes > 2 ? MathF.Log(classes - 2) : -1e30f]);
        RegisterComponents();
    }

    /// <summary>Bumps [pairs, n, 400] at coordinates [pairs, n]; more than eight widths away they count as 0 (e^-32), before they are too small to compute with quickly.</summary>
    public Tensor Bumps(Tensor u) => u.unsqueeze(2).add(centres, Minus).mul_(Narrow).square().mul_(MinusHalf).clamp_min_(Far).exp_().threshold_(Least, Zero);

    /// <summary>The logits of the first class, the second and of each other class [pairs, n, 3], from bumps.</summary>
    public override Tensor forward(Tensor bumps) => bumps.matmul(weights).add(bias, One);

    /// <summary>Mean cross-entropy, where each point is of the first and the second class with the given probabilities [pairs · n, 3].</summary>
    public Tensor Loss(Tensor bumps, Tensor wanted) => F.cross_entropy(call(bumps).add(others, One).view(-1, 3), wanted);
}

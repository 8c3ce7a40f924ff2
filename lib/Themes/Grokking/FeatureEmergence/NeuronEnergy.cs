using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Grokking;

/// <summary>The energy whose ascent makes a neuron a feature: E(w) = ½ |Ỹ' (X w)²|², where Ỹ are the one-hot labels, centred over the samples
/// (Tian 2025, arXiv 2509.21519, stage II). Many neurons at once, each by itself.</summary>
public sealed class NeuronEnergy : nn.Module<Tensor, Tensor>
{
    private static readonly Scalar Half = 0.5;
    private readonly Tensor inputs, labels;

    /// <summary>The energy on n pairs; X w is U[a] + V[b].</summary>
    public NeuronEnergy(ModularPairs pairs, ScalarType dtype) : base(nameof(NeuronEnergy))
    {
        using var scope = NewDisposeScope();
        var (a, b, y) = pairs.ToTensors();
        var x = nn.functional.one_hot(a, 2 * pairs.Modulus) + nn.functional.one_hot(b, 2 * pairs.Modulus);
        var one = nn.functional.one_hot(y, pairs.Modulus).to(ScalarType.Float64);
        (inputs, labels) = (x.to(dtype).MoveToOuterDisposeScope(), (one - one.mean([0])).t().to(dtype).contiguous().MoveToOuterDisposeScope());
        RegisterComponents();
    }

    /// <summary>E of each neuron [K] of a table [2p, K]: U above V.</summary>
    public override Tensor forward(Tensor table) => labels.mm(inputs.mm(table).square()).square().sum([0]).mul(Half);

    /// <summary>The energies and their gradient [2p, K].</summary>
    public (Tensor Energies, Tensor Gradient) Differentiate(Tensor table)
    {
        using var leaf = table.detach().requires_grad_();
        var energies = call(leaf);
        return (energies.detach(), autograd.grad([energies.sum()], [leaf])[0]);
    }
}

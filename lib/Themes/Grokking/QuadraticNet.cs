using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Grokking;

/// <summary>One hidden layer of width N with the square as activation: f = W (U e_a + V e_b)², no biases (Gromov 2023, Doshi and others 2023, Tian 2025).
/// <see cref="QuadraticNetKernel{T}"/> is the same by hand.</summary>
public sealed class QuadraticNet : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Parameter first, output;

    /// <summary>A network with these weights.</summary>
    /// <param name="first">[2p, N]: U above V.</param>
    /// <param name="output">[N, p].</param>
    public QuadraticNet(Tensor first, Tensor output) : base(nameof(QuadraticNet))
    {
        (this.first, this.output) = (nn.Parameter(first), nn.Parameter(output));
        RegisterComponents();
    }

    /// <summary>Normal with one standard deviation for all weights.</summary>
    public QuadraticNet(int modulus, int width, double deviation, Generator generator, ScalarType dtype = ScalarType.Float32)
        : this(generator.Normal([2 * modulus, width], 0, deviation, dtype), generator.Normal([width, modulus], 0, deviation, dtype))
    {
    }

    /// <summary>Logits [n, p] of the rows a [n] and p + b [n] of the first layer.</summary>
    public override Tensor forward(Tensor a, Tensor b) => (first.index_select(0, a) + first.index_select(0, b)).square().mm(output);
}

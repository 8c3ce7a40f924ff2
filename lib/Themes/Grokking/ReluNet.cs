using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Grokking;

/// <summary>The multilayer perceptron of Prieto and others (2025): 2p inputs, two hidden ReLU layers of width H, p classes, no biases. <see cref="ReluNetKernel{T}"/> is the same by hand.</summary>
public sealed class ReluNet : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Parameter first, hidden, output;

    /// <summary>Uniform on ± 1/√inputs for each layer.</summary>
    /// <param name="modulus">p.</param>
    /// <param name="width">H.</param>
    /// <param name="generator">Draws the weights.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    public ReluNet(int modulus, int width, Generator generator, ScalarType dtype = ScalarType.Float32) : base(nameof(ReluNet))
    {
        (first, hidden, output) = (Layer(2 * modulus, width), Layer(width, width), Layer(width, modulus));
        RegisterComponents();

        Parameter Layer(long inputs, long outputs) => nn.Parameter(generator.Uniform([inputs, outputs], -1 / Math.Sqrt(inputs), 1 / Math.Sqrt(inputs), ScalarType.Float64).to(dtype));
    }

    /// <summary>Logits [n, p] of the rows a [n] and p + b [n] of the first layer: two one-hots take no more of it.</summary>
    public override Tensor forward(Tensor a, Tensor b) => (first.index_select(0, a) + first.index_select(0, b)).relu().mm(hidden).relu().mm(output);
}

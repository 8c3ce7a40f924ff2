using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>One hidden layer, f = W₂ tanh(W₁ x + b₁) + b₂, in double precision. <see cref="TwoLayerNet"/> is the same with its gradient written out.</summary>
public sealed class TanhNet : nn.Module<Tensor, Tensor>
{
    private readonly Linear first, second;

    /// <summary>Weights are normal with variance 1/inputs of the layer, biases 0.</summary>
    public TanhNet(int inputs, int hidden, int outputs, Generator random) : base(nameof(TanhNet))
    {
        (first, second) = (nn.Linear(inputs, hidden, dtype: float64), nn.Linear(hidden, outputs, dtype: float64));
        using var off = no_grad();
        foreach (var layer in new[] { first, second })
        {
            layer.weight.copy_(random.Normal(layer.weight.shape, std: 1 / Math.Sqrt(layer.in_features), dtype: float64));
            layer.bias!.zero_();
        }
        RegisterComponents();
    }

    /// <summary>Outputs [n, outputs] of inputs [n, inputs].</summary>
    public override Tensor forward(Tensor x) => second.call(first.call(x).tanh());
}

using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.KernelsAndLazyRich;

/// <summary>Two hidden layers in the tangent parametrisation of Jacot, Gabriel and Hongler (2018), section 3, in double precision: all parameters are standard normal, a layer of n inputs gives
/// W h/√n + β b, and h = √2 relu(z). A bias is the weight of one more input, β.</summary>
public sealed class TangentNet : nn.Module<Tensor, Tensor>
{
    private readonly Linear first, second, last;
    private readonly Scalar input, hidden, β;

    /// <summary>A net at its start.</summary>
    /// <param name="inputs">Numbers of one sample.</param>
    /// <param name="width">Units of each hidden layer.</param>
    /// <param name="random">Draws the parameters.</param>
    /// <param name="β">β.</param>
    public TangentNet(int inputs, int width, Generator random, double β = 0.1) : base(nameof(TangentNet))
    {
        (input, hidden, this.β) = (1 / Math.Sqrt(inputs), Math.Sqrt(2.0 / width), β);
        Linear Layer(int from, int to) => nn.Linear(from + 1, to, hasBias: false, dtype: float64);
        (first, second, last) = (Layer(inputs, width), Layer(width, width), Layer(width, 1));
        using var off = no_grad();
        foreach (var layer in new[] { first, second, last })
            layer.weight.copy_(random.Normal(layer.weight.shape, dtype: float64));
        RegisterComponents();
    }

    private Tensor Fed(Tensor h, Scalar by) => cat([h * by, full([h.shape[0], 1], β, dtype: float64)], 1);

    /// <summary>Outputs [n] of inputs [n, inputs].</summary>
    public override Tensor forward(Tensor x)
    {
        var h = first.call(Fed(x, input)).relu();
        return last.call(Fed(second.call(Fed(h, hidden)).relu(), hidden)).squeeze(1);
    }
}

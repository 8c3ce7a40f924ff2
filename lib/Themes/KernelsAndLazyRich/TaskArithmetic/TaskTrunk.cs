using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.KernelsAndLazyRich;

/// <summary>The part of a network that all tasks share, 64-96-96 with ReLU, and the same linearised in its weights (Ortiz-Jimenez, Favero and Frossard,
/// Task Arithmetic in the Tangent Space, 2023, equation 6).</summary>
public sealed class TaskTrunk : nn.Module<Tensor, Tensor>
{
    private readonly Linear first, second;

    /// <summary>Weights are normal with variance 2/inputs of the layer, biases 0.</summary>
    public TaskTrunk(Generator random, ScalarType dtype = ScalarType.Float32) : base(nameof(TaskTrunk))
    {
        (first, second) = (nn.Linear(64, 96, dtype: dtype), nn.Linear(96, 96, dtype: dtype));
        using var off = no_grad();
        foreach (var l in new[] { first, second })
            l.weight.copy_(random.Normal(l.weight.shape, std: Math.Sqrt(2.0 / l.in_features), dtype: dtype));
        foreach (var l in new[] { first, second }) l.bias!.zero_();
        RegisterComponents();
    }

    /// <summary>Features [n, 96] of images [n, 64].</summary>
    public override Tensor forward(Tensor x) => second.call(first.call(x).relu()).relu();

    /// <summary>J τ, [n, 96]: a tangent τ (one tensor for each parameter, in order) carried through the layers, dz = dW h + W dh + db, dh = 1[z > 0] dz.</summary>
    public Tensor Tangent(Tensor x, IReadOnlyList<Tensor> τ)
    {
        Tensor z = first.call(x), dh = F.linear(x, τ[0], τ[1]) * z.sign().relu(), h = z.relu();
        return (F.linear(dh, second.weight) + F.linear(h, τ[2], τ[3])) * second.call(h).sign().relu();
    }
}

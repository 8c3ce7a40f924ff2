using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>Linear layers with ReLU between them, whose hidden layers can be looked at: the network of this theme.</summary>
public sealed class LayeredNet : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> layers = [];

    /// <summary>A network with torch's initial values.</summary>
    /// <param name="random">Draws them, each layer's from a stream of its own.</param>
    /// <param name="widths">Inputs, units of each hidden layer, outputs.</param>
    public LayeredNet(Generator random, params int[] widths) : base(nameof(LayeredNet))
    {
        for (int i = 0; i + 1 < widths.Length; i++) layers.Add(nn.Linear(widths[i], widths[i + 1]).Seeded(random.Split((ulong)i)));
        RegisterComponents();
    }

    /// <summary>All layers, the last of which has no ReLU.</summary>
    public IReadOnlyList<Linear> Layers => [.. layers];

    /// <summary>What each hidden layer makes of inputs [n, inputs]: [n, units].</summary>
    public IEnumerable<Tensor> Hidden(Tensor x)
    {
        foreach (var layer in layers.SkipLast(1)) yield return x = layer.call(x).relu();
    }

    /// <summary>Outputs [n, outputs] of inputs [n, inputs].</summary>
    public override Tensor forward(Tensor x) => layers.Last().call(Hidden(x).Prepend(x).Last());
}

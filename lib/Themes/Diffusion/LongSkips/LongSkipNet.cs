using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Diffusion;

/// <summary>The shape of a UNet without convolutions: blocks of ReLU units down, a middle, blocks up, and a long skip from each block down to its partner, the i-th from outside scaled by κ^(i − 1)
/// as ScaleLong (Huang and others 2023, arXiv 2310.13545) has it. <c>[n, from] → [n, to]</c>.</summary>
public sealed class LongSkipNet : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> down, up;
    private readonly double κ;
    /// <summary>A net of n blocks down; the last layer up is the output.</summary>
    public LongSkipNet(int from, int to, int width, int n, double κ) : base("long skips")
    {
        this.κ = κ;
        down = new([.. Enumerable.Range(0, n).Select(i => nn.Linear(i > 0 ? width : from, width))]);
        up = new([.. Enumerable.Range(0, n + 2).Select(i => nn.Linear(width, i > n ? to : width))]);
        RegisterComponents();
    }
    /// <summary>What the output reads, <c>[n, width]</c>.</summary>
    public Tensor State(Tensor x)
    {
        Tensor[] skips = [.. down.Select(layer => x = layer.call(x).relu())];
        x = up[0].call(x).relu();
        for (int i = down.Count; i-- > 0;) x = up[^(i + 2)].call(x + Math.Pow(κ, i) * skips[i]).relu();
        return x;
    }
    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => up[^1].call(State(x));
}

/// <summary>How deep ReLU nets begin.</summary>
public static class HeStart
{
    /// <summary>Weights of variance 2/fan-in (He and others 2015), which keep the size of what a ReLU block passes on; biases 0.</summary>
    /// <param name="net">Linear layers.</param>
    /// <param name="random">Draws the weights.</param>
    /// <param name="last">What the last layer's weights are multiplied by; 0: the output begins at 0, as that of UNets for diffusion does.</param>
    public static TModule HeStarted<TModule>(this TModule net, Generator random, double last = 1) where TModule : nn.Module
    {
        net.Seeded(random);
        using var off = no_grad();
        Linear[] layers = [.. net.modules().OfType<Linear>()];
        foreach (var layer in layers)
        {
            // Torch's own start has variance 1/(3 fan-in).
            layer.weight.mul_(Math.Sqrt(6) * (layer == layers[^1] ? last : 1));
            layer.bias!.zero_();
        }
        return net;
    }
}

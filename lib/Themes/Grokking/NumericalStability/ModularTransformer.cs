using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Grokking;

/// <summary>A transformer of one layer on the two tokens a and b, read at the last: attention of four heads, a hidden layer of 4d, layer normalisation after
/// each, as torch's encoder layer has them, without dropout.</summary>
public sealed class ModularTransformer : nn.Module<Tensor, Tensor>
{
    private static readonly Scalar One = 1;
    private readonly Scalar scale;
    private readonly Embedding tokens, places;
    private readonly Linear attend, join, up, down, read;
    private readonly LayerNorm first, second;

    /// <summary>Initialised as torch does, but for the tokens.</summary>
    /// <param name="modulus">p.</param>
    /// <param name="width">d, a multiple of 4.</param>
    /// <param name="deviation">Standard deviation of the tokens' vectors; torch has 1.</param>
    /// <param name="generator">Draws the weights.</param>
    public ModularTransformer(int modulus, int width, double deviation, Generator generator) : base(nameof(ModularTransformer))
    {
        (tokens, places, attend, join) = (nn.Embedding(modulus, width), nn.Embedding(2, width), nn.Linear(width, 3 * width), nn.Linear(width, width));
        (up, down, read, first, second) = (nn.Linear(width, 4 * width), nn.Linear(4 * width, width), nn.Linear(width, modulus), nn.LayerNorm(width), nn.LayerNorm(width));
        scale = 1 / Math.Sqrt(width / 4);
        RegisterComponents();
        Initialize(deviation, generator);
    }

    /// <summary>Logits [n, p] of the pairs [2, n]. Only the last place is read, so only it asks.</summary>
    public override Tensor forward(Tensor pairs)
    {
        var x = tokens.call(pairs).add(places.weight!.unsqueeze(1), One);
        // Queries, keys and values, each [place, n, head, d / 4].
        var heads = attend.call(x).view(2, -1, 3, 4, x.shape[2] / 4).unbind(2);
        var weights = heads[0][1].mul(heads[1]).sum([-1], keepdim: true).mul(scale).softmax(0);
        var seen = join.call(weights.mul(heads[2]).sum([0]).flatten(1));
        var h = first.call(seen.add(x[1], One));
        return read.call(second.call(down.call(up.call(h).relu()).add(h, One)));
    }

    /// <summary>In the order of the layers; attention as torch's own: Glorot's bound over all three together, and no bias.</summary>
    private void Initialize(double deviation, Generator generator)
    {
        using var off = no_grad();
        foreach (var part in new nn.Module[] { tokens, places }) part.Seeded(generator);
        tokens.weight!.copy_(tokens.weight * deviation);
        double bound = Math.Sqrt(6.0 / (attend.weight!.shape[0] + attend.weight.shape[1]));
        attend.weight.copy_(generator.Uniform(attend.weight.shape, -bound, bound));
        foreach (var part in new[] { join, up, down, read }) part.Seeded(generator);
        attend.bias!.zero_();
        join.bias!.zero_();
    }
}

using Phenomena.Tensors;
using Phenomena.Tensors.Modules;
using static Phenomena.Tensors.torch;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Themes.Grokking;

/// <summary>A transformer of one layer on the two tokens a and b, read at the last: attention of four heads, a hidden layer of 4d, layer normalisation after
/// each, as torch's encoder layer has them, without dropout. It runs on the managed engine only.</summary>
internal sealed class ModularTransformer
{
    private readonly Parameter _tokens, _places;
    private readonly MultiheadAttention _attention;
    private readonly LayerNorm _first, _second;
    private readonly Linear _up, _down, _out;

    /// <summary>Initialised as torch does, but for the tokens.</summary>
    /// <param name="modulus">p.</param>
    /// <param name="width">d, a multiple of 4.</param>
    /// <param name="deviation">Standard deviation of the tokens' vectors; torch has 1.</param>
    /// <param name="generator">Draws the weights.</param>
    public ModularTransformer(int modulus, int width, double deviation, Generator generator)
    {
        _tokens = nn.Embedding(modulus, width, generator: generator).weight;
        using (no_grad()) _tokens.mul_(deviation);
        _places = nn.Embedding(2, width, generator: generator).weight;
        _attention = nn.MultiheadAttention(width, 4, generator: generator);
        (_first, _second) = (nn.LayerNorm(width), nn.LayerNorm(width));
        (_up, _down) = (nn.Linear(width, 4 * width, generator: generator), nn.Linear(4 * width, width, generator: generator));
        _out = nn.Linear(width, modulus, generator: generator);
    }

    /// <summary>What is trained.</summary>
    public IReadOnlyList<Parameter> Parameters =>
        [_tokens, _places, .. _attention.parameters(), .. _first.parameters(), .. _second.parameters(), .. _up.parameters(), .. _down.parameters(), .. _out.parameters()];

    /// <summary>Logits [n, p] of the pairs a [n], b [n]. Only the last place is read, so only it asks.</summary>
    public Tensor Logits(Tensor a, Tensor b)
    {
        Tensor first = F.embedding(a, _tokens) + _places[0], last = F.embedding(b, _tokens) + _places[1];
        var both = stack([first, last], 0);
        var seen = _attention.call(last.unsqueeze(0), both, both, need_weights: false).Item1.squeeze(0);
        var h = _first.call(last + seen);
        return _out.call(_second.call(h + _down.call(_up.call(h).relu())));
    }
}

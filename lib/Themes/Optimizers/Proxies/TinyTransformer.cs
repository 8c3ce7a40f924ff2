using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Optimizers;

/// <summary>A causal transformer without biases: learned places, normalisation before each part, two heads. Its matrices are a list, so that each can be watched and frozen.</summary>
public sealed class TinyTransformer : nn.Module<Tensor, Tensor>
{
    private readonly ParameterList weights;
    private readonly bool normalised;
    private readonly Tensor mask;

    /// <summary>Weights of variance 1/inputs.</summary>
    /// <param name="width">d, even.</param>
    /// <param name="blocks">Blocks.</param>
    /// <param name="length">Places.</param>
    /// <param name="normalised">Whether queries and keys are divided by their root mean square (QK-norm).</param>
    /// <param name="gated">Whether the feed-forward part is gated, SiLU(x W_gate) ⊙ x W_up, instead of ReLU(x W_up).</param>
    /// <param name="generator">Draws the weights.</param>
    public TinyTransformer(int width, int blocks, int length, bool normalised, bool gated, Generator generator) : base(nameof(TinyTransformer))
    {
        Parameter Matrix(int rows, int columns, double scale = 1) => new(generator.Normal([rows, columns], 0, scale / Math.Sqrt(rows)));
        weights = [new(generator.Normal([CopyLanguage.Tokens, width])), new(generator.Normal([length, width])), Matrix(width, CopyLanguage.Tokens)];
        for (int b = 0; b < blocks; b++)
        {
            foreach (int _ in Enumerable.Range(0, 4)) weights.append(Matrix(width, width));
            if (gated) weights.append(Matrix(width, 2 * width));
            weights.append(Matrix(width, 2 * width));
            weights.append(Matrix(2 * width, width));
        }
        (this.normalised, Names, mask) = (normalised, gated ? ["Q", "K", "V", "O", "gate", "up", "down"] : ["Q", "K", "V", "O", "up", "down"], full([length, length], double.NegativeInfinity).triu(1));
        RegisterComponents();
    }

    /// <summary>The kinds of a block's matrices, in order.</summary>
    public string[] Names { get; }

    /// <summary>Tokens, places, read-out, then the matrices of each block.</summary>
    public IReadOnlyList<Parameter> All => [.. weights];

    /// <summary>Largest attention logit of the last pass, in size.</summary>
    public double LargestLogit { get; private set; }

    /// <summary>Tokens [n, length] to logits [n, length, tokens].</summary>
    public override Tensor forward(Tensor tokens)
    {
        var h = weights[0].index(TensorIndex.Tensor(tokens)) + weights[1];
        LargestLogit = 0;
        for (int at = 3; at < weights.Count; at += Names.Length)
        {
            h = h + Attention(Rms(h), at);
            var x = Rms(h);
            var inner = Names.Length == 7 ? nn.functional.silu(x.matmul(weights[at + 4])) * x.matmul(weights[at + 5]) : x.matmul(weights[at + 4]).relu();
            h = h + inner.matmul(weights[at + Names.Length - 1]);
        }
        return Rms(h).matmul(weights[2]);
    }

    /// <summary>Each row over its root mean square.</summary>
    private static Tensor Rms(Tensor x) => x * (x.square().mean([-1], keepdim: true) + 1e-12).rsqrt();

    private Tensor Attention(Tensor x, int at)
    {
        Tensor Heads(int k) => x.matmul(weights[at + k]).view(x.shape[0], x.shape[1], 2, -1).transpose(1, 2);
        var (q, k, v) = (Heads(0), Heads(1), Heads(2));
        if (normalised) (q, k) = (Rms(q), Rms(k));
        var logits = q.matmul(k.transpose(-1, -2)) / Math.Sqrt(q.shape[^1]);
        LargestLogit = Math.Max(LargestLogit, logits.detach().tril().abs().max().ToDouble());
        return (logits + mask).softmax(-1).matmul(v).transpose(1, 2).flatten(2).matmul(weights[at + 3]);
    }
}

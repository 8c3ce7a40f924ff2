using Phenomena.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Optimizers;

/// <summary>A residual block between normalisations: nothing but the direction of its matrices counts.</summary>
public sealed class StreamNet : nn.Module<Tensor, Tensor>
{
    private readonly Parameter w1, w2, w3;

    /// <summary>Weights of variance 1/inputs.</summary>
    /// <param name="width">d.</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="generator">Draws the weights.</param>
    public StreamNet(int width, int outputs, Generator generator) : base(nameof(StreamNet))
    {
        Parameter Matrix(int rows, int columns) => new(generator.Normal([rows, columns], 0, 1 / Math.Sqrt(rows)));
        (w1, w2, w3) = (Matrix(width, 2 * width), Matrix(2 * width, width), Matrix(width, outputs));
        RegisterComponents();
    }

    /// <summary>W₁ [d, 2d].</summary>
    public Parameter First => w1;

    /// <summary>W₂ [2d, d].</summary>
    public Parameter Second => w2;

    /// <summary>The read-out [d, outputs].</summary>
    public Parameter Last => w3;

    /// <summary>Each row over its root mean square.</summary>
    public static Tensor Rms(Tensor x) => x * (x.square().mean([-1], keepdim: true) + 1e-12).rsqrt();

    /// <summary>[batch, d] to [batch, outputs].</summary>
    public override Tensor forward(Tensor x)
    {
        var h = Rms(x);
        h = h + Rms(nn.functional.gelu(Rms(h.matmul(w1)))).matmul(w2);
        return Rms(h).matmul(w3);
    }
}

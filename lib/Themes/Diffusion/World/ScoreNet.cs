using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Diffusion;

/// <summary>A denoiser that knows σ: residual layers of SiLU units around which input and output are scaled as Karras and others (2022), table 1, do for data of std 1; or a net that predicts the noise.
/// <c>[rows, d], [rows, 1], [rows, classes] → [rows, d]</c>.</summary>
public sealed class ScoreNet : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly ModuleList<Linear> layers;
    private readonly (int Waves, bool Noise) kind;
    /// <summary>A net with its own start.</summary>
    public ScoreNet(int d, int width, int depth, Generator random, int classes = 0, int waves = 0,
        bool noise = false) : base(nameof(ScoreNet))
    {
        (kind, int seen) = ((waves, noise), d * (1 + 2 * waves) + 17 + classes);
        layers = new([.. Enumerable.Range(0, depth + 1).Select(i =>
            nn.Linear(i > 0 ? width : seen, i < depth ? width : d))]);
        RegisterComponents();
        this.Seeded(random);
    }
    /// <summary>What the last layer's output is multiplied by: c_out.</summary>
    public Tensor Out(Tensor σ) => kind.Noise ? -σ : σ / (1 + σ * σ).sqrt();
    /// <summary>The last hidden layer.</summary>
    public Tensor Hidden(Tensor x, Tensor σ, Tensor y) => layers.Skip(1).SkipLast(1).Aggregate(
        F.silu(layers[0].call(ScoreInput.Of(x, σ, y, kind.Waves))), (h, l) => h + F.silu(l.call(h)));
    /// <summary>The denoised rows from it.</summary>
    public Tensor Denoised(Tensor x, Tensor σ, Tensor h) =>
        (kind.Noise ? x : x / (1 + σ * σ)) + Out(σ) * layers[^1].call(h);
    /// <summary>The denoised rows.</summary>
    public override Tensor forward(Tensor x, Tensor σ, Tensor y) => Denoised(x, σ, Hidden(x, σ, y));
}

/// <summary>What a <see cref="ScoreNet"/> sees.</summary>
public static class ScoreInput
{
    /// <summary>x at unit variance and waves of it, ln σ/4 and waves of it, the class.</summary>
    public static Tensor Of(Tensor x, Tensor sigma, Tensor label, int waves)
    {
        Tensor u = x / (1 + sigma * sigma).sqrt(), c = sigma.log() / 4, fine = Waves(c, 8, 1, Math.Sqrt(2));
        if (waves == 0) return cat([u, c, fine.sin(), fine.cos(), label], 1);
        var w = Waves(u, waves, 0.75, 2);
        return cat([u, w.sin(), w.cos(), c, fine.sin(), fine.cos(), label], 1);
    }

    private static Tensor Waves(Tensor x, int count, double first, double ratio)
    {
        float[] rates = [.. Enumerable.Range(0, count).Select(k => (float)(first * Math.Pow(ratio, k)))];
        return (x.unsqueeze(2) * tensor(rates)).flatten(1);
    }
}

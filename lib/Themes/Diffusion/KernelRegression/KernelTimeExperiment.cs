using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Phenomena.Themes.Diffusion;

/// <summary>Denoising as regression: a wide net that is trained by full-batch gradient descent, and the kernel regression that it comes to.</summary>
public sealed record KernelTimeConfig
{
    /// <summary>n.</summary>
    public int Examples { get; init; } = 100;

    /// <summary>Units of a net that is trained beside the kernel; 0: none.</summary>
    public int Width { get; init; }

    /// <summary>Data, noise and the net's start.</summary>
    public int Seed { get; init; }
}

/// <summary>Test errors over training time.</summary>
/// <param name="Times">Numbers of steps, 1 to 1e9.</param>
/// <param name="Errors">Mean squared distance of the kernel's prediction to the exact denoiser at fresh points.</param>
/// <param name="Gap">Relative distance of the net and the kernel at step 30; NaN without a net.</param>
/// <param name="NetErrors">The net's test error at steps 1 to 300; empty without a net.</param>
public sealed record KernelTimeResult(double[] Times, double[] Errors, double Gap, double[] NetErrors)
{
    /// <summary>The least error.</summary>
    public double Best => Errors.Min();

    /// <summary>When it is reached.</summary>
    public double BestTime => Times[Array.IndexOf(Errors, Errors.Min())];

    /// <summary>The error at the end.</summary>
    public double End => Errors[^1];
}

/// <summary>After Han, Razaviyayn and Xu, Neural Network-Based Score Estimation in Diffusion Models: Optimization and Generalization (2024), arXiv 2401.15604. One number x0 from two modes, one draw of time and
/// noise a sample, input (clip(x_t, ±3), t, 1), label x0; f = m^-½ Σ a_r relu(w_r·Z), a fixed, units in pairs of opposite sign so that it begins at 0.</summary>
public static class KernelTimeExperiment
{
    private const int Fresh = 2000;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<KernelTimeConfig, KernelTimeResult> Experiment { get; } = new("diffusion-kernel-time", version: 1, Run) { Cost = c => c.Examples + c.Width };

    /// <summary>Tangent kernel of the first layer between rows of two matrices: Z·Z' (π − angle)/2π.</summary>
    public static Tensor Kernel(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        var (products, lengths) = (a.mm(b.t()), a.norm(1, keepdim: true) * b.norm(1, keepdim: true).t());
        var angles = (products / lengths).clamp_(-1, 1).acos_();
        return products.mul_(angles.neg_().add_(Math.PI)).div_(2 * Math.PI).MoveToOuterDisposeScope();
    }

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static KernelTimeResult Run(KernelTimeConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Examples < 2 || config.Width < 0 || config.Width % 2 != 0) throw new ArgumentException($"At least two examples and an even number of units are needed; got {config}.");
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var random = new Generator((ulong)config.Seed);
        var (Z, labels, _) = Draw(config.Examples, random.Split(0));
        var (fresh, _, exact) = Draw(Fresh, random.Split(1));
        var (lam, U) = linalg.eigh(Kernel(Z, Z) / config.Examples);
        double eta = 1 / lam[-1].item<double>();
        var (paths, along) = (Kernel(fresh, Z).mm(U) / config.Examples, U.t().mm(labels));
        Tensor At(double time) => paths.mm(along * ((1 - (1 - eta * lam).clamp_min(0).pow(time)) / lam.clamp_min(1e-18)).unsqueeze(1));
        double Error(Tensor f) => (f - exact).square().mean().item<double>();
        double[] times = [.. Enumerable.Range(0, 55).Select(i => Math.Pow(10, i / 6.0))], errors = [.. times.Select(time => Error(At(time)))];
        if (config.Width == 0) return new(times, errors, double.NaN, []);

        var W = random.Split(2).Normal([config.Width / 2, 3], dtype: ScalarType.Float64).repeat(2, 1);
        var a = cat([ones(config.Width / 2, 1, ScalarType.Float64), -ones(config.Width / 2, 1, ScalarType.Float64)], 0) / Math.Sqrt(config.Width);
        // In parts: all hidden units of the fresh points are 65 MB.
        Tensor F(Tensor z) => cat([.. z.split(250).Select(part =>
        {
            using var inner = NewDisposeScope();
            return part.mm(W.t()).relu_().mm(a).MoveToOuterDisposeScope();
        })], 0);
        var (gap, seen) = (0.0, new double[300]);
        for (int step = 0; step < 300; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var h = Z.mm(W.t());
            var residual = (h.relu().mm(a) - labels) / config.Examples;
            W.sub_(eta * (residual.mm(a.t()) * (h > 0).to(ScalarType.Float64)).t().mm(Z));
            if (step % 10 == 9) seen[step] = Error(F(fresh));
            if (step == 29) gap = ((F(fresh) - At(30)).norm() / At(30).norm()).item<double>();
        }
        return new(times, errors, gap, [.. seen.Where((_, i) => i % 10 == 9)]);
    }

    private static (Tensor Z, Tensor Labels, Tensor Exact) Draw(int count, Generator random)
    {
        var law = new Mixture(1, [-1, 1], [0.0625]);
        double[] z = new double[3 * count], labels = law.Draw(count, random), exact = new double[count];
        for (int i = 0; i < count; i++)
        {
            double t = 0.05 + 1.45 * random.NextDouble(), signal = Math.Exp(-t), sigma = Math.Sqrt(1 - signal * signal) / signal;
            double x = labels[i] + sigma * random.NextNormal();
            law.Denoise([x], sigma, exact.AsSpan(i, 1));
            (z[3 * i], z[3 * i + 1], z[3 * i + 2]) = (Math.Clamp(signal * x, -3, 3), t, 1);
        }
        return (tensor(z, [count, 3]), tensor(labels, [count, 1]), tensor(exact, [count, 1]));
    }
}

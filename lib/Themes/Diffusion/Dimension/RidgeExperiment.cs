using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Diffusion;

/// <summary>The score of a law with two modes along one direction and normal in all others, learned by a net and by a kernel density.</summary>
public sealed record RidgeConfig
{
    /// <summary>d, at least 2.</summary>
    public int Dimension { get; init; } = 2;

    /// <summary>n; a fifth of them choose the moment to stop.</summary>
    public int Examples { get; init; } = 1000;

    /// <summary>Steps of the net.</summary>
    public int Training { get; init; } = 1200;

    /// <summary>Data, noise and start.</summary>
    public int Seed { get; init; }
}

/// <summary>Squared errors of the score, summed over coordinates.</summary>
/// <param name="Net">Of the net.</param>
/// <param name="Kernel">Of the kernel density with the best of 14 bandwidths, chosen on this very error.</param>
public sealed record RidgeResult(double Net, double Kernel);

/// <summary>After Cole and Lu, Score-based generative models break the curse of dimensionality in learning a family of sub-Gaussian probability distributions (2024), arXiv 2402.08082: x₁ from ±1.3 with std 0.3,
/// noised to a x + s z at time 0.3; s(x) = −x + W₂ relu(W₁ x + b) + c with 48 units.</summary>
public static class RidgeExperiment
{
    private static readonly double s_signal = Math.Exp(-0.3), s_noise = Math.Sqrt(1 - Math.Exp(-0.6));

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<RidgeConfig, RidgeResult> Experiment { get; } = new("diffusion-ridge", version: 2, Run) { Cost = c => c.Training + c.Examples * c.Dimension / 40.0 };

    /// <summary>The exact score at noised rows <c>[n, d]</c>.</summary>
    public static Tensor Score(Tensor x)
    {
        double m = 1.3 * s_signal, v = s_signal * s_signal * 0.09 + s_noise * s_noise;
        var first = x.slice(1, 0, 1, 1);
        return cat([(-first + m * (first * m / v).tanh()) / v, -x.slice(1, 1, x.shape[1], 1)], 1);
    }

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static RidgeResult Run(RidgeConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        var (d, n) = (config.Dimension, config.Examples);
        if (d < 2 || n < 10 || config.Training < 60) throw new ArgumentException($"At least two dimensions, 10 examples and 60 steps are needed; got {config}.");
        using var scope = NewDisposeScope();
        var random = new Generator((ulong)config.Seed).Split((ulong)(d * 100_000 + n));
        Tensor rows = Rows(n, random.Split(0)), x = s_signal * Rows(2000, random.Split(1)) + s_noise * random.Split(2).Normal([2000, d]), exact = Score(x);
        return new(Net(), Enumerable.Range(0, 14).Min(i => KernelDensity(0.1 * i)));

        Tensor Rows(int count, Generator stream) => cat([tensor(new Mixture(1, [-1.3, 1.3], [0.09]).Draw(count, stream), [count, 1]).to(float32), stream.Normal([count, d - 1])], 1);

        double KernelDensity(double bandwidth)
        {
            cancellation.ThrowIfCancellationRequested();
            double v = s_signal * s_signal * bandwidth * bandwidth + s_noise * s_noise;
            using var inner = NewDisposeScope();
            var some = x.slice(0, 0, 500, 1);
            var weights = (-cdist(some, s_signal * rows).square() / (2 * v)).softmax(1);
            return ((s_signal * weights.mm(rows) - some) / v - exact.slice(0, 0, 500, 1)).square().sum(1).mean().item<float>();
        }

        double Net()
        {
            var stream = random.Split(3);
            Tensor fit = rows.slice(0, 0, n * 4 / 5, 1), held = rows.slice(0, n * 4 / 5, n, 1).repeat(4, 1), check = stream.Normal(held.shape);
            var (first, second) = (nn.Linear(d, 48).Seeded(stream), nn.Linear(48, d).Seeded(stream));
            using (no_grad()) second.weight.mul_(0.1);
            Tensor Learned(Tensor at) => -at + second.call(F.relu(first.call(at)));
            Tensor Loss(Tensor clean, Tensor z) => (Learned(s_signal * clean + s_noise * z) + z / s_noise).square().sum(1).mean();
            var adam = new SpanAdam([.. first.parameters(), .. second.parameters()], 5e-3);
            var (least, best) = (double.PositiveInfinity, double.NaN);
            for (int step = 1; step <= config.Training; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var inner = NewDisposeScope();
                adam.LearningRate = 5e-3 * 0.5 * (1 + Math.Cos(Math.PI * (step - 1) / config.Training));
                adam.ZeroGrad();
                Loss(fit.index_select(0, tensor(Enumerable.Range(0, 256).Select(_ => stream.NextInt64(fit.shape[0])).ToArray())), stream.Normal([256, d])).backward();
                adam.Step();
                if (step % 60 != 0) continue;
                using var off = no_grad();
                if (Loss(held, check).item<float>() is var now && now < least) (least, best) = (now, (Learned(x) - exact).square().sum(1).mean().item<float>());
            }
            return best;
        }
    }
}

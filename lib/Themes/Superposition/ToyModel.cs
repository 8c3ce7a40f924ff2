using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Superposition;

/// <summary>The toy model of superposition: y = relu(W Wᵀ x + b) with n features in m dimensions. Trained on L = &lt;‖y − x‖²&gt; (sum over features, mean over samples).
/// Source: Liu, Liu and Gore (2025), section 2, after Elhage et al. (2022).</summary>
public sealed class ToyModel : nn.Module<Tensor, Tensor>
{
    private readonly Parameter W, b;

    /// <summary>A model with W ~ N(0, 1/m) and b ~ N(0, 1).</summary>
    /// <param name="features">n.</param>
    /// <param name="width">m.</param>
    /// <param name="generator">Draws W row by row, then b.</param>
    public ToyModel(int features, int width, Generator generator) : base(nameof(ToyModel))
    {
        W = nn.Parameter(generator.Normal([features, width], std: 1 / Math.Sqrt(width)));
        b = nn.Parameter(generator.Normal([features]));
        RegisterComponents();
    }

    /// <summary>y [B, n] of x [B, n].</summary>
    public override Tensor forward(Tensor x) => F.relu(F.linear(x.mm(W), W, b));

    /// <summary>L on a batch, a scalar.</summary>
    public Tensor Loss(Tensor x) => F.mse_loss(call(x), x).mul(x.shape[1]);

    /// <summary>The decay that comes before each step, W ← W (1 − η γ) for γ ≥ 0; for γ &lt; 0 each row's norm relaxes to 1, W_i ← W_i + η γ W_i (1 − 1/‖W_i‖).</summary>
    public void Decay(double rate, double weightDecay)
    {
        using var off = no_grad();
        W.mul_(weightDecay >= 0 ? 1 - rate * weightDecay : 1 + rate * weightDecay * (1 - 1 / linalg.vector_norm(W, dims: [1], keepdim: true)));
    }

    /// <summary>Trains as <see cref="SuperpositionExperiment"/> does, which uses the fused <see cref="ToyKernel"/> for it.</summary>
    /// <returns>L of each step, before it.</returns>
    public double[] Train(SuperpositionConfig config, FeatureSampler data, CancellationToken cancellation = default)
    {
        var (adam, batch, losses) = (new SpanAdam(parameters(), config.LearningRate), new SparseBatch(), new double[config.Steps]);
        for (int step = 0; step < config.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            data.Next(batch, config.Batch);
            var loss = Loss(tensor(batch.Dense(config.Features), [config.Batch, config.Features]));
            adam.ZeroGrad();
            loss.backward();
            adam.LearningRate = config.RateAt(step);
            Decay(adam.LearningRate, config.WeightDecay);
            adam.Step();
            losses[step] = loss.item<float>();
        }
        return losses;
    }
}

using Phenomena.Themes.Calibration;
using TorchSharp;
using Xunit;

namespace Phenomena.Tests.Library.CalibrationTheme;

public sealed class CompanionTests
{
    // b₁, b₀, τ, a₁, c₁, a₂, c₂.
    private static readonly double[] s_truth = [1.5, 0.2, 0.7, 2, 1, -1, -0.5];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_density_of_the_gated_experts_integrates_to_one_at_every_x_and_parameter(bool activated)
    {
        using var scope = torch.NewDisposeScope();
        using var model = new GatedExperts(activated);
        double[] other = [0.7, -0.5, 1.3, 0.4, 2, 1, -1];
        var y = torch.linspace(-12, 12, 4801, dtype: torch.float64);
        foreach (var parameters in new[] { s_truth, other })
        foreach (var x in new[] { -2.0, 0.1, 1.5 })
        {
            var logs = model.call(torch.tensor(parameters).expand(4801, 7), torch.full_like(y, x), y);
            // The factor 1/(σ √2π) is left out of the density, with σ = 1/2.
            Assert.Equal(0.5 * Math.Sqrt(2 * Math.PI), logs.exp().sum().item<double>() * 0.005, 1e-9);
        }
    }

    [Fact]
    public void Points_of_the_gated_experts_tell_their_own_gradients_and_the_likelihood_is_climbed()
    {
        using var scope = torch.NewDisposeScope();
        using var model = new GatedExperts(activated: true);
        var generator = new Generator(1);
        double[] xs = [.. Enumerable.Range(0, 400).Select(_ => generator.NextNormal())];
        double[] ys = [.. xs.Select(v => (generator.NextDouble() < 1 / (1 + Math.Exp(-Math.Tanh(1.5 * v) / 0.7 - 0.2)) ? 2 * v + 1 : -v - 0.5) + GatedExperts.Sigma * generator.NextNormal())];
        torch.Tensor x = torch.tensor(xs), y = torch.tensor(ys);
        double[] start = [.. s_truth.Select((t, i) => t + (i % 2 == 0 ? 0.2 : -0.2))];
        var (value, gradient, fisher) = model.At(start, x, y);
        for (var i = 0; i < 7; i++)
        {
            double[] up = [.. start], down = [.. start];
            up[i] += 1e-6;
            down[i] -= 1e-6;
            Assert.Equal((model.At(up, x, y).Value - model.At(down, x, y).Value) / 2e-6, gradient[i], 1e-7);
        }

        var single = Enumerable.Range(0, 400).Select(i => model.At(start, x[i..(i + 1)], y[i..(i + 1)]).Gradient[3]).ToList();
        Assert.Equal(single.Average(g => g * g), fisher[3, 3], 1e-9);
        var top = model.At(model.Fit(x, y, start, CancellationToken.None), x, y);
        Assert.True(top.Value > value);
        Assert.True(top.Gradient.L2Norm() < 1e-3 * gradient.L2Norm());
    }

    [Fact]
    public void ConjNorm_at_two_is_the_Gaussian_with_unit_covariance()
    {
        double[] mean = [0.5, -1, 2, 0], z = [1, 0, 0.3, -2];
        Assert.Equal(mean.Zip(z, (a, b) => (a - b) * (a - b)).Sum() / 2, ConjugateNorm.Divergence(z, mean, 2), 12);
        Assert.Equal(2 * Math.Log(2 * Math.PI), ConjugateNorm.LogPartition(mean, 2, new Generator(0), 100), 9);
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(3)]
    public void The_divergence_of_ConjNorm_is_positive_and_zero_at_the_mean(double p)
    {
        double[] mean = [0.5, -1, 2, 0.1];
        Assert.Equal(0, ConjugateNorm.Divergence(mean, mean, p), 12);
        var generator = new Generator(2);
        for (var i = 0; i < 50; i++)
        {
            double[] z = [.. mean.Select(m => m + generator.NextNormal())];
            Assert.True(ConjugateNorm.Divergence(z, mean, p) > 0);
        }
    }

    [Fact]
    public void The_Z_loss_ignores_shift_and_scale_and_needs_only_two_sums()
    {
        double[] outputs = [0.3, -1, 2, 0.5, 4];
        var loss = ZLoss.Of(outputs, 2);
        Assert.Equal(loss, ZLoss.Of([.. outputs.Select(o => 3 * o + 1)], 2), 12);
        Assert.Equal(loss, ZLoss.Of(2, outputs.Sum(), outputs.Sum(o => o * o), 5), 12);
        Assert.True(ZLoss.Of(outputs, 4) < loss);
    }
}

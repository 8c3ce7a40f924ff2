using Phenomena.Themes.Diffusion;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.Diffusion;

/// <summary>Closed forms against differences, samplers against exact moments, the net against its parts.</summary>
public sealed class WorldTests
{
    private static readonly Mixture s_mixture = new(2, [0, 0, 1.2, 0.4, -0.6, 1], [0.04, 0.3, 0.09], [0.5, 0.3, 0.2]);

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    [InlineData(3)]
    public void The_score_is_the_slope_of_the_log_density_and_Tweedie_holds(double sigma)
    {
        double[] x = [0.3, 0.7], score = new double[2], denoised = new double[2];
        s_mixture.Score(x, sigma, score);
        s_mixture.Denoise(x, sigma, denoised);
        for (int j = 0; j < 2; j++)
        {
            double[] up = [.. x], down = [.. x];
            (up[j], down[j]) = (x[j] + 1e-5, x[j] - 1e-5);
            Assert.Equal((s_mixture.LogDensity(up, sigma) - s_mixture.LogDensity(down, sigma)) / 2e-5, score[j], 1e-7);
            Assert.Equal(x[j] + sigma * sigma * score[j], denoised[j], 1e-10);
        }
    }

    [Fact]
    public void A_Gaussian_of_one_component_and_one_by_eigenvectors_denoise_alike()
    {
        var random = new Generator(0);
        double[] rows = new Mixture(2, [1, -1], [0.5]).Draw(4000, random), x = [0.2, 0.9, -2, 1], a = new double[4], b = new double[4];
        var law = new GaussianLaw(2, rows);
        law.Denoise(x, 0.7, a);
        new Mixture(2, [1, -1], [0.5]).Denoise(x, 0.7, b);
        for (int i = 0; i < 4; i++) Assert.Equal(b[i], a[i], 0.05);
        Assert.Equal(new Mixture(2, [1, -1], [0.5]).LogDensity(x.AsSpan(0, 2), 0.7), law.LogDensity(x.AsSpan(0, 2), 0.7), 0.05);
    }

    /// <remarks>The closed flow of a Gaussian: Euler is of first order, Heun of second, and the nearly exact flow is there.</remarks>
    [Fact]
    public void Solvers_have_their_order_on_the_closed_flow_of_a_Gaussian()
    {
        var law = new GaussianLaw(2, new Mixture(2, [0, 0, 2, 1], [0.3]).Draw(500, new Generator(1)));
        double[] start = Sampler.Start(8, 10, new Generator(2)), end = law.Flow(start, 10, 0.01);
        double Off(int steps, SamplerStep step) => Sampler.Run(law.Denoise, [.. start], Noise.Levels(steps, 0.01, 10).AsSpan(0, steps), step).Zip(end, (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(Off(80, SamplerStep.Euler) / Off(160, SamplerStep.Euler), 1.85, 2.15);
        Assert.InRange(Off(80, SamplerStep.Heun) / Off(160, SamplerStep.Heun), 3.5, 4.6);
        Assert.Equal(0, Sampler.Flow(law.Denoise, start, 10, 0.01, 400, TestContext.Current.CancellationToken).Zip(end, (a, b) => Math.Abs(a - b)).Max(), 1e-6);
    }

    /// <remarks>For N(0, v) every step is affine, so its variance is known; the stochastic equation and the flow end at the same law.</remarks>
    [Theory]
    [InlineData(SamplerStep.Heun, 0)]
    [InlineData(SamplerStep.Heun, 10)]
    [InlineData(SamplerStep.Sde, 0)]
    [InlineData(SamplerStep.Ancestral, 0)]
    public void Flow_and_stochastic_steps_end_at_the_variance_of_the_law(SamplerStep step, double churn)
    {
        double[] x = Sampler.Run(new Mixture(1, [0], [0.25]).Denoise, Sampler.Start(10_000, 20, new Generator(3)), Noise.Levels(500, 0.01, 20), step, new Generator(4), churn, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(0.25, x.Average(v => v * v), 0.015);
    }

    [Fact]
    public void Levels_fall_to_zero_and_chains_keep_their_product()
    {
        double[] levels = Noise.Levels(18), chain = Noise.Linear(100);
        Assert.Equal((80, 0.002, 0), (Math.Round(levels[0], 9), Math.Round(levels[17], 9), levels[18]));
        Assert.True(levels.Zip(levels.Skip(1)).All(p => p.First > p.Second) && chain.Zip(chain.Skip(1)).All(p => p.First > p.Second));
        Assert.Equal(Math.Sqrt(0.001 / 0.999), chain[99], 12);
    }

    [Fact]
    public void Distances_are_those_of_small_cases()
    {
        double[] a = [0, 0, 1, 0, 0, 1], b = [1, 0, 0, 1, 0, 0];
        Assert.Equal(0, Distances.Paired(a, b, 2), 12);
        Assert.Equal(1, Distances.Paired([0, 0, 3, 0], [3, 1, 0, 1], 2), 12);
        Assert.Equal(0.5, Distances.Wasserstein([0, 1], [1.5, 0.5]), 12);
        Assert.Equal(1, Distances.ToHull([0.5, -1], [0, 0, 1, 0], 2), 9);
        Assert.Equal(0, Distances.ToHull([0.2, 0.3], a, 2), 6);
        double[] rows = s_mixture.Draw(300, new Generator(5)), moved = [.. rows.Select(v => v + 1)];
        Assert.Equal(2, Distances.Frechet(rows, moved, 2), 9);
        Assert.InRange(Distances.Energy(rows, s_mixture.Draw(300, new Generator(6)), 2), -0.03, 0.03);
        Assert.True(Distances.Energy(rows, moved, 2) > 0.5);
        Assert.Equal(1, Distances.Sliced(rows, moved, 2, new Generator(7), 400), 0.1);
    }

    /// <remarks>The least loss is that of the exact denoiser: its closed form is E tr Cov(x0 | x) in units of what is added.</remarks>
    [Fact]
    public void The_loss_is_the_scaled_error_of_the_denoised_rows()
    {
        using var scope = NewDisposeScope();
        var net = new ScoreNet(2, 8, 2, new Generator(8), classes: 3);
        Tensor clean = randn(5, 2), sigma = rand(5, 1) + 0.1, z = randn(5, 2), label = zeros([5, 3]);
        var denoised = net.call(clean + sigma * z, sigma, label);
        var expected = ((denoised - clean).square() * (1 + sigma * sigma) / (sigma * sigma)).mean();
        Assert.Equal(expected.item<float>(), ScoreTraining.Loss(net, clean, sigma, z, label).item<float>(), 1e-5);
        double[] x = [0.3, -0.2], by = new double[2];
        net.Denoiser(2, 3)(x, 0.5, by);
        Assert.Equal(net.call(tensor(new[] { 0.3f, -0.2f }, [1, 2]), full([1, 1], 0.5), zeros([1, 3]))[0, 1].item<float>(), by[1], 1e-6);
    }

    [Fact]
    public void A_trained_net_comes_near_the_exact_denoiser_and_is_the_same_twice()
    {
        var law = new Mixture(1, [-1, 1], [0.01]);
        double[] Trained(int steps)
        {
            using var scope = NewDisposeScope();
            var net = new ScoreNet(1, 24, 2, new Generator(0), waves: 3);
            ScoreTraining.Train(net, law.Draw(2000, new Generator(1)), 1, null, 0, r => Math.Exp(r.NextNormal() - 0.8), new() { Steps = steps, Batch = 64, Rate = 5e-3, Memory = 0.98 }, new Generator(2), cancellation: TestContext.Current.CancellationToken);
            double[] guess = new double[3];
            net.Denoiser(1)([-1.2, 0.3, 0.9], 0.6, guess);
            return guess;
        }
        double[] exact = new double[3], once = Trained(1000);
        law.Denoise([-1.2, 0.3, 0.9], 0.6, exact);
        for (int i = 0; i < 3; i++) Assert.Equal(exact[i], once[i], 0.2);
        Assert.Equal(Trained(20), Trained(20));
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Mixture(2, [1, 2, 3], [1]));
        Assert.Throws<ArgumentException>(() => new Mixture(1, [1], [-1]));
        Assert.Throws<ArgumentException>(() => new Mixture(1, [1, 2], [1], [0.5, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Mixture(1, [1], [0]).LogDensity([1], 0));
        Assert.Throws<ArgumentException>(() => new GaussianLaw(2, [1, 2]));
        Assert.Throws<ArgumentException>(() => Noise.Levels(0));
        Assert.Throws<ArgumentException>(() => Noise.Levels(5, 2, 1));
        Assert.Throws<ArgumentException>(() => Sampler.Run(s_mixture.Denoise, [1, 1], [1, 0], SamplerStep.Sde, cancellation: TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => Sampler.Run(s_mixture.Denoise, [1, 1], [1, 2], SamplerStep.Euler, cancellation: TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sampler.Flow(s_mixture.Denoise, [1, 1], 1, 0, 5, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => Distances.Energy([1, 1], [1, 1], 2));
    }
}

using MathNet.Numerics.LinearAlgebra;
using Phenomena.Themes.Diffusion;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.Diffusion;

/// <summary>The studies on the shared world: identities, held constants, bad input.</summary>
public sealed class DiffusionStudyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_blur_of_nothing_is_the_exact_denoiser_and_a_blur_is_its_average()
    {
        var line = new ModeLine([1, 2, 4, 5], 0.05);
        double[] x = [-1.1, 0.02, 0.6], sharp = new double[3], exact = new double[3], blurred = new double[3];
        line.Blurred(0)(x, 0.2, sharp);
        new Mixture(1, [.. line.Modes], [line.Std * line.Std]).Denoise(x, 0.2, exact);
        for (int i = 0; i < 3; i++) Assert.Equal(exact[i], sharp[i], 12);
        line.Blurred(0.1)(x, 0.5, blurred);
        double[] e = Sampler.Start(200_000, 0.1, new Generator(0)), at = new double[e.Length];
        line.Blurred(0)([.. e.Select(v => x[1] + v)], 0.5, at);
        Assert.Equal(at.Average(), blurred[1], 2e-3);
    }

    [Fact]
    public void Exact_modes_stay_clean_and_blurred_ones_do_not()
    {
        Assert.Equal(0, HallucinationExperiment.Run(new() { Count = 3000 }, Stop).Outside);
        var blurred = HallucinationExperiment.Run(new() { Count = 8000, Blur = 0.15 }, Stop);
        Assert.InRange(blurred.Outside, 0.6, 1.8);
        Assert.True(blurred.Auc[2] > 0.8);
        Assert.Equal(0.75, HallucinationExperiment.Auc([1, 2, 3, 4], [false, true, false, true]), 12);
        Assert.Equal(2 / 3.0, HallucinationExperiment.Variances([[0], [1], [3], [2]], 3)[0], 12);
        Assert.Throws<ArgumentException>(() => HallucinationExperiment.Run(new() { Modes = [1] }, Stop));
        Assert.Throws<ArgumentException>(() => RecursionExperiment.Run(new() { Generations = 0 }, Stop));
    }

    /// <remarks>The steps that a KL of 0.01 needs, within the 2 % to which the formula is first order.</remarks>
    [Theory]
    [InlineData(1e-1, false, 8704)]
    [InlineData(1e-2, false, 27648)]
    [InlineData(1e-3, true, 13408)]
    [InlineData(1e-4, true, 16576)]
    public void Steps_needed_are_those_of_an_independent_count(double delta, bool shrinking, double steps)
    {
        double needed = ReverseSteps.Needed(delta, 0.01, shrinking, path: true);
        Assert.InRange(needed / steps, 0.995, 1.005);
        Assert.InRange(needed / ReverseSteps.FirstOrder(delta, 0.01, shrinking), 0.98, 1.02);
        var times = shrinking ? ReverseSteps.Shrinking((7 + Math.Log(1 / delta)) / needed, delta) : ReverseSteps.Equal((int)needed, delta);
        Assert.Equal(0.01, ReverseSteps.Divergences(times).Path, 1e-4);
    }

    [Fact]
    public void The_kernel_is_that_of_many_random_units()
    {
        using var scope = NewDisposeScope();
        var Z = tensor(new double[] { 0.3, 1, 1, -2, 0.4, 1 }, [2, 3]);
        var W = randn([400_000, 3], dtype: float64, generator: new torch.Generator(1));
        var on = (Z.mm(W.t()) > 0).to(float64);
        double simulated = (on[0] * on[1]).mean().item<double>() * (Z[0] * Z[1]).sum().item<double>();
        Assert.Equal(simulated, KernelTimeExperiment.Kernel(Z, Z)[0, 1].item<double>(), 0.005);
        var run = KernelTimeExperiment.Run(new() { Examples = 40, Width = 64 }, Stop);
        Assert.True(run.Best < 0.5 * run.End && run.Gap < 0.5);
        Assert.Throws<ArgumentException>(() => KernelTimeExperiment.Run(new() { Width = 3 }, Stop));
    }

    [Fact]
    public void Climbing_never_lowers_the_likelihood_of_a_curve()
    {
        var rows = Matrix<double>.Build.Dense(60, 2, (i, j) => (j == 0 ? CurveFitExperiment.Spiral(i / 60.0).X : CurveFitExperiment.Spiral(i / 60.0).Y) + 0.03 * Math.Sin(31 * i + j));
        var fit = new CurveFit(rows, 6, 40);
        double before = fit.LogLikelihood(rows);
        for (int step = 0; step < 20; step++)
        {
            fit.Climb(rows, 1, Stop);
            double now = fit.LogLikelihood(rows);
            Assert.True(now > before - 2e-3, $"step {step}: {before} to {now}");
            before = now;
        }
        Assert.Throws<ArgumentException>(() => CurveFitExperiment.Run(new() { Bumps = 1 }, Stop));
    }

    [Fact]
    public void Losses_for_a_linear_score_find_the_same_one()
    {
        var errors = LinearScoreExperiment.Run(new() { Points = 500 }, Stop);
        Assert.All(new[] { errors.Exact, errors.Sliced, errors.Denoising, errors.SteinBase }, e => Assert.InRange(e, 0, 0.2));
        Assert.True(errors.Stein > errors.SteinBase);
        Assert.Equal(errors, LinearScoreExperiment.Run(new() { Points = 500 }, Stop));
        Assert.Throws<ArgumentException>(() => LinearScoreExperiment.Run(new() { Dimension = 1 }, Stop));
    }

    /// <remarks>The score of the ridge law beside that of a mixture with the same first coordinate.</remarks>
    [Fact]
    public void The_ridge_has_the_score_of_its_mixture()
    {
        using var scope = NewDisposeScope();
        double a = Math.Exp(-0.3), s = Math.Sqrt(1 - a * a);
        double[] score = new double[1];
        new Mixture(1, [-1.3 * a, 1.3 * a], [0.09 * a * a]).Score([0.4], s, score);
        var own = RidgeExperiment.Score(tensor(new double[] { 0.4, 0.7 }, [1, 2]));
        Assert.Equal(score[0], own[0, 0].item<double>(), 9);
        Assert.Equal(-0.7, own[0, 1].item<double>(), 12);
        var run = RidgeExperiment.Run(new() { Examples = 200, Training = 120 }, Stop);
        Assert.True(run.Net is > 0 and < 5 && run.Kernel is > 0 and < 1);
        Assert.Throws<ArgumentException>(() => RidgeExperiment.Run(new() { Training = 1 }, Stop));
    }

    [Fact]
    public void A_digit_net_keeps_its_weights_and_is_looked_at_on_its_way()
    {
        var run = DigitNetExperiment.Run(new() { Steps = 31 }, Stop);
        Assert.Equal([30, 31], run.Views.Select(v => v.Step).Distinct());
        using var net = DigitNetExperiment.Net(new Generator(9), run.Weights);
        Assert.Equal(run.Weights, net.parameters().SelectMany(p => p.data<float>().ToArray()));
        Assert.Equal(1, DigitNetExperiment.Images.Train.Rows.Average(v => v * v), 6);
        Assert.Throws<ArgumentException>(() => DigitNetExperiment.Run(new() { Steps = 0 }, Stop));
    }
}

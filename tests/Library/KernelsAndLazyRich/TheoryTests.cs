using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using Phenomena.Themes.KernelsAndLazyRich;
using Phenomena.Themes.ScalingTheory;
using Xunit;

namespace Phenomena.Tests.Library.KernelsAndLazyRich;

/// <summary>Closed forms against integrals, simulations and numbers computed elsewhere.</summary>
public sealed class TheoryTests
{
    [Theory]
    [InlineData("linear", 1, 2)]
    [InlineData("relu", 2, 5)]
    public void Signals_follow_the_product_law(string activation, double variance, double c)
    {
        const int width = 16, nets = 20000;
        var random = new Generator(1);
        double[][] signals = [.. Enumerable.Range(0, nets).Select(_ => LayerSampler.Draw(activation, 3, width, variance, random))];
        double Kurtosis(int layer) => signals.Average(s => s[layer] * s[layer]) / Math.Pow(signals.Average(s => s[layer]), 2) - 1;
        Assert.Equal(variance, signals.Average(s => s[2]), 0.05 * variance);
        Assert.Equal(c / width, Kurtosis(1), 0.06 * c / width);
        Assert.Equal(Math.Pow(1 + c / width, 2) - 1, Kurtosis(2), 0.08 * (Math.Pow(1 + c / width, 2) - 1));
    }

    [Fact]
    public void Critical_tanh_falls_as_the_inverse_of_depth()
    {
        double[] field = [1, .. Enumerable.Range(0, 299).Select(_ => 0.0)];
        for (int l = 1; l < 300; l++) field[l] = LayerSampler.TanhMeanField(field[l - 1]);
        Assert.Equal(1.160, 20 * field[9], 2e-3);
        Assert.Equal(1.035, 128 * field[63], 2e-3);
        Assert.InRange(600 * field[299], 1, 1.02);
        double[] net = LayerSampler.Draw("tanh", 30, 4000, 1, new Generator(0));
        Assert.Equal(field[29], net[29], 0.1 * field[29]);
        Assert.Contains("linear, relu and tanh", Assert.Throws<ArgumentException>(() => LayerSampler.Draw("erf", 3, 4, 1, new Generator(0))).Message);
        Assert.Throws<ArgumentException>(() => LayerSampler.Draw("relu", 0, 4, 1, new Generator(0)));
    }

    [Fact]
    public void The_t_process_is_the_mixture_of_Gaussian_processes()
    {
        double[] x = [-1, -0.2, 0.5, 1.3, 0.1], values = [0.5, -0.3, 1];
        var kernel = ReluKernel.Of([.. x.Select(v => new[] { v })], 2, 0.1, 2).Process;
        var fit = StudentProcess.Fit(kernel, values, 0.01);
        var inverse = (kernel.SubMatrix(0, 3, 0, 3) + 0.01 * Matrix<double>.Build.DenseIdentity(3)).Inverse();
        var (y, k) = (Vector<double>.Build.DenseOfArray(values), kernel.SubMatrix(0, 3, 3, 2).Column(1));
        Assert.Equal(k * inverse * y, fit.Mean[1], 1e-9);
        Assert.Equal(kernel[4, 4] + 0.01 - k * inverse * k, fit.Variance[1], 1e-9);
        Assert.Equal(y * inverse * y, fit.Q, 1e-8);

        // Over the posterior of the scale, inverse gamma (a + n/2, b + q/2), the Gaussians sum to the t distribution.
        double a = 1.5, b = 2, sum = 0;
        var posterior = new InverseGamma(a + 1.5, b + fit.Q / 2);
        for (double log = -12; log < 12; log += 0.01)
            sum += 0.01 * Math.Exp(log) * posterior.Density(Math.Exp(log)) * Normal.PDF(fit.Mean[1], Math.Sqrt(Math.Exp(log) * fit.Variance[1]), 0.7);
        Assert.Equal(-Math.Log(sum), new StudentProcess.Regression([fit.Mean[1]], [fit.Variance[1]], fit.Q, 3).Student([0.7], a, b), 1e-6);
        Assert.Equal(fit.Gaussian([0.1, 0.7], 0.8), fit.Student([0.1, 0.7], 1e7, 0.8e7), 1e-4);
        Assert.Throws<ArgumentException>(() => StudentProcess.Fit(kernel, [1, 2, 3, 4, 5], 0.01));
    }

    [Fact]
    public void Samples_are_told_apart_and_their_degrees_of_freedom_are_found()
    {
        var t = new StudentT(0, 2, 3);
        var random = new Generator(3);
        double[] sample = [.. Enumerable.Range(0, 3000).Select(_ => t.InverseCumulativeDistribution(random.NextDouble()))];
        Assert.InRange(StudentProcess.KolmogorovSmirnov(sample, t.CumulativeDistribution), 0.01, 1);
        Assert.True(StudentProcess.KolmogorovSmirnov(sample, v => Normal.CDF(0, 3.4, v)) < 1e-6);
        // Kolmogorov's 5 % point of √n D is 1.358; for large n Stephens' correction is gone.
        double[] shifted = [.. Enumerable.Range(0, 1_000_000).Select(i => Math.Min(1, (i + 0.5) / 1e6 + 1.358e-3))];
        Assert.Equal(0.05, StudentProcess.KolmogorovSmirnov(shifted, v => v), 2e-3);
        Assert.InRange(StudentProcess.Freedom(sample), 2.6, 3.5);
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.9)]
    [InlineData(2)]
    public void Over_training_starts_and_ends_where_it_must(double alpha)
    {
        Assert.Equal(Math.Min(1, alpha), MarchenkoPastur.Mean(alpha, _ => 1), 1e-10);
        Assert.Equal(Math.Min(1, alpha) / Math.Abs(1 - alpha), MarchenkoPastur.Mean(alpha, l => 1 / l, 40001), 1e-6 / Math.Abs(1 - alpha));
        Assert.Equal(1.5 + 0.2, MarchenkoPastur.Error(alpha, 5, 0, start: 0.5), 1e-9);
        Assert.Equal(MarchenkoPastur.Final(alpha, 5, 0.5), MarchenkoPastur.Error(alpha, 5, 1e6, start: 0.5), 1e-5);
        Assert.Throws<ArgumentException>(() => MarchenkoPastur.Error(0, 1, 1));
    }

    [Fact]
    public void At_the_end_the_errors_are_those_of_the_closed_form()
    {
        Assert.Equal(1.0167, MarchenkoPastur.Final(0.25, 5), 1e-4);
        Assert.Equal(0.4, MarchenkoPastur.Final(2, 5), 1e-12);
        Assert.Equal(30.1, MarchenkoPastur.Error(1, 1, 2000), 0.1);
    }

    [Theory]
    [InlineData(1.5, 1.2, 0, 0.5006, 0.027)]
    [InlineData(1.5, 1.5, 0.5, 0.2959, double.NaN)]
    [InlineData(1.5, 2, 0, 0, 1.51)]
    [InlineData(2, 1.5, 0, 0.3336, 0.177)]
    [InlineData(1.2, 1.1, 2, 0.8086, double.NaN)]
    public void The_best_fit_is_the_root_of_the_equation_and_a_looser_one_costs(double a, double b, double noise, double best, double cost)
    {
        Assert.Equal(best, OverfittingTheory.BestFit(1024, a, b, noise).Best, 2e-3);
        Assert.Equal(Math.Sqrt(OverfittingTheory.OptimalRatio(a, b, noise)), OverfittingTheory.BestFit(1024, a, b, noise).Best, 5e-3);
        if (double.IsFinite(cost)) Assert.Equal(cost, OverfittingTheory.BestFit(256, a, b, noise).Excess(Math.Sqrt(0.5)), 0.03 * cost + 2e-3);
    }

    [Fact]
    public void Where_the_tails_are_thin_the_risk_is_that_of_the_eigenframework()
    {
        var spectrum = Spectrum.PowerLaw(20_000, 2.5, 2.5);
        double power = Enumerable.Range(1, 20_000).Sum(i => Math.Pow(i, -2.5));
        var predicted = Eigenframework.Predict(spectrum, 64, double.PositiveInfinity, 1e-4, 0.3 / power);
        Assert.Equal(power * predicted.TestError, OverfittingTheory.RiskAt(64, 2.5, 2.5, 0.3, Math.Sqrt(predicted.Ratio)), 1e-4);
        Assert.Throws<ArgumentException>(() => OverfittingTheory.RiskAt(64, 1, 2, 0, 0));
        Assert.Throws<ArgumentException>(() => OverfittingTheory.RiskAt(64, 2, 2, 0, 1));
    }
}

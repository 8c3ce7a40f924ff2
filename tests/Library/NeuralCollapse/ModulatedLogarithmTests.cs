using Phenomena.Themes.NeuralCollapse;
using Xunit;

namespace Phenomena.Tests.Library.NeuralCollapse;

public sealed class ModulatedLogarithmTests
{
    private static readonly double[] s_steps = [0, .. Enumerable.Range(0, 10).Select(i => Math.Pow(2, i)), .. Enumerable.Range(1, 143).Select(i => 1000.0 * i)];

    [Fact]
    public void The_published_curve_has_its_maximum_at_five_and_is_not_at_its_limit_when_training_ends()
    {
        var curve = ModulatedLogarithm.Pythia410M;
        Assert.Equal(4.994, curve.Peak, 5e-4);
        double step = (curve.Peak - curve.Start) / curve.Rate;
        Assert.Equal(38_906, step, 0.1);
        Assert.Equal(0.2939, curve.At(step), 1e-4);
        Assert.Equal(0.034, curve.At(0), 5e-4);
        Assert.Equal(0.192, curve.At(143_000), 5e-4);
        Assert.Equal(curve.Level, curve.At((1 - curve.Start) / curve.Rate), 1e-12);
        foreach (double d in new[] { -100, 100 }) Assert.True(curve.At(step + d) < curve.At(step));
    }

    [Theory]
    [InlineData(0.1991, 0.1245, 1.124e-4, 0.6212, 0.1219)]
    [InlineData(-3, 0.5, 2e-4, 1.5, 7)]
    public void A_fit_finds_a_curve_again(double amplitude, double decay, double rate, double start, double level)
    {
        var curve = new ModulatedLogarithm(amplitude, decay, rate, start, level);
        double[] values = [.. s_steps.Select(curve.At)];
        var fit = ModulatedLogarithm.Fit(s_steps, values);
        foreach (var (found, wanted) in fit.Parameters.Zip(curve.Parameters)) Assert.Equal(1, found / wanted, 1e-3);
        Assert.Equal(1, fit.R2(s_steps, values), 1e-9);
    }

    [Fact]
    public void What_is_no_curve_is_fitted_a_little_and_too_little_is_refused()
    {
        var random = new Generator(0);
        double[] noise = [.. s_steps.Select(_ => random.NextNormal())];
        Assert.InRange(ModulatedLogarithm.Fit(s_steps, noise).R2(s_steps, noise), 0, 0.2);
        Assert.Throws<ArgumentException>(() => ModulatedLogarithm.Fit([0, 1, 2, 3, 4], [1, 2, 3, 4, 5]));
        Assert.Throws<ArgumentException>(() => ModulatedLogarithm.Fit([0, 1, 2, 3, 4, 5], [1, 1, 1, 1, 1, 1]));
        Assert.Throws<ArgumentException>(() => ModulatedLogarithm.Fit([0, 0, 0, 0, 0, 0], [1, 2, 1, 1, 1, 1]));
    }
}

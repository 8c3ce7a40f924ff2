using Phenomena.Experiments;
using Phenomena.Themes.ScalingTheory;
using Xunit;

namespace Phenomena.Tests.Library.ScalingTheory;

public sealed class ScalingTheoryTests
{
    [Theory]
    [InlineData(2, 1.5, 0, .111)]
    [InlineData(2, 1.5, 1, .399)]
    [InlineData(1.5, 1.8, 0, 0)]
    [InlineData(1.5, 1.8, 1, .044)]
    [InlineData(1.5, 1.8, 5, .327)]
    [InlineData(1.5, 1.2, 1, .553)]
    public void Optimal_ratio_of_train_to_test_error(double a, double b, double noise, double expected) =>
        Assert.Equal(expected, OverfittingTheory.OptimalRatio(a, b, noise), 0.00051);

    [Fact]
    public void Optimal_ratio_rises_with_noise_and_refuses_nonsense()
    {
        var ratios = new[] { 0, 0.5, 1, 2, 5, 100 }.Select(s => OverfittingTheory.OptimalRatio(1.5, 1.8, s)).ToList();
        Assert.Equal(ratios.Order(), ratios);
        Assert.InRange(ratios[^1], 0.7, 1);
        Assert.Throws<ArgumentException>(() => OverfittingTheory.OptimalRatio(1, 1.5, 0));
    }

    [Theory]
    [InlineData(0.1, 3, 0.5)]
    [InlineData(2, 0.5, 1.3)]
    [InlineData(0, 1, 0.2)]
    public void A_power_law_plus_constant_is_recovered(double floor, double amplitude, double exponent)
    {
        double[] x = [4, 8, 16, 32, 64, 128, 256, 512];
        var fit = SaturatingPowerLaw.Of(x, x.Select(v => floor + amplitude * Math.Pow(v, -exponent)));
        Assert.Equal(floor, fit.Floor, 1e-4);
        Assert.Equal(amplitude, fit.Amplitude, 1e-3);
        Assert.Equal(exponent, fit.Exponent, 1e-4);
        Assert.Throws<ArgumentException>(() => SaturatingPowerLaw.Of([1, 2, 3], [3, 2, 1]));
        Assert.Throws<ArgumentException>(() => SaturatingPowerLaw.Of([1, 2, 3, 4], [3, 2, 1, 0]));
    }

    [Theory]
    [InlineData(16, 64)]
    [InlineData(64, 16)]
    [InlineData(40, null)]
    [InlineData(null, 40)]
    public void Simulation_agrees_with_the_eigenframework(int? samples, int? features)
    {
        var config = new RandomFeatureConfig { Modes = 300, Samples = samples, Features = features, Ridge = samples is null ? 0 : 0.05, Noise = samples is null ? 0 : 0.1, Trials = 60 };
        var result = Run(config);
        var theory = config.Predict();
        Assert.Equal(1, result.TestErrors.Average() / theory.TestError, 0.1);
        if (samples is not null) Assert.Equal(1, result.TrainErrors.Average() / theory.TrainError, 0.1);
        Assert.All(result.TestErrors.Zip(result.FeatureLimits), e => Assert.True(e.First >= e.Second - 1e-5));
    }

    /// <summary>For n &gt; k + 1 Gaussian features the expected error is (n − 1)/(n − k − 1) times what the features can reach: exact, no asymptotics.</summary>
    [Fact]
    public void Least_squares_on_few_features_has_its_textbook_excess()
    {
        var result = Run(new() { Modes = 200, Samples = 40, Features = 10, Trials = 300 });
        Assert.Equal(39.0 / 29, result.TestErrors.Zip(result.FeatureLimits, (e, l) => e / l).Average(), 0.05);
    }

    [Fact]
    public void The_same_config_gives_the_same_result_and_nonsense_is_refused()
    {
        var config = new RandomFeatureConfig { Modes = 100, Samples = 10, Features = 20, Trials = 3 };
        Assert.Equal(Run(config).TestErrors, Run(config).TestErrors);
        Assert.NotEqual(Run(config).TestErrors, Run(config with { Seed = 1 }).TestErrors);
        Assert.All(Run(config).TrainErrors, e => Assert.Equal(0, e, 1e-6));
        Assert.Contains("Set at least one", Assert.Throws<ArgumentException>(() => Run(new())).Message);
        Assert.Contains("Use n = 64", Assert.Throws<ArgumentException>(() => Run(config with { Features = 101 })).Message);
    }

    private static RandomFeatureResult Run(RandomFeatureConfig config) => RandomFeatureExperiment.Run(config, CancellationToken.None, new Progress<double>());
}

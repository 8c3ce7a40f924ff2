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
        Assert.Equal("", fit.Message);
        Assert.Throws<ArgumentException>(() => SaturatingPowerLaw.Of([1, 2, 3], [3, 2, 1]));
        Assert.Throws<ArgumentException>(() => SaturatingPowerLaw.Of([1, 2, 3, 4], [3, 2, 1, 0]));
    }

    [Theory, InlineData(8), InlineData(.005)]
    public void Steep_and_shallow_power_laws_are_recovered_too(double exponent)
    {
        double[] x = [1, 1.5, 2, 3, 4];
        var fit = SaturatingPowerLaw.Of(x, x.Select(v => 1 + Math.Pow(v, -exponent)));
        Assert.Equal((1, 1, 1), (Math.Round(fit.Floor, 5), Math.Round(fit.Amplitude, 5), Math.Round(fit.Exponent / exponent, 5)));
        Assert.Equal("", fit.Message);
        Assert.All([fit.FloorError, fit.AmplitudeError, fit.ExponentError / exponent], e => Assert.InRange(e, 0, 1e-5));
    }

    [Fact]
    public void A_bound_is_named_and_data_that_do_not_fall_are_refused()
    {
        double[] x = [1, 2, 4, 8, 16];
        // A logarithm falls slower than any power; a straight line does not saturate at all.
        foreach (var slow in new[] { SaturatingPowerLaw.Of(x, x.Select(v => 3 - .1 * Math.Log(v))), SaturatingPowerLaw.Of(x, x.Select(v => 20 - v)) })
        {
            Assert.Contains("lower bound of 0.001", slow.Message);
            Assert.Equal(SaturatingPowerLaw.LeastExponent, slow.Exponent, 1e-12);
            Assert.True(double.IsNaN(slow.ExponentError) && double.IsNaN(slow.FloorError));
        }

        Assert.Contains("upper bound of 20", SaturatingPowerLaw.Of(x, [2, 1, 1, 1, 1]).Message);
        foreach (double[] y in new double[][] { [1, 2, 3, 4, 5], [1, 1, 1, 1, 1], [.5, .7, .8, .85, .9] })
            Assert.Contains("falls; these data do not", Assert.Throws<ArgumentException>(() => SaturatingPowerLaw.Of(x, y)).Message);
    }

    /// <summary>The spread of fits to 1500 noisy sets, against the errors that each of them claims.</summary>
    [Fact]
    public void Standard_errors_are_the_spread_of_fits_to_simulated_data()
    {
        double[] x = [.. Enumerable.Range(1, 12).Select(i => Math.Pow(2, i))];
        var generator = new Generator(4);
        var fits = Enumerable.Range(0, 1500).Select(_ => SaturatingPowerLaw.Of(x, x.Select(v => (.5 + 3 * Math.Pow(v, -.6)) * (1 + .01 * generator.NextNormal())))).ToList();
        foreach (var (value, error) in new (Func<SaturatingPowerLaw, double>, Func<SaturatingPowerLaw, double>)[]
            { (f => f.Floor, f => f.FloorError), (f => f.Amplitude, f => f.AmplitudeError), (f => f.Exponent, f => f.ExponentError) })
        {
            // The errors of 1500 sets tell the spread to 2 %; the root of the mean square is what a spread is compared with.
            Assert.Equal(1, Math.Sqrt(fits.Average(f => error(f) * error(f))) / Statistics.StandardDeviation(fits.Select(value)), .06);
        }
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

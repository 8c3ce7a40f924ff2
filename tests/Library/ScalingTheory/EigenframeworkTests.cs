using FsCheck;
using FsCheck.Fluent;
using Phenomena.Themes.ScalingTheory;
using Xunit;

namespace Phenomena.Tests.Library.ScalingTheory;

public sealed class EigenframeworkTests
{
    private const double Infinite = double.PositiveInfinity;
    private static readonly Spectrum s_spectrum = Spectrum.PowerLaw(1000, 1.5, 1.5);

    /// <summary>Numbers of an independent solver (NumPy, 200 halvings), four digits of the test error, three of the train error.</summary>
    [Theory]
    [InlineData(0, 32, 64, .01, .4082, .000449)]
    [InlineData(0, 64, 32, .01, .4201, .109)]
    [InlineData(0, 64, 256, .1, .1755, .00884)]
    [InlineData(0, 128, 128, .1, .1688, .0295)]
    [InlineData(0, 128, 128, 1, .1679, .0882)]
    [InlineData(0, 256, 64, .001, .1917, .108)]
    [InlineData(0, 64, Infinite, .01, .1439, 9.82e-5)]
    [InlineData(0, 256, 512, .001, .0998, 2.14e-5)]
    [InlineData(0, 256, Infinite, .1, .0580, .00698)]
    [InlineData(.1, 64, 256, .1, .3304, .0166)]
    [InlineData(.1, 128, 128, 1, .2834, .149)]
    [InlineData(.1, 256, 64, .001, .3250, .183)]
    [InlineData(.1, 256, 512, .001, .3820, 8.2e-5)]
    [InlineData(.1, 256, Infinite, .1, .1984, .0239)]
    public void Published_points_to_four_digits(double noise, double n, double k, double ridge, double test, double train)
    {
        var prediction = Eigenframework.Predict(s_spectrum, n, k, ridge, noise);
        Assert.Equal(test, prediction.TestError, 0.000051);
        Assert.Equal(1, prediction.TrainError / train, 0.006);
    }

    [Fact]
    public void The_self_consistent_equations_hold() => Prop.ForAll(Problems(), problem =>
    {
        var (n, k, ridge, noise) = problem;
        var found = Eigenframework.Predict(s_spectrum, n, k, ridge, noise);
        var z = s_spectrum.Eigenvalues.Sum(l => l / (l + found.Gamma));
        Assert.Equal(n, z + ridge / found.Kappa, n * 1e-6);
        Assert.Equal(k, z + k * found.Kappa / found.Gamma, k * 1e-6);
        Assert.True(found.TestError > noise && found.TrainError >= 0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Many_features_are_the_kernel_and_the_kernel_is_the_formula_of_KRR()
    {
        var kernel = Eigenframework.Predict(s_spectrum, 64, Infinite, 0.1, 0.2);
        Assert.Equal(kernel.TestError, Eigenframework.Predict(s_spectrum, 64, 1e9, 0.1, 0.2).TestError, 6);
        Assert.Equal(kernel.Kappa, kernel.Gamma, 12);
        var shares = s_spectrum.Eigenvalues.Select(l => l / (l + kernel.Kappa)).ToArray();
        var bias = shares.Zip(s_spectrum.Target, (s, t) => (1 - s) * (1 - s) * t).Sum();
        Assert.Equal((bias + 0.2) / (1 - shares.Sum(s => s * s) / 64), kernel.TestError, 10);
    }

    [Theory]
    [InlineData(16, 64, .1160330)]
    [InlineData(32, 128, .0590216)]
    [InlineData(64, 96, .0656013)]
    public void Without_ridge_samples_and_features_are_interchangeable(double n, double k, double expected)
    {
        var teacher = Spectrum.RandomTeacher(1000, 1);
        var (a, b) = (Eigenframework.Predict(teacher, n, k, 1e-9).TestError, Eigenframework.Predict(teacher, k, n, 1e-9).TestError);
        Assert.Equal(expected, a, 1e-6);
        Assert.Equal(a, b, 1e-6);
        Assert.Equal(a, Eigenframework.Predict(teacher, n, k, 0).TestError, 1e-6);
    }

    [Fact]
    public void The_tuned_ridge_is_no_worse_than_any_on_a_fine_grid_and_agrees_with_the_published_table()
    {
        var spectrum = Cut();
        double[] sizes = [16, 32, 64, 128, 256, 512, Infinite], published = [.4944, .4199, .3693, .3361, .3174, .3057, .2932];
        for (var i = 0; i < sizes.Length; i++)
        {
            var tuned = Eigenframework.Tuned(spectrum, 64, sizes[i], 0.1);
            var grid = Enumerable.Range(0, 25).Select(j => 1e-4 * Math.Pow(1e7, j / 24.0)).Min(r => Eigenframework.Predict(spectrum, 64, sizes[i], r, 0.1).TestError);
            Assert.Equal(published[i], grid, 0.000051);
            Assert.InRange(tuned.TestError, 0.98 * grid, grid + 1e-9);
            Assert.Equal(tuned.TestError, Eigenframework.Predict(spectrum, 64, sizes[i], tuned.Ridge, 0.1).TestError, 6);
        }
    }

    [Fact]
    public void Without_ridge_the_error_explodes_where_features_meet_samples()
    {
        var spectrum = Cut();
        double At(double n, double k) => Eigenframework.Predict(spectrum, n, k, 1e-8, 0.1).TestError;
        Assert.Equal(1, At(32, 32) / 1237, 0.01);
        Assert.Equal(1, At(64, 64) / 795, 0.01);
        Assert.Equal([.56, .648, .563, .394, .346, .31], new[] { 16, 32, 128, 256, 512, Infinite }.Select(k => Math.Round(At(64, k), 3)), (a, b) => Math.Abs(a - b) < 0.0051);
    }

    /// <summary>The spectrum behind the published numbers: 2000 modes of a target that sums to 1 over 20000.</summary>
    private static Spectrum Cut()
    {
        var whole = Spectrum.PowerLaw(20000, 1.5, 1.5);
        return new(whole.Eigenvalues[..2000], whole.Target[..2000]);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Contains("at least 0; got -1", Assert.Throws<ArgumentException>(() => Eigenframework.Predict(s_spectrum, 10, 10, -1)).Message);
        Assert.Contains("got 0, 10", Assert.Throws<ArgumentException>(() => Eigenframework.Tuned(s_spectrum, 0, 10)).Message);
        Assert.Contains("1 eigenvalues and 2", Assert.Throws<ArgumentException>(() => Eigenframework.Predict(new([1], [1, 1]), 10, 10, 0)).Message);
        Assert.Throws<ArgumentException>(() => Spectrum.PowerLaw(0, 1, 1));
    }

    private static Arbitrary<(double N, double K, double Ridge, double Noise)> Problems() => (
        from n in Gen.Choose(2, 400)
        from k in Gen.Choose(2, 400)
        from ridge in Gen.Choose(-60, 40)
        from noise in Gen.Choose(0, 20)
        select ((double)n, (double)k, Math.Pow(10, ridge / 20.0), noise / 10.0)).ToArbitrary();
}

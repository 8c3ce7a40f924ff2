using FsCheck;
using FsCheck.Fluent;
using Phenomena.Experiments;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

public class StatisticsTests
{
    [Fact]
    public void Rank_correlation_sees_order_and_nothing_else()
    {
        double[] x = [1, 2, 3, 4, 5];
        Assert.Equal(1, Statistics.RankCorrelation(x, x.Select(Math.Exp)), 1e-12);
        Assert.Equal(-1, Statistics.RankCorrelation(x, x.Select(v => 1 / v)), 1e-12);
        Assert.Equal(0.9, Statistics.RankCorrelation(x, [1, 3, 2, 4, 5]), 1e-12);
        Assert.Equal(Math.Sqrt(0.8), Statistics.RankCorrelation([1, 2, 3, 4], [1, 1, 2, 2]), 1e-12);
        Assert.Equal(double.NaN, Statistics.RankCorrelation([1], [2]));
        Assert.Throws<ArgumentException>(() => Statistics.RankCorrelation(x, [1]));
    }

    [Fact]
    public void The_jackknife_of_a_mean_is_its_standard_error()
    {
        double[] values = [1, 4, 2, 8, 5];
        Assert.Equal(Statistics.StandardError(values)!.Value, Statistics.JackknifeError(values, v => v.Average())!.Value, 12);
        Assert.Null(Statistics.JackknifeError([1.0, 2], v => v.Average()));
    }

    [Fact]
    public void Summaries_of_a_known_sample()
    {
        double[] values = [2, 4, 4, 4, 5, 5, 7, 9];
        Assert.Equal(5, Statistics.Mean(values), 1e-12);
        Assert.Equal(Math.Sqrt(32.0 / 7), Statistics.StandardDeviation(values), 1e-12);
        Assert.Equal(Math.Sqrt(32.0 / 7 / 8), Statistics.StandardError(values)!.Value, 1e-12);
        Assert.Null(Statistics.StandardError([1]));
        Assert.Equal(double.NaN, Statistics.Mean([]));
    }

    [Fact]
    public void A_line_through_a_known_sample()
    {
        // Anscombe's first set: y = 3.0001 + 0.5001 x, standard error 0.1179, R² 0.6665.
        var fit = LinearFit.Of([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]);
        Assert.Equal(0.5001, fit.Slope, 1e-4);
        Assert.Equal(3.0001, fit.Intercept, 1e-4);
        Assert.Equal(0.1179, fit.SlopeError, 1e-4);
        Assert.Equal(0.6665, fit.R2, 1e-4);
    }

    [Fact]
    public void A_power_law_is_found_again() =>
        Prop.ForAll(Gen.Choose(-300, 300).ToArbitrary(), Gen.Choose(1, 1000).ToArbitrary(), (e, a) =>
        {
            double[] widths = [10, 16, 25, 40, 63];
            var fit = PowerLawFit.Of(widths, widths.Select(m => a / 100.0 * Math.Pow(m, -e / 100.0)));
            return Math.Abs(fit.Exponent - e / 100.0) < 1e-9 && Math.Abs(fit.Amplitude / (a / 100.0) - 1) < 1e-8 && (e == 0 || fit.R2 > 1 - 1e-6)
                && Math.Abs(fit.At(100) / (a / 100.0 * Math.Pow(100, -e / 100.0)) - 1) < 1e-8;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_published_points_of_the_exponential_figure_give_the_published_exponent()
    {
        // arXiv 2505.10465, Fig. 1, exponential feature frequencies, strong superposition: 1.005, R² .984.
        var fit = PowerLawFit.Of([8, 16, 32, 64, 128, 256, 512, 1024], [1.290, .941, .564, .187, .114, .0461, .0335, .0102]);
        Assert.Equal(1.005, fit.Exponent, 0.003);
        Assert.Equal(0.984, fit.R2, 0.001);
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused()
    {
        Assert.Throws<ArgumentException>(() => LinearFit.Of([1, 1], [2, 3]));
        Assert.Throws<ArgumentException>(() => LinearFit.Of([1, 2], [2]));
        Assert.Contains("got 0", Assert.Throws<ArgumentException>(() => PowerLawFit.Of([1, 2], [0, 1])).Message);
        Assert.Throws<ArgumentException>(() => PowerLawFit.Of([1, 2], [double.NaN, 1]));
    }
}

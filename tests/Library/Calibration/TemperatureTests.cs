using Phenomena.Calibration;
using Xunit;

namespace Phenomena.Tests.Library.Calibration;

public sealed class TemperatureTests
{
    [Fact]
    public void The_fit_is_the_golden_one()
    {
        foreach (var p in new[] { Golden.Logits, Golden.Probabilities })
        {
            var fit = TemperatureScaling.Fit(p);
            Assert.True(fit.Converged);
            Assert.Equal("", fit.Message);
            Assert.Equal(1.703018, fit.Temperature, 1e-6);
            Assert.Equal(.7970962951, fit.NllBefore, 1e-8);
            Assert.Equal(.71450051, fit.NllAfter, 1e-8);
            var cooled = fit.Transform(p);
            Assert.Equal(.71450051, Score.NegativeLogLikelihood(cooled), 1e-8);
            Assert.Equal(.03147936, CalibrationError.Ece(cooled), 1e-7);
            Assert.Equal(.43149852, Score.Brier(cooled), 1e-8);
            Assert.Equal(.70108639, Score.MeanConfidence(cooled), 1e-7);
        }
    }

    [Fact]
    public void The_budget_of_the_copied_recipe_stops_where_PyTorch_stops() =>
        Assert.Equal(1.059590, TemperatureScaling.FitWithBudget(Golden.Logits).Temperature, 1e-6);

    [Theory, InlineData(2, 1.077), InlineData(5, 1.105), InlineData(20, 1.109)]
    public void The_budget_reaches_hardly_beyond_one_whatever_the_optimum_and_the_fit_finds_it(double optimum, double reached)
    {
        var predictions = Sharpened(optimum, 20000, 10);
        Assert.Equal(reached, TemperatureScaling.FitWithBudget(predictions).Temperature, 0.004);
        var fit = TemperatureScaling.Fit(predictions);
        Assert.True(fit.Converged);
        Assert.Equal(optimum, fit.Temperature, 0.03 * optimum);
        Assert.InRange(fit.Passes, 2, 15);
    }

    [Fact]
    public void The_fit_is_the_minimum_that_a_fine_search_finds()
    {
        var predictions = Sharpened(3, 300, 4);
        var fit = TemperatureScaling.Fit(predictions);
        foreach (var factor in new[] { 0.999, 1.001, 0.5, 2 })
            Assert.True(Score.NegativeLogLikelihood(TemperatureScaling.At(fit.Temperature * factor).Transform(predictions)) > fit.NllAfter);
    }

    [Fact]
    public void Where_there_is_no_finite_optimum_the_fit_stops_at_a_cap_and_says_so()
    {
        double[] logits = [2, 0, 0, 2, 3, 1, 0, 1];
        var right = TemperatureScaling.Fit(Predictions.FromLogits(logits, [0, 1, 0, 1]));
        Assert.Equal(Math.Exp(-5), right.Temperature, 1e-12);
        Assert.Contains("capped", right.Message);
        var wrong = TemperatureScaling.Fit(Predictions.FromLogits(logits, [1, 0, 1, 0]));
        Assert.Equal(Math.Exp(12), wrong.Temperature, 1e-6);
        Assert.Contains("capped", wrong.Message);
        Assert.InRange(wrong.NllAfter, 0, wrong.NllBefore);
        var flat = TemperatureScaling.Fit(Predictions.FromLogits([1, 1, 5, 5], [0, 1]));
        Assert.Equal(1, flat.Temperature);
        Assert.NotEqual("", flat.Message);
    }

    [Fact]
    public void A_temperature_is_positive()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureScaling.At(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureScaling.At(double.NaN));
    }

    /// <summary>Labels drawn from the softmax of normal logits, which are then multiplied: the best T is the factor.</summary>
    internal static Predictions Sharpened(double factor, int n, int k, ulong seed = 0)
    {
        var generator = new Generator(seed);
        var logits = new double[n * k];
        for (var i = 0; i < logits.Length; i++) logits[i] = 2 * generator.NextNormal();
        var p = Predictions.FromLogits(logits, new int[n]).Probabilities();
        var labels = new int[n];
        for (var i = 0; i < n; i++)
        {
            var u = generator.NextDouble();
            while (labels[i] < k - 1 && (u -= p[i * k + labels[i]]) > 0) labels[i]++;
        }

        return Predictions.FromLogits([.. logits.Select(z => factor * z)], labels);
    }
}

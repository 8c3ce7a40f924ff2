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
        // 1/64 of the smallest lead, which is 1.
        Assert.Equal(1 / 64.0, right.Temperature, 1e-12);
        Assert.Equal(0, right.NllAfter);
        Assert.Contains("capped", right.Message);
        Assert.Contains("every label has the highest logit", right.Message);
        var wrong = TemperatureScaling.Fit(Predictions.FromLogits(logits, [1, 0, 1, 0]));
        Assert.Equal(Math.Log(2), wrong.NllAfter, 1e-15);
        Assert.InRange(wrong.Temperature, 1e16, double.MaxValue);
        Assert.Contains("capped", wrong.Message);
        Assert.Contains("the logits say nothing", wrong.Message);
        var flat = TemperatureScaling.Fit(Predictions.FromLogits([1, 1, 5, 5], [0, 1]));
        Assert.Equal(1, flat.Temperature);
        Assert.NotEqual("", flat.Message);
    }

    /// <summary>By hand: three of four labels have the higher logit, so σ(d/T) = 3/4 and T = d / ln 3.</summary>
    [Theory, InlineData(1e6, 910239.2266), InlineData(5e-3, .0045511961331), InlineData(1, .9102392266)]
    public void An_optimum_far_from_1_is_found_and_is_no_bound(double lead, double temperature)
    {
        var fit = TemperatureScaling.Fit(Predictions.FromLogits([lead, 0, lead, 0, lead, 0, lead, 0], [0, 0, 0, 1]));
        Assert.True(fit.Converged);
        Assert.Equal("", fit.Message);
        Assert.Equal(1, fit.Temperature / temperature, 1e-9);
        Assert.Equal(.5623351446, fit.NllAfter, 1e-9);
    }

    /// <summary>T(c z) = c T(z), whatever the unit of the logits.</summary>
    [Fact]
    public void The_temperature_has_the_unit_of_the_logits()
    {
        var generator = new Generator(8);
        for (var round = 0; round < 60; round++)
        {
            int n = 1 + (int)(generator.NextDouble() * 30), k = 2 + (int)(generator.NextDouble() * 4);
            double[] logits = [.. Enumerable.Range(0, n * k).Select(_ => 3 * generator.NextNormal())];
            int[] labels = [.. Enumerable.Range(0, n).Select(i => generator.NextDouble() < .6 ? Array.IndexOf(logits, logits[(i * k)..((i + 1) * k)].Max()) - i * k : (int)(generator.NextDouble() * k))];
            // A class that is ruled out, now and then.
            if (round % 5 == 0) for (var i = 0; i < n; i++) if (labels[i] != k - 1) logits[i * k + k - 1] = -1e7;
            var one = TemperatureScaling.Fit(Predictions.FromLogits(logits, labels));
            Assert.True(one.Converged);
            foreach (var c in new[] { 1e-300, 1e-200, 1e-154, 1e-20, 1e-3, .3, 7, 1e5, 1e12, 1e100, 1e153, 1e200, 1e300 })
            {
                var other = TemperatureScaling.Fit(Predictions.FromLogits([.. logits.Select(z => c * z)], labels));
                Assert.True(other.Converged);
                Assert.Equal(one.Message, other.Message);
                // What stands for infinity is no number any more.
                if (c > 1e280 && one.Message.Contains("without end")) continue;
                Assert.Equal(1, other.Temperature / c / one.Temperature, 1e-7);
                Assert.Equal(one.NllAfter, other.NllAfter, 1e-10);
            }
        }
    }

    /// <summary>The expected numbers are roots of the slope by bisection, in another program.</summary>
    [Theory, InlineData(15, 4.4517634086, 0), InlineData(4, 4.7993644656, 34), InlineData(3, 11.6857139341, 123), InlineData(2, 19.2960416285, 237)]
    public void Printed_probabilities_are_counted_as_one_floor_and_the_fit_says_how_many_were_0(int digits, double temperature, int zeros)
    {
        double[] logits = [.. Enumerable.Range(0, 400).Select(i => 9 * Math.Sin(.7 * i) + 2 * Math.Cos(.11 * i))];
        int[] labels = [.. logits.Select((z, i) => z + 9 * Math.Sin(12.9898 * i + 78.233) > 0 ? 1 : 0)];
        var printed = Predictions.FromBinary([.. logits.Select(z => Math.Round(1 / (1 + Math.Exp(-z)), digits))], labels);
        var fit = TemperatureScaling.Fit(printed);
        Assert.Equal(temperature, fit.Temperature, 1e-6 * temperature);
        if (zeros == 0) Assert.Equal("", fit.Message);
        foreach (var (name, calibrate) in Calibrators.All.Where(c => zeros > 0 && c.Name is not ("isotonic" or "histogram")))
            Assert.Contains($"{zeros} of {(name is "Platt" or "beta" ? 400 : 800)} probabilities were 0", calibrate(printed).Message);
        Assert.True(printed.Logits().Min() >= Math.Log(1e-15));
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

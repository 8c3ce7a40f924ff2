using Phenomena.Experiments;
using Phenomena.Themes.Calibration;
using Xunit;

namespace Phenomena.Tests.Library.CalibrationTheme;

public sealed class CalibrationTheoryTests
{
    [Theory]
    [InlineData(0.25, 2, 0.377)]
    [InlineData(0.5, 10, 1.112)]
    [InlineData(0.75, 100, 2.385)]
    [InlineData(1, 1000, 4.147)]
    [InlineData(0, 50, 0)]
    public void The_law_gives_the_known_values(double overlap, int classes, double expected) =>
        Assert.Equal(expected, CalibrationTheory.ScaledInterpolator(overlap, classes), 3);

    [Fact]
    public void No_other_confidence_beats_one_minus_the_error()
    {
        foreach (var (error, classes) in new[] { (0.1, 3), (0.25, 10), (0.5, 100) })
        {
            double Nll(double p) => -(1 - error) * Math.Log(p) - error * Math.Log((1 - p) / (classes - 1));
            Assert.Equal(Nll(1 - error), CalibrationTheory.EqualConfidenceNll(error, classes), 12);
            Assert.All(new[] { 0.01, 0.3, 0.6, 0.95 }, p => Assert.True(Nll(p) >= CalibrationTheory.EqualConfidenceNll(error, classes)));
        }
    }

    [Fact]
    public void Two_Gaussians_have_the_known_Bayes_error_and_NLL()
    {
        Assert.Equal(0.3325, CalibrationTheory.GaussianBayesError(0.866), 1e-3);
        Assert.Equal(0.6080, CalibrationTheory.GaussianBayes(0.866), 1e-3);
        Assert.Equal(0.0417, CalibrationTheory.GaussianBayes(4.330), 1e-3);
        Assert.Equal(Math.Log(2), CalibrationTheory.GaussianBayes(0), 9);
        Assert.Equal(Math.Log(2), CalibrationTheory.SharedClusterBayes(1, 4), 6);
        Assert.Equal(0.369, CalibrationTheory.SharedClusterBayes(0.5, 4), 0.005);
    }

    [Fact]
    public void Impossible_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CalibrationTheory.Entropy(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CalibrationTheory.ScaledInterpolator(0.5, 1));
        Assert.Throws<ArgumentException>(() => IdealExperiment.Run(new() { Classes = 3 }, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => LocalFeatureExperiment.Run(new() { Overlap = -0.1 }, CancellationToken.None));
    }

    [Theory]
    [InlineData(0.25, 2)]
    [InlineData(0.5, 10)]
    [InlineData(1, 50)]
    public void The_simulated_interpolator_follows_the_law_and_Mixup_stays_near_Bayes(double overlap, int classes)
    {
        var result = IdealExperiment.Run(new() { Overlap = overlap, Classes = classes, MixedPairs = 400_000, Seed = 3 }, CancellationToken.None);
        Assert.Equal(overlap / 2, result.InterpolatorError, 0.025);
        Assert.InRange(result.InterpolatorNll / CalibrationTheory.ScaledInterpolator(overlap, classes), 0.9, 1.1);
        Assert.InRange(result.MixupNll - CalibrationTheory.Bayes(overlap), -0.02, 0.12);
    }

    [Fact]
    public void Without_overlap_the_Mixup_optimum_is_worse_than_the_interpolator()
    {
        var result = IdealExperiment.Run(new() { Overlap = 0, Classes = 4, MixedPairs = 400_000 }, CancellationToken.None);
        Assert.True(result.MixupNll > 0.1 && result.InterpolatorNll < 0.05);
    }

    [Fact]
    public void The_budget_stops_short_and_the_converged_fit_does_not()
    {
        foreach (var truth in new[] { 2.0, 20 })
        {
            var found = TemperatureBudget.Of(truth, seed: 1);
            Assert.InRange(found.Budget, 1.01, 1.12);
            Assert.InRange(found.Converged / truth, 0.99, 1.01);
        }
    }

    [Fact]
    public void The_gradient_of_the_local_softmax_agrees_with_central_differences()
    {
        foreach (var classes in new[] { 2, 10 })
        {
            var model = new LocalSoftmax(2, classes);
            var random = new Random(5);
            for (var i = 0; i < model.Weights.Length; i++) model.Weights[i] = random.NextDouble() - 0.5;
            double[][] u = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, 6).Select(_ => 2 * random.NextDouble()).ToArray())];
            double[][] second = [.. u.Select(p => p.Select(_ => random.NextDouble()).ToArray())];
            model.Loss(u, second);
            double[] gradient = [.. model.Gradient];
            int[] touched = [.. Enumerable.Range(0, gradient.Length).Where(i => gradient[i] != 0)];
            Assert.True(touched.Length > 100);
            foreach (var i in touched.Where((_, n) => n % 7 == 0).Append(gradient.Length - 1).Append(gradient.Length - 2))
            {
                var at = model.Weights[i];
                model.Weights[i] = at + 1e-5;
                var above = model.Loss(u, second);
                model.Weights[i] = at - 1e-5;
                var below = model.Loss(u, second);
                model.Weights[i] = at;
                Assert.Equal((above - below) / 2e-5, gradient[i], 1e-7);
            }
        }
    }
}

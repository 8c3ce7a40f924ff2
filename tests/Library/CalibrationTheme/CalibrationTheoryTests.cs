using Phenomena.Experiments;
using Phenomena.Themes.Calibration;
using Phenomena.Torch;
using TorchSharp;
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

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public void The_local_softmax_has_its_third_logit_for_every_other_class(int classes)
    {
        using var scope = torch.NewDisposeScope();
        using var off = torch.no_grad();
        using var model = new LocalSoftmax(2, classes);
        foreach (var p in model.parameters()) p.copy_(new Generator(5).Uniform(p.shape, -1, 1));
        float[] u = [0, 0.31f, 0.999f, 1, 1.7f, 2], second = [0, 1, 0.25f, 0.5f, 0.9f, 0];
        var bumps = model.Bumps(torch.tensor(u, [2, 3]));
        var wanted = torch.tensor(second.SelectMany(s => new[] { 1 - s, s, 0 }).ToArray(), [6, 3]);
        var logits = model.call(bumps).data<float>().ToArray().Chunk(3);
        var losses = logits.Zip(second, (z, s) =>
        {
            float[] all = [z[0], z[1], .. Enumerable.Repeat(z[2], classes - 2)];
            return Math.Log(all.Sum(v => Math.Exp(v))) - (1 - s) * z[0] - s * z[1];
        });
        Assert.Equal(losses.Average(), model.Loss(bumps, wanted).item<float>(), 1e-5);
    }

    [Fact]
    public void A_bump_is_a_Gaussian_of_its_width_and_nothing_eight_widths_away()
    {
        using var scope = torch.NewDisposeScope();
        using var model = new LocalSoftmax(1, 2);
        var bumps = model.Bumps(torch.tensor(new[] { 0.5f }, [1, 1])).data<float>().ToArray();
        for (var j = 0; j < bumps.Length; j++)
        {
            var z = (0.5 - j * 2 / 399.0) / 0.006;
            Assert.Equal(Math.Exp(-z * z / 2), bumps[j], 1e-4);
            if (Math.Abs(z) > 8.1) Assert.Equal(0, bumps[j]);
        }
    }
}

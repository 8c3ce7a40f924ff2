using MathNet.Numerics.LinearAlgebra;
using Phenomena.Themes.Optimizers;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.Optimizers;

/// <summary>The theme's identities and theory against simulation.</summary>
public sealed class OptimizerTheoryTests
{
    [Theory]
    [InlineData(0, 3.8)]
    [InlineData(0.9, 3.8 / 2.8)]
    [InlineData(1, 3.8 / 3)]
    public void Momentum_is_stable_up_to_the_limit(double s, double limit)
    {
        Assert.Equal(limit, WeightPrediction.Limit(0.9, s), 1e-12);
        Assert.True(WeightPrediction.Factor(limit * 0.999, 0.9, s) < 1);
        Assert.True(WeightPrediction.Factor(limit * 1.001, 0.9, s) > 1);
        double End(double rate) => Math.Abs(Valley.Quadratic(2, 1, 1).Walk(new(UpdateKind.Momentum), [1, 1], rate, 3000, ahead: s).Last()[0]);
        Assert.True(End(limit * 0.98) < 1e-3);
        Assert.True(End(limit * 1.02) > 1e3);
    }

    [Fact]
    public void Valleys_have_the_gradients_they_say()
    {
        var random = new Generator(1);
        foreach (var (valley, n) in new[] { (Valley.Rosenbrock, 2), (Valley.Quadratic(5), 5), (Valley.DiffGrad(1), 1), (Valley.DiffGrad(2), 1), (Valley.DiffGrad(3), 1) })
            for (int trial = 0; trial < 20; trial++)
            {
                double[] w = [.. Enumerable.Range(0, n).Select(_ => random.NextNormal())], g = valley.Gradient(w);
                for (int i = 0; i < n; i++)
                {
                    double[] up = [.. w], down = [.. w];
                    (up[i], down[i]) = (w[i] + 1e-6, w[i] - 1e-6);
                    Assert.Equal((valley.Value(up) - valley.Value(down)) / 2e-6, g[i], 1e-3 * (1 + Math.Abs(g[i])));
                }
            }
        Assert.NotEqual(Valley.DiffGrad(2).Gradient([-0.5])[0], Valley.DiffGrad(2, asReleased: true).Gradient([-0.5])[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Valley.DiffGrad(4));
    }

    [Fact]
    public void Softmax_regression_has_its_gradient_and_Hessian_and_the_majorant_lies_above()
    {
        var task = new SoftmaxTask(3, 4, new(2), examples: 60);
        var random = new Generator(3);
        var w = Vector<double>.Build.Dense(task.Weights, _ => random.NextNormal());
        var (g, h) = (task.Gradient(w), task.Hessian(w));
        for (int i = 0; i < task.Weights; i++)
        {
            var e = Vector<double>.Build.Dense(task.Weights);
            e[i] = 1e-5;
            Assert.Equal((task.Value(w + e) - task.Value(w - e)) / 2e-5, g[i], 1e-8);
            var column = (task.Gradient(w + e) - task.Gradient(w - e)) / 2e-5;
            for (int j = 0; j < task.Weights; j++) Assert.Equal(column[j], h[j, i], 1e-7);
        }
        Assert.True((task.Majorant(w) - h).Evd(Symmetricity.Symmetric).EigenValues.All(v => v.Real > -1e-9));
        Assert.True(task.Gradient(task.Solve()).L2Norm() < 1e-9);
        // Where labels are the model's own, the Fisher matrix is the Hessian in the mean; here it is only of its size.
        Assert.InRange(task.Fisher(task.Solve()).Trace() / task.Hessian(task.Solve()).Trace(), 0.5, 2);
    }

    [Fact]
    public void Variance_reduction_has_no_floor_where_constant_steps_have_that_of_theory()
    {
        var config = new LargeScaleConfig { Examples = 1000, Passes = 30 };
        var constant = LargeScaleExperiment.Run(config, TestContext.Current.CancellationToken);
        Assert.InRange(constant.Floor / 0.05 / (constant.Noise / 4), 0.5, 2);
        Assert.True(LargeScaleExperiment.Run(config with { Method = SumMethod.Saga, Passes = 150 }, TestContext.Current.CancellationToken).Gaps[^1] < constant.Floor / 100);
        var lbfgs = LargeScaleExperiment.Run(config with { Method = SumMethod.Lbfgs }, TestContext.Current.CancellationToken);
        Assert.True(lbfgs.Gaps[^1] < 1e-4 && lbfgs.Passes[^1] <= 30);
        Assert.Throws<ArgumentException>(() => LargeScaleExperiment.Run(config with { Step = 0 }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Normalised_queries_and_keys_bound_the_logits_and_places_do_not_see_ahead()
    {
        using var scope = NewDisposeScope();
        var language = new CopyLanguage(new(1));
        long[] text = language.Sample(5, 16, new(2));
        Assert.All(text, t => Assert.InRange(t, 0, CopyLanguage.Tokens - 1));
        var net = new TinyTransformer(16, 1, 16, normalised: true, gated: false, new(3));
        using (no_grad()) foreach (var w in net.All) w.mul_(30);
        var before = net.call(tensor(text, [5, 16]));
        Assert.InRange(net.LargestLogit, 1, Math.Sqrt(8) + 1e-5);
        for (int s = 0; s < 5; s++) text[s * 16 + 15] = (text[s * 16 + 15] + 1) % CopyLanguage.Tokens;
        var after = net.call(tensor(text, [5, 16]));
        Assert.Equal(0, (before - after)[.., ..15].abs().max().ToDouble(), 1e-5);
        Assert.True((before - after)[.., 15..].abs().max().ToDouble() > 1e-3);
        Assert.Equal(0.1, ProxyExperiment.Sensitivity([2, 2.2, 2.1]), 1e-12);
        Assert.Equal((Math.Log(24) - 2) / 2, ProxyExperiment.Sensitivity([2, 90]), 1e-12);
        Assert.Equal(0.1, ProxyExperiment.Rate(0.1, 30, 100, 0.3), 1e-12);
        Assert.True(ProxyExperiment.Rate(0.1, 0, 100, 0.3) < 0.01 && ProxyExperiment.Rate(0.1, 99, 100, 0.3) < 0.001);
    }

    [Fact]
    public void The_rate_at_which_logits_pass_a_hundred_is_interpolated()
    {
        Assert.Equal(0.1, ProxyExperiment.Threshold([(1, 1000), (0.01, 10)]), 1e-12);
        Assert.True(double.IsNaN(ProxyExperiment.Threshold([(1, 10), (0.01, 1)])));
    }

    [Fact]
    public void An_odd_width_is_refused() =>
        Assert.Throws<ArgumentException>(() => ProxyExperiment.Run(new() { Width = 3 }, TestContext.Current.CancellationToken));
}

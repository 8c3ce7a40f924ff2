using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;
using Phenomena.Themes.Grokking;
using Xunit;

namespace Phenomena.Tests.Library.Grokking;

public sealed class TelescopingTests
{
    private static readonly TelescopingConfig s_small = new() { Dimension = 10, Width = 20, Samples = 30, TestPoints = 40, StepSize = 1, Time = 100, Alpha = 0.5 };

    [Fact]
    public void With_a_frozen_kernel_the_smoother_is_a_power()
    {
        const int p = 12, steps = 25;
        const double a = 0.05;
        var generator = new Generator(1);
        var features = Matrix<double>.Build.Dense(p, 20, (_, _) => generator.NextNormal() / 2);
        var far = Matrix<double>.Build.Dense(5, 20, (_, _) => generator.NextNormal());
        Matrix<double> k = features * features.Transpose(), cross = far * features.Transpose();
        var smoother = new TelescopedSmoother(p, 5, a);
        for (int t = 0; t < steps; t++) smoother.Step(k.ToRowMajorArray(), cross.ToRowMajorArray());
        var rest = (Matrix<double>.Build.DenseIdentity(p) - a * k).Power(steps);
        Assert.All(rest.ToRowMajorArray().Zip(smoother.Rest.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-11));
        // s(x) = k(x, X) K⁻¹ (I − (I − aK)^t)
        var rows = cross * k.Inverse() * (Matrix<double>.Build.DenseIdentity(p) - rest);
        Assert.All(rows.ToRowMajorArray().Zip(smoother.TestRows.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
        Assert.Equal((Matrix<double>.Build.DenseIdentity(p) - rest).FrobeniusNorm(), Math.Sqrt(smoother.TrainParameters()), 1e-9);
        double[] y = [.. Enumerable.Range(0, p).Select(_ => generator.NextNormal())];
        Assert.All((rows * Vector<double>.Build.Dense(y)).Zip(smoother.Predict(5, y)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void The_error_of_telescoping_is_first_order_in_the_step_and_one_linearisation_does_not_improve()
    {
        TelescopingResult coarse = TelescopingExperiment.Run(s_small, CancellationToken.None), fine = TelescopingExperiment.Run(s_small with { StepSize = 0.25 }, CancellationToken.None);
        Assert.InRange(coarse.Error[^1] / fine.Error[^1], 3.2, 5);
        Assert.InRange(coarse.SmootherError[^1] / fine.SmootherError[^1], 3.2, 5);
        Assert.InRange(coarse.LinearisedError[^1] / fine.LinearisedError[^1], 0.8, 1.25);
        Assert.True(fine.Error[^1] < 0.1 * fine.LinearisedError[^1]);
        // Effective parameters are a property of the path, not of how finely it is walked.
        Assert.Equal(coarse.TestParameters[^1], fine.TestParameters[^1], 0.1 * fine.TestParameters[^1]);
    }

    [Fact]
    public void The_network_is_the_one_of_the_lazy_to_rich_experiment()
    {
        var telescoped = TelescopingExperiment.Run(s_small, CancellationToken.None);
        var plain = LazyRichExperiment.Run(new() { Alpha = 0.5, Dimension = 10, Width = 20, Samples = 30, StepSize = 1, Steps = 100 }, CancellationToken.None);
        Assert.Equal(plain.Train[^1], telescoped.Train[^1], 1e-3 * plain.Train[^1]);
        Assert.Equal(plain.Test[^1], telescoped.Test[^1], 2e-3 * plain.Test[^1]);
    }

    [Fact]
    public void Without_the_smoother_the_rest_is_the_same_and_runs_repeat()
    {
        TelescopingResult with = TelescopingExperiment.Run(s_small, CancellationToken.None), without = TelescopingExperiment.Run(s_small with { Smoother = false }, CancellationToken.None);
        Assert.Equal(with.Error, without.Error);
        Assert.Empty(without.TestParameters);
        Assert.Equal(RunJson.Canonical(with), RunJson.Canonical(TelescopingExperiment.Run(s_small, CancellationToken.None)));
    }

    [Fact]
    public void Bad_configs_are_told()
    {
        Assert.Throws<ArgumentException>(() => TelescopingExperiment.Run(s_small with { Time = 0 }, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => TelescopingExperiment.Run(s_small with { TestPoints = 39 }, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => TelescopingExperiment.Run(s_small with { Alpha = double.NaN }, CancellationToken.None));
    }
}

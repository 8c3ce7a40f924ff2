using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Phenomena.Themes.EdgeOfStability;
using Xunit;

namespace Phenomena.Tests.Library.EdgeOfStability;

/// <summary>The theory that the experiments are held to, and the experiments at a small size.</summary>
public sealed class StabilityTests
{
    private static double[] Normal(int count, ulong seed)
    {
        var random = new Generator(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
    }

    [Fact]
    public void The_students_kernel_has_the_gradients_of_differences()
    {
        var student = new ReluStudent(4, 5, new Generator(0));
        double[][] inputs = [Normal(4, 1), Normal(4, 2)];
        double Squares(double[] x) => new[] { student.Inner, student.Outer }.Sum(weights => Enumerable.Range(0, weights.Length).Sum(i =>
        {
            double at = weights[i];
            weights[i] = at + 1e-6;
            double up = student.Output(x);
            weights[i] = at - 1e-6;
            double change = (up - student.Output(x)) / 2e-6;
            weights[i] = at;
            return change * change;
        }));
        var kernel = student.Kernel(inputs);
        Assert.Equal(Squares(inputs[0]) / 2, kernel[0, 0], 1e-6);
        Assert.Equal(inputs.Average(Squares), kernel.Trace(), 1e-6);
        double before = student.Output(inputs[0]);
        student.Kernel(inputs);
        Assert.Equal(before, student.Output(inputs[0]));
    }

    [Fact]
    public void The_valleys_Hessian_is_the_change_of_its_gradient()
    {
        var x = Matrix<double>.Build.Dense(20, 9, Normal(180, 3));
        Vector<double> y = Vector<double>.Build.Dense(Normal(20, 4)), at = Vector<double>.Build.Dense(Normal(10, 5));
        Vector<double> Gradient(Vector<double> w)
        {
            var (c, b) = (w[0], w.SubVector(1, 9));
            var pull = x.TransposeThisAndMultiply(x * b * c - y) / 20;
            return Vector<double>.Build.DenseOfEnumerable([b.DotProduct(pull), .. c * pull]);
        }
        var hessian = ValleyExperiment.Hessian(at[0], at.SubVector(1, 9), x.TransposeThisAndMultiply(x) / 20, x.TransposeThisAndMultiply(y) / 20);
        for (int i = 0; i < 10; i++)
        {
            var step = Vector<double>.Build.Dense(10, j => j == i ? 1e-5 : 0);
            Assert.True(((Gradient(at + step) - Gradient(at - step)) / 2e-5 - hessian.Column(i)).L2Norm() < 1e-6);
        }
    }

    [Fact]
    public void Opposing_points_meet_the_edge_and_others_do_not()
    {
        ValleyResult Run(string dropped) => ValleyExperiment.Run(new() { Dropped = dropped, Steps = 300 }, default);
        var (all, without) = (Run("none"), Run("outliers"));
        Assert.True(all is { Peak: > 1, Crossing: > 0, Correlation: < -0.9 } && all.Rise > 0);
        Assert.Equal((-1, 0.0, double.NaN), (without.Crossing, without.Rise, without.Correlation));
    }

    [Fact]
    public void The_covariance_of_linear_regression_is_its_formula()
    {
        var task = new LinearTask(6, 0.5, new Generator(6));
        var gradient = new double[6];
        double[] mean = new double[6];
        double squares = 0;
        const int count = 40_000;
        for (int i = 0; i < count; i++)
        {
            task.Draw(1).Gradient(new double[6], gradient);
            squares += TensorPrimitives.SumOfSquares<double>(gradient) / count;
            for (int j = 0; j < 6; j++) mean[j] += gradient[j] / count;
        }
        Assert.Equal(StepGapExperiment.LinearCovariance(6, 1, 0.5), squares - mean.Sum(m => m * m), 0.25);
        Assert.InRange(StepGapExperiment.Run(new() { Redraws = 4000 }, TestContext.Current.CancellationToken).Ratio, 0.93, 1.05);
        var ends = Enumerable.Range(0, 1000).Select(_ => task.Steps(20, 0.03, 10)).ToList();
        Assert.True(ends.Average(e => e.Repeated) > ends.Average(e => e.Fresh));
    }

    [Fact]
    public void Diagonal_nets_have_the_derivatives_of_differences_and_flooding_is_a_forward_difference()
    {
        var net = new DiagonalNet(Normal(60, 7), Normal(6, 8));
        double[] w = Normal(20, 9), g = new double[20], product = new double[20], v = Normal(20, 10), up = new double[20], down = new double[20];
        net.Gradient(w, g);
        net.HessianProduct(w, v, product);
        double above = net.Gradient([.. w.Zip(v, (a, b) => a + 1e-5 * b)], up), below = net.Gradient([.. w.Zip(v, (a, b) => a - 1e-5 * b)], down);
        Assert.Equal((above - below) / 2e-5, TensorPrimitives.Dot<double>(g, v), 1e-5);
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal((up[i] - down[i]) / 2e-5, product[i], 1e-4));
        Assert.InRange(RegularizationExperiment.FloodingDifference(net, w, 0.01), 0, 1e-12);
        double[] exact = new double[20], forward = new double[20];
        RegularizationExperiment.Direction(net, w, PenaltyRule.Exact, 1, 0.3, exact);
        RegularizationExperiment.Direction(net, w, PenaltyRule.Forward, 1e-7, 0.3, forward);
        Assert.All(exact.Zip(forward), p => Assert.Equal(p.First, p.Second, 1e-3 + 1e-5 * Math.Abs(p.First)));
    }

    [Fact]
    public void Gradient_descent_keeps_the_scale_and_a_penalty_shrinks_it()
    {
        double Scale(PenaltyRule rule, double ascent) => RegularizationExperiment.Run(new() { Rule = rule, Ascent = ascent, Steps = 3000 }, default).LogScale;
        double none = Scale(PenaltyRule.None, 0.1), small = Scale(PenaltyRule.Forward, 0.01), large = Scale(PenaltyRule.Forward, 0.1);
        Assert.InRange(none, -1e-3, 0);
        Assert.True(large < small && small < -0.01, $"{none} {small} {large}");
    }

    [Fact]
    public void Best_fits_are_minima_and_no_truncations()
    {
        var task = new MatrixSensing(6, [10, 5, 2], 120, new Generator(11));
        double Distance(Matrix<double> a, Matrix<double> b) => (a - b).FrobeniusNorm() / b.FrobeniusNorm();
        Assert.InRange(Distance(task.Best(3, new Generator(0)), task.Truth), 0, 1e-6);
        var eigen = task.Truth.Evd(Symmetricity.Symmetric);
        Assert.Equal(10, eigen.EigenValues[5].Real, 1e-9);
        var cut = 10 * eigen.EigenVectors.Column(5).OuterProduct(eigen.EigenVectors.Column(5));
        Assert.InRange(Distance(task.Best(1, new Generator(1)), cut), 0.01, 0.5);
        Assert.InRange(Distance(task.Best(1, new Generator(2)), task.Best(1, new Generator(3))), 0, 1e-6);
        Assert.Throws<ArgumentException>(() => new MatrixSensing(2, [1, 1, 1], 5, new Generator(0)));
    }

    [Fact]
    public void A_spike_is_lifted_by_noise_and_then_lost_in_it()
    {
        Assert.Equal((5.2, 8, 10), (SpikedMatrix.Top(5, 1), SpikedMatrix.Top(2, 4), SpikedMatrix.Top(5, 5)));
        Assert.Equal(5, SpikedMatrix.Draw(20, 5, 0, new Generator(0)), 1e-9);
        Assert.InRange(Enumerable.Range(0, 4).Average(seed => SpikedMatrix.Draw(150, 5, 2, new Generator((ulong)seed))), 5.6, 6.0);
        Assert.Throws<ArgumentException>(() => SpikedMatrix.Draw(1, 5, 1, new Generator(0)));
    }

    [Fact]
    public void Senseless_configs_are_refused()
    {
        Action[] senseless =
        [
            () => ValleyExperiment.Run(new() { Dropped = "some" }, default), () => StepGapExperiment.Run(new() { Model = "cubic" }, default),
            () => RegularizationExperiment.Run(new() { Ascent = double.NaN }, default),
        ];
        Assert.All(senseless, run => Assert.Contains("got ", Assert.Throws<ArgumentException>(run).Message));
    }

    [Fact]
    public void Cancelled_runs_stop()
    {
        var stopped = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => RegularizationExperiment.Run(new(), stopped));
    }
}

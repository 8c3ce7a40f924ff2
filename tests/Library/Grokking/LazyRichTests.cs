using System.Numerics.Tensors;
using Phenomena.Experiments;
using Phenomena.Themes.Grokking;
using Phenomena.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.Grokking;

public sealed class LazyRichTests
{
    private const int D = 12, N = 30, P = 40;
    private const double Alpha = 0.7, Epsilon = 0.4;

    private static (QuadraticTask Task, Sample Train, double[] Weights) Start(ulong seed)
    {
        var root = new Generator(seed);
        var task = new QuadraticTask(D, 0.5, root.Split(0));
        return (task, task.Draw(P, root.Split(1)), ReducedNet.DrawWeights(N, D, root.Split(2)));
    }

    /// <summary>The network as it is defined: a sum over units.</summary>
    private static double Full(double[] weights, ReadOnlySpan<double> u)
    {
        double sum = 0;
        for (int i = 0; i < N; i++)
        {
            double h = TensorPrimitives.Dot(weights.AsSpan(i * D, D), u);
            sum += h + Epsilon / 2 * h * h;
        }
        return Alpha * sum / N;
    }

    [Fact]
    public void Two_moments_follow_plain_gradient_descent_on_all_weights()
    {
        using var scope = NewDisposeScope();
        var (_, train, weights) = Start(1);
        const double eta = 1.5;
        var net = ReducedNet.Of(weights, D, Alpha, Epsilon);
        var module = new LazyNet(weights, D, Alpha, Epsilon);
        var (u, y) = (tensor(train.U, [P, D]), tensor(train.Y));
        Scalar unit = 1 / (Alpha * Alpha);
        double[] losses = FullBatch.Train(() => nn.functional.mse_loss(module.call(u), y).mul(unit), new SpanSgd(module.parameters(), eta * N / 2), 300, TestContext.Current.CancellationToken);
        double[] residuals = new double[P];
        foreach (double loss in losses)
        {
            net.Predict(train.U, residuals);
            TensorPrimitives.Subtract(residuals, train.Y, residuals);
            Assert.Equal(loss, TensorPrimitives.SumOfSquares<double>(residuals) / P / (Alpha * Alpha), 1e-9 * loss);
            net.Step(train.U, residuals, eta);
        }
        Assert.True(losses[^1] < 0.05 * TensorPrimitives.SumOfSquares<double>(train.Y) / P / (Alpha * Alpha));
        // The moments themselves, after all steps.
        var w = module.parameters().Single();
        Assert.All(w.mean([0]).data<double>().ToArray().Zip(net.Mean), m => Assert.Equal(m.First, m.Second, 1e-9));
        Assert.All((w.t().mm(w) / N).data<double>().ToArray().Zip(net.Second), m => Assert.Equal(m.First, m.Second, 1e-9));
    }

    [Fact]
    public void The_kernel_is_the_product_of_gradients_by_the_weights()
    {
        var (_, train, weights) = Start(2);
        double[] kernel = ReducedNet.Of(weights, D, Alpha, Epsilon).Kernel(train.U, train.U);
        double[][] gradients = [.. Enumerable.Range(0, P).Select(n => Enumerable.Range(0, N * D).Select(i =>
        {
            double[] up = [.. weights], down = [.. weights];
            up[i] += 1e-5;
            down[i] -= 1e-5;
            return (Full(up, train.U.AsSpan(n * D, D)) - Full(down, train.U.AsSpan(n * D, D))) / 2e-5;
        }).ToArray())];
        for (int a = 0; a < P; a += 7)
        {
            for (int b = 0; b < P; b += 5) Assert.Equal(N / (Alpha * Alpha) * TensorPrimitives.Dot<double>(gradients[a], gradients[b]), kernel[a * P + b], 1e-6);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_parts_add_up_to_the_loss_on_many_test_points(bool centred)
    {
        var (task, train, weights) = Start(3);
        ReducedNet net = ReducedNet.Of(weights, D, Alpha, Epsilon), start = net.Copy();
        double[] r = new double[P];
        for (int step = 0; step < 20; step++)
        {
            net.Predict(train.U, r);
            TensorPrimitives.Subtract(r, train.Y, r);
            net.Step(train.U, r, 1.5);
        }
        const int count = 100_000;
        var test = task.Draw(count, new Generator(33));
        double[] f = new double[count], f0 = new double[count];
        net.Predict(test.U, f);
        if (centred) start.Predict(test.U, f0);
        double[] squares = [.. Enumerable.Range(0, count).Select(n => Math.Pow(f[n] - f0[n] - test.Y[n], 2) / task.Variance)];
        double measured = squares.Average(), error = Statistics.StandardError(squares)!.Value;
        double exact = TestLossParts.Of(task, net, centred ? start : null, new double[D * D]).Total;
        Assert.True(Math.Abs(exact - measured) < 4.5 * error, $"{exact} against {measured} ± {error}");
        Assert.True(error < 0.03 * measured);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Kernel_regression_is_where_a_very_lazy_network_ends(bool centred)
    {
        // α = 1e5: weights move by a millionth; the kernel stays. Centred, since else f starts 1e5 too high.
        var root = new Generator(4);
        var task = new QuadraticTask(D, 0.5, root.Split(0));
        var train = task.Draw(10, root.Split(1));
        double alpha = centred ? 1e5 : 1;
        ReducedNet net = ReducedNet.Of(ReducedNet.DrawWeights(N, D, root.Split(2)), D, alpha, Epsilon), start = net.Copy();
        double kernel = TestLossParts.OfKernelRegression(task, start, train, centred).Total;
        if (centred)
        {
            double[] f0 = new double[10], r = new double[10];
            net.Predict(train.U, f0);
            for (int step = 0; step < 20_000; step++)
            {
                net.Predict(train.U, r);
                for (int n = 0; n < 10; n++) r[n] -= f0[n] + train.Y[n];
                net.Step(train.U, r, 3);
            }
            Assert.Equal(TestLossParts.Of(task, net, start, new double[D * D]).Total, kernel, 1e-3);
            return;
        }
        // The predictor f_0 + k(x, X) K⁻¹ (y − f_0), point by point.
        var test = task.Draw(100_000, root.Split(3));
        double[] own = new double[10], at = new double[test.Count], cross = start.Kernel(test.U, train.U), gram = start.Kernel(train.U, train.U);
        start.Predict(train.U, own);
        start.Predict(test.U, at);
        using var system = tensor(gram, [10, 10]);
        using var right = tensor([.. train.Y.Zip(own, (y, f) => y - f)]);
        using var solution = linalg.solve(system, right);
        double[] a = solution.data<double>().ToArray();
        double[] squares = [.. Enumerable.Range(0, test.Count).Select(n => Math.Pow(at[n] + TensorPrimitives.Dot<double>(cross.AsSpan(10 * n, 10), a) - test.Y[n], 2) / task.Variance)];
        Assert.True(Math.Abs(kernel - squares.Average()) < 4.5 * Statistics.StandardError(squares)!.Value, $"{kernel} against {squares.Average()}");
    }

    [Fact]
    public void Alignment_is_one_for_the_perfect_kernel_and_small_for_none()
    {
        double[] y = [1, -2, 0.5, 3, -1];
        double[] perfect = [.. from a in y from b in y select (a - 0.3) * (b - 0.3)];
        Assert.Equal(1, TargetAlignment.OfKernel(perfect, y), 12);
        double[] identity = [.. from a in Enumerable.Range(0, 5) from b in Enumerable.Range(0, 5) select a == b ? 1.0 : 0];
        Assert.Equal(1 / Math.Sqrt(4), TargetAlignment.OfKernel(identity, y), 12);
    }

    private static readonly LazyRichConfig s_small = new() { Dimension = 10, Width = 20, Samples = 30, Steps = 400, StepSize = 2 };

    [Fact]
    public void A_run_repeats_bit_by_bit_and_marks_its_thresholds()
    {
        LazyRichResult Run() => LazyRichExperiment.Run(s_small with { Alpha = 0.25 }, CancellationToken.None);
        LazyRichResult a = Run(), b = Run();
        Assert.Equal(RunJson.Canonical(a), RunJson.Canonical(b));
        Assert.NotNull(a.TrainStep);
        Assert.True(a.Marks.Where((m, i) => m >= a.TrainStep && a.Train[i] < 0.1).Any());
        Assert.All(a.Marks.Zip(a.Train), p => Assert.True(p.First >= a.TrainStep || p.Second >= 0.1));
        Assert.Equal(a.LastStep, a.Marks[^1]);
        Assert.Equal(a.Marks.Distinct().Order(), a.Marks);
    }

    [Fact]
    public void Bad_configs_and_steps_that_are_too_large_are_told()
    {
        Assert.Throws<ArgumentException>(() => LazyRichExperiment.Run(s_small with { Alpha = 0 }, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => LazyRichExperiment.Run(s_small with { Samples = 55 }, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => LazyRichExperiment.Run(s_small with { Seed = -1 }, CancellationToken.None));
        Assert.Contains("smaller step", Assert.Throws<InvalidOperationException>(() => LazyRichExperiment.Run(s_small with { StepSize = 200 }, CancellationToken.None)).Message);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => LazyRichExperiment.Run(s_small, stop.Token));
    }

    [Fact]
    public void Claims_stand_without_runs_and_claims_tell_a_wrong_result()
    {
        Assert.All(LazyRichClaims.Of([], []), c => Assert.Equal(Verdict.Inconclusive, c.Verdict));

        var result = LazyRichExperiment.Run(s_small with { Alpha = 0.25 }, CancellationToken.None);
        List<Run<LazyRichConfig, LazyRichResult>> runs = [.. new[] { 1.0 / 16, 1, 8, 64 }.Select(a => new Run<LazyRichConfig, LazyRichResult>(s_small with { Alpha = a }, result, 1, false))];
        Assert.Equal(["1/16", "1", "8", "64"], runs.Select(r => r.Config.AlphaText));
        // The same curve for every α: the delay cannot depend on it, and the lazy network cannot stay.
        var claims = LazyRichClaims.Of(runs, [.. runs.Select(r => r with { Result = result with { TrainStep = 1, TestStep = 10 } })]);
        Assert.Equal(Verdict.NotReproduced, claims.Single(c => c.Id == "03.17").Verdict);
        Assert.Equal(Verdict.NotReproduced, claims.Single(c => c.Id == "03.33").Verdict);
        var late = runs.Select(r => r with { Result = result with { TrainStep = 10, TestStep = r.Config.Alpha < 1 ? 50 : 20 } });
        Assert.Equal(Verdict.NotReproduced, LazyRichClaims.Of(late, []).Single(c => c.Id == "03.30").Verdict);
    }
}

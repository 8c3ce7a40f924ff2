using Phenomena.Themes.Pruning;
using Phenomena.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.Pruning;

/// <summary>What the companion papers' methods compute, against definitions, brute force and central differences.</summary>
public sealed class GeometryTests
{
    private static double[] Normal(int count, Generator generator) => [.. Enumerable.Range(0, count).Select(_ => generator.NextNormal())];

    [Fact]
    public void An_assignment_is_the_best_of_all_permutations_and_its_potentials_prove_it()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            const int n = 6;
            double[] costs = [.. Normal(n * n, new Generator(seed)).Select(v => Math.Round(v, 1))];
            var found = Assignment.Of(costs);
            Assert.Equal(Enumerable.Range(0, n), found.Columns.Order());
            double own = Enumerable.Range(0, n).Average(i => costs[i * n + found.Columns[i]]);
            Assert.Equal(own, found.MeanCost, 10);
            Assert.Equal(Best([.. Enumerable.Range(0, n)], 0) / n, own, 10);
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++) Assert.True(found.RowPotentials[i] + found.ColumnPotentials[j] <= costs[i * n + j] + 1e-10);
            }

            double Best(int[] left, int row) => row == n ? 0 : left.Min(j => costs[row * n + j] + Best([.. left.Where(k => k != j)], row + 1));
        }
        Assert.Throws<ArgumentException>(() => Assignment.Of(new double[5]));
        Assert.Throws<ArgumentException>(() => Assignment.Of([1, double.NaN, 2, 3]));
    }

    [Fact]
    public void Sinkhorn_nears_the_assignment_and_its_potentials_are_the_slope_in_the_weights()
    {
        const int n = 8;
        double[] costs = [.. Normal(n * n, new Generator(3)).Select(Math.Abs)], even = [.. Enumerable.Repeat(1.0 / n, n)];
        double exact = Assignment.Of(costs).MeanCost;
        double[] gaps = [.. new[] { 0.2, 0.1, 0.05 }.Select(e => Math.Abs(Sinkhorn.Of(costs, even, even, e, 1e-10, 100_000).Distance - exact))];
        Assert.True(gaps[0] > gaps[1] && gaps[1] > gaps[2] && gaps[2] < 0.05 * Math.Log(n) + 1e-9, string.Join(", ", gaps));

        double At(double shift)
        {
            double[] rows = [.. even];
            rows[0] += shift;
            rows[5] -= shift;
            return Sinkhorn.Of(costs, rows, even, 0.2, 1e-13, 100_000).Distance;
        }
        var found = Sinkhorn.Of(costs, even, even, 0.2, 1e-13, 100_000);
        Assert.Equal((At(1e-5) - At(-1e-5)) / 2e-5, found.RowPotentials[0] - found.RowPotentials[5], 1e-5);
        Assert.Contains("Raise ε", Assert.Throws<ArgumentException>(() => Sinkhorn.Of(costs, even, even, 1e-4)).Message);
    }

    [Fact]
    public void Classes_apart_have_no_complexity_and_classes_mixed_have_the_most()
    {
        const int n = 300, k = 5;
        var generator = new Generator(1);
        int[] labels = [.. Enumerable.Range(0, n).Select(i => i % k)];
        double Of(float gap)
        {
            float[] points = [.. labels.SelectMany(y => new[] { gap * y + (float)generator.NextNormal(), (float)generator.NextNormal() })];
            var shares = SpectralComplexity.Neighbourhoods(points, labels, k, 40, 3, new Generator(2));
            Assert.All(shares, row => Assert.Equal(1, row.Sum(), 10));
            var spectrum = SpectralComplexity.Spectrum(SpectralComplexity.Similarity(shares));
            Assert.Equal(0, spectrum[0], 10);
            return SpectralComplexity.Gradient(spectrum);
        }
        double apart = Of(100), near = Of(2), mixed = Of(0);
        Assert.Equal(0, apart, 10);
        Assert.True(0.05 < near && near < mixed, $"{near} {mixed}");
        // All classes alike: W is all ones, eigenvalues 0, K, …, K, so the first gap is K over K and every running maximum is 1.
        double[][] ones = [.. Enumerable.Range(0, k).Select(_ => Enumerable.Repeat(1.0, k).ToArray())];
        Assert.Equal(k - 1, SpectralComplexity.Gradient(SpectralComplexity.Spectrum(ones)), 9);
        Assert.Throws<ArgumentException>(() => SpectralComplexity.Neighbourhoods(new float[20], labels[..10], k, 40, 10, generator));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_slope_of_gradient_matching_is_that_of_central_differences(bool summed)
    {
        using var scope = NewDisposeScope();
        const int k = 4, d = 6;
        var generator = new Generator(5);
        using var model = new SoftmaxRegression(k, generator.Normal([k, d], dtype: ScalarType.Float64));
        Tensor real = generator.Normal([k, k, d], dtype: ScalarType.Float64), rows = generator.Normal([k, 1, d], dtype: ScalarType.Float64).requires_grad_(), labels = arange(k);
        var distance = Distance(rows);
        Assert.InRange(distance.item<double>(), 0, 2 * k * k);
        double[] slope = autograd.grad([distance], [rows])[0].data<double>().ToArray();
        for (int i = 0; i < slope.Length; i++)
        {
            var nudge = zeros(k * d, dtype: ScalarType.Float64);
            nudge[i] = 1e-5;
            nudge = nudge.view(k, 1, d);
            Assert.Equal((Distance(rows + nudge) - Distance(rows - nudge)).item<double>() / 2e-5, slope[i], 1e-6);
        }

        Tensor Distance(Tensor at)
        {
            var own = model.Gradient(at, labels, differentiable: true);
            return summed ? CondensationExperiment.Distance(real.sum(dim: 0), own.sum(dim: 0)) : CondensationExperiment.Distance(real, own);
        }
    }

    [Fact]
    public void A_shared_offset_cancels_in_the_sum_of_class_gradients_where_predictions_are_equal()
    {
        using var scope = NewDisposeScope();
        const int k = 7, n = 3, d = 5;
        var generator = new Generator(6);
        using var model = new SoftmaxRegression(k, zeros(k, d, dtype: ScalarType.Float64));
        Tensor rows = generator.Normal([k, n, d], dtype: ScalarType.Float64), labels = arange(k).repeat_interleave(n);
        Tensor own = model.Gradient(rows, labels), moved = model.Gradient(rows + generator.Normal([d], std: 50, dtype: ScalarType.Float64), labels);
        // The first class by the definition Σ (p − e_y) xᵀ, with p = 1/k.
        var residual = full(k, 1.0 / k, dtype: ScalarType.Float64);
        residual[0] -= 1;
        Assert.True(own[0].allclose(residual.outer(rows[0].sum(dim: 0))));
        Assert.True(own.sum(dim: 0).allclose(moved.sum(dim: 0), rtol: 0, atol: 1e-11));
        Assert.True((own - moved)[0].abs().max().item<double>() > 1);
    }

    [Fact]
    public void Gradient_descent_of_a_group_is_that_of_the_group_alone()
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(7);
        Tensor x = generator.Normal([3, 4, 5], dtype: ScalarType.Float64), rate = tensor(new[] { 0.1, 0.2, 0.3 }).view(3, 1, 1), start = zeros(4, 5, dtype: ScalarType.Float64);
        using SoftmaxRegression all = new(3, start), one = new(1, start);
        all.Descend(x, arange(4).repeat(3), rate, 20, TestContext.Current.CancellationToken);
        one.Descend(x[1].unsqueeze(0), arange(4), rate[1].unsqueeze(0), 20, TestContext.Current.CancellationToken);
        Assert.True(all.get_parameter("W")![1].allclose(one.get_parameter("W")![0], rtol: 1e-12, atol: 1e-14));
        Assert.True(nn.functional.cross_entropy(all.call(x)[1], arange(4)).item<double>() < 0.5 * Math.Log(4));
    }

    [Fact]
    public void Moments_are_means_over_chains_of_rows()
    {
        using var scope = NewDisposeScope();
        const int n = 9, d = 4;
        var generator = new Generator(7);
        double[] x = Normal(n * d, generator), y = Normal(n, generator), s = [0.2, 1, 0, 0.7];
        double Dot(int i, int j) => Enumerable.Range(0, d).Sum(f => s[f] * x[i * d + f] * x[j * d + f]);
        double second = 0, third = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                second += y[i] * Dot(i, j) * y[j] / 36;
                for (int l = j + 1; l < n; l++) third += y[i] * Dot(i, j) * Dot(j, l) * y[l] / 84;
            }
        }
        using var choice = new FeatureChoice(tensor(s), [0.3, -0.8]);
        Tensor rows = tensor(x, [n, d]), targets = tensor(y);
        double[] moments = choice.Moments(rows, targets).data<double>().ToArray();
        Assert.Equal(second, moments[0], 1e-12);
        Assert.Equal(third, moments[1], 1e-12);
        Assert.Equal(0.3 * second - 0.8 * third, choice.call(rows, targets).item<double>(), 1e-12);
        Assert.Throws<ArgumentException>(() => choice.call(rows[..2], targets[..2]));
    }

    [Fact]
    public void Moments_of_few_rows_are_right_on_average_also_below_the_number_of_features()
    {
        // x ~ N(0, I_30), y = x₀ + noise, all s = 1: every moment is 1.
        const int n = 20, d = 30, draws = 6000;
        var generator = new Generator(8);
        using var choice = new FeatureChoice(ones(d, dtype: ScalarType.Float64), [1, 1, 1]);
        double[][] moments = [.. Enumerable.Range(0, draws).Select(_ =>
        {
            using var scope = NewDisposeScope();
            var x = Normal(n * d, generator);
            return choice.Moments(tensor(x, [n, d]), tensor([.. Enumerable.Range(0, n).Select(i => x[i * d] + generator.NextNormal())])).data<double>().ToArray();
        })];
        for (int k = 0; k < 3; k++)
        {
            double mean = moments.Average(m => m[k]), error = Phenomena.Experiments.Statistics.StandardError(moments.Select(m => m[k]))!.Value;
            Assert.True(Math.Abs(mean - 1) < 4.5 * error && error < 0.15, $"moment {k + 1}: {mean} ± {error}");
        }
    }

    [Fact]
    public void The_inverse_s_polynomial_and_the_projection_are_what_they_say()
    {
        var inverse = FeatureSearch.Inverse(0.4, 8);
        foreach (double v in new[] { 0.8, 1.5, 2.5, 4 })
        {
            double direct = Enumerable.Range(0, 8).Sum(j => 0.4 * Math.Pow(1 - 0.4 * v, j));
            Assert.Equal(direct, inverse.Select((c, i) => c * Math.Pow(v, i)).Sum(), 1e-9);
            Assert.Equal(1 / v, direct, 0.06 / v);
        }
        double[] s = [.. Normal(50, new Generator(9)).Select(v => v + 0.3)], before = [.. s];
        FeatureSearch.Project(s, 10);
        Assert.Equal(10, s.Sum(), 1e-9);
        Assert.All(s, v => Assert.InRange(v, 0, 1));
        // One shift for all that are not at a bound: that is what makes it the nearest point.
        double[] shifts = [.. s.Zip(before, (a, b) => (a, b)).Where(p => p.a is > 1e-9 and < 1 - 1e-9).Select(p => p.b - p.a)];
        Assert.True(shifts.Length > 1 && shifts.Max() - shifts.Min() < 1e-9);
    }

    [Fact]
    public void Two_sizes_give_the_line_in_log_n()
    {
        Assert.Equal(0.1 + 0.07 * Math.Log(500), ProjectionExperiment.Extrapolate(50, 0.1 + 0.07 * Math.Log(50), 100, 0.1 + 0.07 * Math.Log(100), 500), 12);
        Assert.Equal(66, PartialSources.Grid(10).Count());
        Assert.All(PartialSources.Grid(4), p => Assert.Equal(1, p.Sum(), 12));
    }
}

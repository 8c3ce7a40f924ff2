using Phenomena.Themes.Pruning;
using Xunit;

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
    [InlineData(Matching.EachClass)]
    [InlineData(Matching.Sum)]
    public void The_slope_of_gradient_matching_is_that_of_central_differences(Matching matching)
    {
        const int k = 4, d = 6;
        var generator = new Generator(5);
        double[] weights = Normal(k * d, generator), rows = Normal(k * d, generator), slope = new double[k * d], none = new double[k * d];
        double[][] real = [.. Enumerable.Range(0, k).Select(_ => Normal(k * d, generator))];
        double value = GradientMatching.Distance(weights, real, rows, matching, slope);
        Assert.InRange(value, 0, 2 * k * k);
        for (int i = 0; i < rows.Length; i++)
        {
            double[] up = [.. rows], down = [.. rows];
            up[i] += 1e-5;
            down[i] -= 1e-5;
            Assert.Equal((GradientMatching.Distance(weights, real, up, matching, none) - GradientMatching.Distance(weights, real, down, matching, none)) / 2e-5, slope[i], 1e-6);
        }
    }

    [Fact]
    public void A_shared_offset_cancels_in_the_sum_of_class_gradients_where_predictions_are_equal()
    {
        const int k = 7, d = 5;
        var generator = new Generator(6);
        double[][] rows = [.. Enumerable.Range(0, k).Select(_ => Normal(3 * d, generator))];
        double[] offset = [.. Normal(d, generator).Select(v => 50 * v)];
        double[] Sum(Func<double[], double[]> change)
        {
            var total = new double[k * d];
            for (int c = 0; c < k; c++) GradientMatching.AddGradient(new double[k * d], change(rows[c]), c, total, k);
            return total;
        }
        double[] Moved(double[] own) => [.. own.Select((v, i) => v + offset[i % d])];
        Assert.All(Sum(r => r).Zip(Sum(Moved)), p => Assert.Equal(p.First, p.Second, 1e-12));
        double[] one = new double[k * d], moved = new double[k * d];
        GradientMatching.AddGradient(new double[k * d], rows[0], 0, one, k);
        GradientMatching.AddGradient(new double[k * d], Moved(rows[0]), 0, moved, k);
        Assert.True(one.Zip(moved, (a, b) => Math.Abs(a - b)).Max() > 1);
    }

    [Fact]
    public void Moments_are_means_over_chains_of_rows_and_their_slope_that_of_central_differences()
    {
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
        double[] moments = Learnability.Moments(x, y, s, 2), coefficients = [0.3, -0.8, 0.5, 0.1], slope = new double[d], none = new double[d];
        Assert.Equal(second, moments[0], 1e-12);
        Assert.Equal(third, moments[1], 1e-12);
        Learnability.Of(x, y, s, coefficients, slope);
        for (int f = 0; f < d; f++)
        {
            double[] up = [.. s], down = [.. s];
            up[f] += 1e-5;
            down[f] -= 1e-5;
            Assert.Equal((Learnability.Of(x, y, up, coefficients, none) - Learnability.Of(x, y, down, coefficients, none)) / 2e-5, slope[f], 1e-6);
        }
        Assert.Throws<ArgumentException>(() => Learnability.Moments(x, y, [1, 1], 2));
    }

    [Fact]
    public void Moments_of_few_rows_are_right_on_average_also_below_the_number_of_features()
    {
        // x ~ N(0, I_30), y = x₀ + noise, all s = 1: every moment is 1.
        const int n = 20, d = 30, draws = 6000;
        var generator = new Generator(8);
        double[] s = [.. Enumerable.Repeat(1.0, d)];
        double[][] moments = [.. Enumerable.Range(0, draws).Select(_ =>
        {
            var x = Normal(n * d, generator);
            return Learnability.Moments(x, [.. Enumerable.Range(0, n).Select(i => x[i * d] + generator.NextNormal())], s, 3);
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
        var inverse = Learnability.Inverse(0.4, 8);
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

using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;
using Phenomena.Themes.CausalStatistics;
using Xunit;

namespace Phenomena.Tests.Library.CausalStatistics;

/// <summary>Estimators of effects: against closed forms, their coverage, and what they refuse.</summary>
public sealed class EffectTests
{
    /// <summary>A confounded world with an effect of 1.</summary>
    private static (double[] Y, bool[] T, Matrix<double> C) World(ulong seed, double bend = 0, int n = 400)
    {
        var random = new Generator(seed);
        double[] c = [.. Enumerable.Range(0, n).Select(_ => random.NextNormal())];
        bool[] t = [.. c.Select(v => random.NextDouble() < SpecialFunctions.Logistic(v - 0.5))];
        return ([.. c.Select((v, i) => (t[i] ? 1 : 0) + v + bend * v * v + random.NextNormal())], t, Matrix<double>.Build.DenseOfColumnArrays(c));
    }

    [Fact]
    public void A_difference_has_the_textbook_error()
    {
        var estimate = EffectEstimators.Difference([1, 2, 6, 10], [false, false, true, true]);
        Assert.Equal(6.5, estimate.Value, 1e-12);
        Assert.Equal(Math.Sqrt(0.25 + 4), estimate.Error, 1e-12);
        Assert.True(estimate.Covers(6.5 + 1.959 * estimate.Error) && !estimate.Covers(6.5 + 1.961 * estimate.Error));
    }

    [Fact]
    public void Regression_is_that_of_MathNet()
    {
        var (y, t, c) = World(0);
        double[] all = MathNet.Numerics.LinearRegression.MultipleRegression.QR(t.Select((own, i) => new[] { own ? 1 : 0, c[i, 0] }).ToArray(), y, intercept: true);
        Assert.Equal(all[1], EffectEstimators.Adjusted(y, t, c).Value, 1e-9);
    }

    [Fact]
    public void Propensities_make_the_score_zero()
    {
        var (_, t, c) = World(1);
        double[] p = EffectEstimators.Propensity(t, c);
        Assert.Equal(0, Enumerable.Range(0, 400).Sum(i => (t[i] ? 1 : 0) - p[i]), 1e-4);
        Assert.Equal(0, Enumerable.Range(0, 400).Sum(i => c[i, 0] * ((t[i] ? 1 : 0) - p[i])), 1e-4);
    }

    [Fact]
    public void In_a_trial_all_ways_agree_and_equal_weights_change_nothing()
    {
        var (y, t, c) = World(2);
        double[] half = [.. y.Select(_ => 0.5)];
        Assert.Equal(EffectEstimators.Difference(y, t).Value, EffectEstimators.Weighted(y, t, half).Value, 1e-12);
        // With the same weights the residuals of each regression sum to 0, so both regressions decide alone.
        Assert.InRange(EffectEstimators.DoublyRobust(y, t, c, half).Value, 0.7, 1.3);
    }

    [Fact]
    public void Intervals_have_the_truth_as_often_as_they_say_where_the_model_is_right_and_not_where_it_is_wrong()
    {
        const int Draws = 150;
        (double Difference, double Regression, double Weighting, double Robust) Coverage(double bend)
        {
            var all = Enumerable.Range(0, Draws).Select(seed =>
            {
                var (y, t, c) = World((ulong)(100 + seed), bend);
                double[] p = EffectEstimators.Propensity(t, c);
                return (EffectEstimators.Difference(y, t), EffectEstimators.Adjusted(y, t, c), EffectEstimators.Weighted(y, t, p), EffectEstimators.DoublyRobust(y, t, c, p));
            }).ToList();
            return (all.Average(e => e.Item1.Covers(1) ? 1.0 : 0), all.Average(e => e.Item2.Covers(1) ? 1.0 : 0), all.Average(e => e.Item3.Covers(1) ? 1.0 : 0), all.Average(e => e.Item4.Covers(1) ? 1.0 : 0));
        }

        // Three binomial errors of 150 draws.
        double error = 3 * Math.Sqrt(0.95 * 0.05 / Draws);
        var straight = Coverage(0);
        Assert.True(straight.Difference < 0.1, $"{straight}");
        Assert.InRange(straight.Regression, 0.95 - error, 0.95 + error);
        Assert.InRange(straight.Robust, 0.95 - error, 0.95 + error);
        Assert.True(straight.Weighting > 0.95 - error, $"{straight}");
        var bent = Coverage(1);
        Assert.True(bent.Weighting > bent.Regression, $"{bent}");
        Assert.InRange(bent.Robust, 0.85, 1);
    }

    [Fact]
    public void What_cannot_be_estimated_is_refused()
    {
        var (y, t, c) = World(3);
        Assert.Contains("0 treated", Assert.Throws<ArgumentException>(() => EffectEstimators.Difference(y, [.. t.Select(_ => false)])).Message);
        Assert.Contains("not independent", Assert.Throws<ArgumentException>(() => EffectEstimators.Adjusted(y, t, c.Append(2 * c))).Message);
        Assert.Contains("apart without an error", Assert.Throws<ArgumentException>(() => EffectEstimators.Propensity([.. c.Column(0).Select(v => v > 0)], c)).Message);
        Assert.Contains("between 0 and 1; got 1", Assert.Throws<ArgumentException>(() => EffectEstimators.Weighted(y, t, [.. y.Select(_ => 1.0)])).Message);
        Assert.Contains("'Z', which is no node", Assert.Throws<ArgumentException>(() => CausalGraph.Draw("", [("X", 0, 0, true)], [new("Z", "X", 1)])).Message);
        Assert.Throws<ArgumentException>(() => Draws.Ridge(c, Vector<double>.Build.Dense(3), 1));
        Assert.Throws<ArgumentException>(() => Draws.Ridge(c, Vector<double>.Build.Dense(400), -1));
    }

    [Fact]
    public void A_graph_has_its_nodes_and_an_arrow_with_a_number_for_each_cause()
    {
        string json = CausalGraph.Draw("A graph", [("C", 0, 1, false), ("Y", 1, 0, true)], [new("C", "Y", -0.75)]).ToJson();
        Assert.Contains("\"arrowhead\"", json);
        Assert.Contains("−0.75", System.Text.RegularExpressions.Regex.Unescape(json));
        Assert.Contains("hidden", json);
    }

    [Fact]
    public void Ridge_minimises_its_objective()
    {
        var random = new Generator(4);
        Matrix<double> x = random.Normals(30, 3);
        var y = random.Normals(30);
        var (w, a) = Draws.Ridge(x, y, 2);
        double Cost(Vector<double> w, double a) => (y - x * w - a).PointwisePower(2).Sum() + 2 * (w * w);
        for (int j = 0; j < 3; j++)
        {
            var step = Vector<double>.Build.Dense(3, i => i == j ? 1e-3 : 0);
            Assert.True(Cost(w + step, a) > Cost(w, a) && Cost(w - step, a) > Cost(w, a));
        }

        Assert.True(Cost(w, a + 1e-3) > Cost(w, a));
        Assert.Equal(x.Column(1).Variance(), x.Covariance()[1, 1], 1e-12);
    }
}

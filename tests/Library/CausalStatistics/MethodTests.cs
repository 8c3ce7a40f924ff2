using MathNet.Numerics.LinearAlgebra;
using Phenomena.Themes.CausalStatistics;
using Xunit;

namespace Phenomena.Tests.Library.CausalStatistics;

/// <summary>The papers' methods against identities, finite differences, theory and what they refuse.</summary>
public sealed class MethodTests
{
    [Fact]
    public void Partial_correlations_of_shares_know_no_reference_and_tend_to_the_closed_value()
    {
        var random = new Generator(0);
        var precision = PartialCorrelation.DrawPrecision(6, random);
        Assert.True(precision.Cholesky().Determinant > 0);
        var logs = random.Normals(50_000, 6).TransposeAndMultiply(precision.Inverse().Cholesky().Factor);
        var (one, two, all, limit) = (PartialCorrelation.OfReference(logs, 0), PartialCorrelation.OfReference(logs, 5), PartialCorrelation.OfCentred(logs), PartialCorrelation.Closed(precision.Inverse()));
        Assert.Equal(one[2, 3], two[2, 3], 1e-10);
        Assert.Equal(one[2, 3], all[2, 3], 1e-10);
        Assert.True(double.IsNaN(one[0, 3]));
        Assert.True((all - limit).Enumerate().Max(Math.Abs) < 4 / Math.Sqrt(50_000), $"{(all - limit).Enumerate().Max(Math.Abs)}");
        // A total of each row's own does not matter.
        var closed = logs.MapIndexed((i, _, v) => v - Math.Log(logs.Row(i).Sum(Math.Exp)));
        Assert.Equal(all[1, 4], PartialCorrelation.OfCentred(closed)[1, 4], 1e-9);
        // The pseudo-inverse, taken by MathNet.
        var centring = Matrix<double>.Build.DenseIdentity(6) - (1.0 / 6);
        Assert.Equal(limit[1, 4], PartialCorrelation.FromPrecision((centring * precision.Inverse() * centring).PseudoInverse())[1, 4], 1e-9);
        Assert.Throws<ArgumentException>(() => PartialCorrelation.DrawPrecision(2, random));
        Assert.Throws<ArgumentException>(() => PartialCorrelation.FromPrecision(-precision));
    }

    [Fact]
    public void The_instrumental_regression_has_its_limits_and_a_gradient_of_zero()
    {
        var random = new Generator(1);
        Matrix<double> x = random.Normals(60, 4), z = random.Normals(60, 2);
        var y = random.Normals(60);
        var w = AugmentationExperiment.Instrumental(x, y, z, 0.3)[0];
        var projection = z * z.TransposeThisAndMultiply(z).Inverse() * z.Transpose();
        double Cost(Vector<double> v) => (projection * (y - x * v)).PointwisePower(2).Sum() + 0.3 * (y - x * v).PointwisePower(2).Sum();
        for (int j = 0; j < 4; j++)
        {
            var step = Vector<double>.Build.Dense(4, i => i == j ? 1e-5 : 0);
            Assert.Equal(0, (Cost(w + step) - Cost(w - step)) / 2e-5, 1e-6);
        }

        var plain = x.TransposeThisAndMultiply(x).Solve(x.TransposeThisAndMultiply(y));
        Assert.Equal(0, (AugmentationExperiment.Instrumental(x, y, z, 1e9)[0] - plain).L2Norm(), 1e-6);
        Assert.Throws<ArgumentException>(() => AugmentationExperiment.Instrumental(x, y, z, 0.1, 0));
        Assert.Throws<ArgumentException>(() => AugmentationExperiment.Run(new() { Directions = 6 }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Augmentation_lowers_the_error_in_confounded_directions_and_nowhere_else()
    {
        var near = AugmentationExperiment.Run(new() { Strength = 3, Draws = 3 }, TestContext.Current.CancellationToken);
        Assert.All(near.Augmented.Zip(near.Plain), e => Assert.True(e.First < 0.6 * e.Second));
        var far = AugmentationExperiment.Run(new() { Strength = 3, Overlap = false, Draws = 3 }, TestContext.Current.CancellationToken);
        Assert.All(far.Augmented.Zip(far.Plain), e => Assert.InRange(e.First / e.Second, 0.95, 1.05));
        Assert.Equal(near.At(10), near.Instrument.Average(e => e[^1]));
    }

    [Fact]
    public void Corrections_undo_the_shrinkage_of_a_normal_predictor()
    {
        var random = new Generator(2);
        double[] y = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextNormal())], q = [.. y.Select(v => 0.5 * (v + random.NextNormal()))];
        var (line, slope) = PredictedEffect.Line(q, y);
        var tweedie = PredictedEffect.Tweedie(q, y);
        Assert.Equal(0.5, slope, 0.02);
        // q is normal with variance ½ and the best guess of y: both corrections are 2q.
        Assert.All(new[] { -1.0, -0.5, 0, 0.5, 1 }, v => Assert.Equal(2 * v, line(v), 0.05));
        Assert.All(new[] { -1.0, -0.5, 0, 0.5, 1 }, v => Assert.Equal(2 * v, tweedie(v), 0.15));
        Assert.Throws<ArgumentException>(() => PredictedEffect.Line([1, 1, 1], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => PredictedEffect.Run(new() { R2 = 1 }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Trials_on_predictions_are_attenuated_by_the_slope_and_corrected()
    {
        var result = PredictedEffect.Run(new() { R2 = 0.5, Trials = 12 }, TestContext.Current.CancellationToken);
        Assert.Equal(0.5, result.Slopes.Average(), 0.03);
        Assert.Equal(0.15, result.Naive.Average(e => e.Value), 0.04);
        Assert.Equal(0.3, result.Line.Average(e => e.Value), 0.08);
        Assert.Equal(0.3, result.Labels.Average(e => e.Value), 0.05);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gates_likelihood_has_the_gradient_of_differences(bool activated)
    {
        var points = GateLikelihood.Draw(activated, 200, new Generator(3));
        double[] t = [1.7, 1.2, 0.1, 0.9, 1.1, -0.8, -1.2], gradient = GateLikelihood.Of(t, points, activated).Gradient;
        for (int i = 0; i < 7; i++)
        {
            double Moved(double step) => GateLikelihood.Of([.. t.Select((v, j) => i == j ? v + step : v)], points, activated).Value;
            Assert.Equal((Moved(1e-5) - Moved(-1e-5)) / 2e-5, gradient[i], 1e-7);
        }

        double[] fit = GateLikelihood.Fit(points, activated, t, TestContext.Current.CancellationToken);
        Assert.True(GateLikelihood.Of(fit, points, activated).Value < GateLikelihood.Of([.. GateLikelihood.Truth], points, activated).Value);
        Assert.All(GateLikelihood.Of(fit, points, activated).Gradient, g => Assert.InRange(g, -1e-4, 1e-4));
        Assert.Throws<ArgumentException>(() => GateLikelihood.Fit([], activated, t, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_plain_gate_knows_the_ratio_only()
    {
        var points = GateLikelihood.Draw(false, 100, new Generator(4));
        double At(double b, double tau, bool activated) => GateLikelihood.Of([b, tau, 0.3, 1, 1, -1, -1], points, activated).Value;
        Assert.Equal(At(2, 1, false), At(4, 2, false), 1e-12);
        Assert.True(Math.Abs(At(2, 1, true) - At(4, 2, true)) > 1e-4);
    }

    [Fact]
    public void Pretraining_pays_with_many_unlabelled_points_and_not_without_information()
    {
        var many = PretrainingExperiment.Run(new() { Unlabelled = 2000, Draws = 4 }, TestContext.Current.CancellationToken);
        Assert.True(many.Pretrained[2].Average() < 0.5 * many.Ridge[2].Average());
        // Three scores and an intercept cost σ²(r + 1)/(n − r − 2) of the residual variance 0.09 + 1/5.
        Assert.Equal(0.29 * 4 / 95, many.Pretrained[2].Average(), 0.012);
        Assert.True(PretrainingExperiment.Run(new() { Unlabelled = 2000, Draws = 2, Informative = false }, TestContext.Current.CancellationToken).Pretrained[2].Average() > 0.9);
        Assert.Throws<ArgumentException>(() => PretrainingExperiment.Run(new() { Unlabelled = 3 }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Shaping_leaves_policies_and_moves_rewards_for_who_believes_in_another_discount()
    {
        var random = new Generator(5);
        var mdp = SoftMdp.Draw(6, 3, random);
        var (r, phi) = (mdp.DrawReward(random), random.Normals(6));
        var policy = mdp.Policy(r);
        for (int s = 0; s < 6; s++) Assert.Equal(1, policy.SubVector(3 * s, 3).Sum(), 1e-12);
        Assert.Equal(0, (policy - mdp.Policy(mdp.Shaped(r, 10 * phi))).AbsoluteMaximum(), 1e-10);
        Assert.Equal(0, mdp.Distance(r, 3 * mdp.Shaped(r, phi)), 1e-10);
        Assert.Equal(1, mdp.Distance(r, -r), 1e-12);
        Assert.Equal(0, mdp.Distance(r, mdp.Inferred(policy)), 1e-8);
        // The policy that a reward of V = 0 explains is that policy.
        Assert.Equal(0, ((mdp with { Discount = 0 }).Policy(mdp.Inferred(policy)) - policy).AbsoluteMaximum(), 1e-10);
        var wrong = mdp with { Discount = 0.899 };
        Assert.True(wrong.Distance(mdp.Shaped(r, 1e6 * phi), mdp.Shaped(r, -1e6 * phi)) > 0.99);
        Assert.Throws<ArgumentException>(() => (mdp with { Discount = 1 }).Policy(r));
        Assert.Throws<ArgumentException>(() => (mdp with { Beta = 0 }).Policy(r));
    }

    [Fact]
    public void Neighbours_have_the_exact_slope_of_a_plane_and_a_penalty_shrinks_it()
    {
        var random = new Generator(6);
        double[][] x = [.. Enumerable.Range(0, 200).Select(_ => random.Normals(4).ToArray())];
        double[] y = [.. x.Select(row => 1 + 2 * row[0] - row[2])], at = new double[4];
        Assert.All(NeighbourGradient.At(x, y, at, 30).Zip(new[] { 2, 0, -1, 0.0 }), g => Assert.Equal(g.Second, g.First, 1e-9));
        double[] lasso = NeighbourGradient.At(x, y, at, 30, 0.05);
        Assert.True(lasso[0] is > 1 and < 2 && lasso[2] is > -1 and < -0.2 && Math.Abs(lasso[1]) < 0.1);
        Assert.All(NeighbourGradient.At(x, y, at, 30, 100), g => Assert.Equal(0, g));
        Assert.Throws<ArgumentException>(() => NeighbourGradient.At(x, y, at, 4));
        Assert.Throws<ArgumentException>(() => NeighbourGradient.Experiment.Run(new() { Dimensions = 1 }, TestContext.Current.CancellationToken, new Progress<double>()));
    }

    [Fact]
    public void Scores_are_the_mean_squares_of_the_difference_of_gradients()
    {
        var random = new Generator(7);
        var sensors = FeatureShift.Sensors(5, random);
        Matrix<double> x = sensors(300), y = FeatureShift.Attacked(sensors(200), 2, 1, random);
        double[] t = FeatureShift.Scores(x, y);
        Vector<double> Gradient(Matrix<double> of, Vector<double> at) => -of.Covariance().Inverse() * (at - of.ColumnSums() / of.RowCount);
        double[] direct = [.. Enumerable.Range(0, 5).Select(j => x.EnumerateRows().Concat(y.EnumerateRows()).Average(row => Math.Pow((Gradient(x, row) - Gradient(y, row))[j], 2)))];
        Assert.All(t.Zip(direct), pair => Assert.Equal(pair.Second, pair.First, 1e-9 * pair.Second + 1e-12));
        Assert.Equal(2, Array.IndexOf(t, t.Max()));
        Assert.Throws<ArgumentException>(() => FeatureShift.Scores(x.SubMatrix(0, 6, 0, 5), y));
    }

    [Fact]
    public void An_attack_leaves_the_values_and_Kolmogorov_and_Smirnov_see_none()
    {
        var random = new Generator(8);
        var x = random.Normals(50, 3);
        var y = FeatureShift.Attacked(x, 1, 0.4, random);
        Assert.Equal(0, FeatureShift.KolmogorovSmirnov(x.Column(1), y.Column(1)));
        Assert.Equal(x.Column(1).SubVector(20, 30), y.Column(1).SubVector(20, 30));
        Assert.NotEqual(x.Column(1), y.Column(1));
        Assert.Equal(0.5, FeatureShift.KolmogorovSmirnov([1, 2], [2, 3]));
        Assert.Equal(1, FeatureShift.KolmogorovSmirnov([1, 2], [3, 4, 5]));
        Assert.Throws<ArgumentException>(() => FeatureShift.KolmogorovSmirnov([], [1]));
    }

    [Fact]
    public void Moments_are_the_sums_over_pairs_of_rows()
    {
        var random = new Generator(9);
        Matrix<double> x = random.Normals(12, 4);
        Vector<double> y = random.Normals(12), s = Vector<double>.Build.Dense([0.2, 1, 0, 0.7]);
        var kernel = x * Matrix<double>.Build.DenseOfDiagonalVector(s) * x.Transpose();
        double Pairs(int power) => (from i in Enumerable.Range(0, 12) from j in Enumerable.Range(0, 12) where i != j select y[i] * y[j] * Math.Pow(kernel[i, j], power)).Sum() / (12 * 11);
        Assert.Equal(Pairs(1), FeatureMoments.Linear(x, y) * s, 1e-10);
        Assert.Equal(Pairs(2), s * FeatureMoments.Products(x, y) * s, 1e-10);
        Assert.Throws<ArgumentException>(() => FeatureMoments.Linear(x.SubMatrix(0, 1, 0, 4), y.SubVector(0, 1)));
    }

    [Fact]
    public void Answers_join_as_the_giant_component_says()
    {
        foreach (double c in new[] { 0.6, 1, 2 })
        {
            double s = 1 - AnswerClusters.Law(c);
            Assert.Equal(1 - Math.Exp(-2 * c * s), s, 1e-9);
            Assert.InRange(s, 0.05, 1);
        }

        Assert.Equal(1, AnswerClusters.Law(0.5));
        double wrong = Enumerable.Range(0, 5).Average(seed => (double)AnswerClusters.Ask(4000, 4, 16_000, new Generator((ulong)seed)).Wrong);
        Assert.InRange(wrong / 4000, AnswerClusters.Law(1) - 0.03, AnswerClusters.Law(1) + 0.03);
        var none = AnswerClusters.Ask(9, 3, 0, new Generator(0));
        Assert.Equal((6, 9L, 9), (none.Wrong, none.LookUps, none.Sizes.Length));
        Assert.Equal(0, AnswerClusters.Ask(9, 3, 5000, new Generator(0)).Wrong);
        Assert.Throws<ArgumentException>(() => AnswerClusters.Ask(2, 3, 1, new Generator(0)));
    }
}

using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using Phenomena.Themes.Pruning;
using System.Runtime.Intrinsics;
using Xunit;

namespace Phenomena.Tests.Pruning;

public sealed class PerceptronTheoryTests
{
    [Fact]
    public void The_normal_law_agrees_with_a_library_at_every_size()
    {
        for (double x = -37; x <= 37; x += 0.37)
        {
            var (cdf, density) = GaussianTail.At(Vector256.Create(x));
            double exact = 0.5 * SpecialFunctions.Erfc(-x / Math.Sqrt(2));
            Assert.Equal(1, cdf[0] / exact, 1e-12);
            Assert.Equal(exact, GaussianTail.Cdf(x), 1e-13);
            Assert.Equal(1, density[2] / Normal.PDF(0, 1, x), 1e-12);
        }
        // Far out M(x) = 1/x − 1/x³ + …; and e^x vanishes instead of going wrong.
        Assert.Equal(1, GaussianTail.Mills(1e5) * 1e5, 1e-9);
        Assert.Equal(0, GaussianTail.Exp(Vector256.Create(-1e4))[0]);
        Assert.Equal(Math.Exp(-700) * 1e300, GaussianTail.Exp(Vector256.Create(-700.0))[3] * 1e300, 1e-15);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    public void Nodes_integrate_the_pruned_law(double degrees)
    {
        double theta = degrees * Math.PI / 180;
        foreach (var keep in new[] { PerceptronKeep.Hard, PerceptronKeep.Easy })
        {
            var law = PrunedLaw.Of(new(degrees, 1, 0.3, keep));
            var nodes = PruningQuadrature.Of(law, theta, 3);
            double total = 0, square = 0, along = 0;
            for (int i = 0; i < nodes.Weight.Length; i++)
            {
                total += nodes.Weight[i];
                square += nodes.Weight[i] * nodes.A[i] * nodes.A[i];
                // y (z cos θ + t sin θ) is a size: it is never negative.
                double size = nodes.A[i] * Math.Cos(theta) + nodes.B[i] * Math.Sin(theta);
                Assert.True(size >= -1e-12);
                along += nodes.Weight[i] * size;
            }
            Assert.Equal(1, total, 1e-12);
            // E[z²] of a truncated normal, in closed form.
            double edge = keep == PerceptronKeep.Hard ? law.High : law.Low, cut = 2 * edge * Normal.PDF(0, 1, edge) / 0.3;
            Assert.Equal(keep == PerceptronKeep.Hard ? 1 - cut : 1 + cut, square, 1e-11);
            Assert.True(along > 0.1);
        }
    }

    [Fact]
    public void Slopes_and_second_derivatives_follow_central_differences()
    {
        var nodes = PruningQuadrature.Of(PrunedLaw.Of(new(20, 1, 0.4, PerceptronKeep.Hard)), 20 * Math.PI / 180, 1);
        double[] at = [0.7, 1.3, -0.4];
        const double h = 1e-5;
        MarginMoments Of(int i, double d) => MarginMoments.Of(nodes, at[0] + (i == 0 ? d : 0), at[1] + (i == 1 ? d : 0), at[2] + (i == 2 ? d : 0));
        var m = Of(0, 0);
        double[] first = [m.K, m.A, m.B];
        double[][] second = [[m.KK, m.KA, m.KB], [m.KA, m.AA, m.AB], [m.KB, m.AB, m.BB]];
        for (int i = 0; i < 3; i++)
        {
            MarginMoments up = Of(i, h), down = Of(i, -h);
            Assert.Equal((up.F - down.F) / (2 * h), first[i], 1e-9);
            double[] slopes = [(up.K - down.K) / (2 * h), (up.A - down.A) / (2 * h), (up.B - down.B) / (2 * h)];
            for (int j = 0; j < 3; j++) Assert.Equal(slopes[j], second[i][j], 1e-9);
        }
    }

    [Theory]
    [InlineData(0, 1, 1, PerceptronKeep.Random, 0.2657114718)]
    [InlineData(0, 4, 1, PerceptronKeep.Random, 0.1136568566)]
    [InlineData(0, 2, 0.5, PerceptronKeep.Hard, 0.1360971231)]
    [InlineData(0, 2, 0.5, PerceptronKeep.Easy, 0.1173059678)]
    [InlineData(20, 4, 0.5, PerceptronKeep.Hard, 0.0705944983)]
    [InlineData(20, 4, 0.2, PerceptronKeep.Hard, 0.1524245707)]
    public void Errors_are_those_of_another_program(double theta, double alpha, double fraction, PerceptronKeep keep, double error)
    {
        var point = new PrunedPoint(theta, alpha, fraction, keep);
        Assert.Equal(error, PerceptronTheory.Solve(point).Error, 1e-8);
        Assert.Equal(error, new MarginMaximum(point, refinement: 2).Solve(alpha).Error, 1e-8);
    }

    [Theory]
    [InlineData(0, 3, 0.4, PerceptronKeep.Hard)]
    [InlineData(0, 1.5, 0.7, PerceptronKeep.Easy)]
    [InlineData(28, 3.5, 0.45, PerceptronKeep.Hard)]
    [InlineData(12, 2, 0.6, PerceptronKeep.Easy)]
    public void Solutions_solve_the_replica_equations_and_others_do_not(double theta, double alpha, double fraction, PerceptronKeep keep)
    {
        var point = new PrunedPoint(theta, alpha, fraction, keep);
        var solution = PerceptronTheory.Solve(point);
        Assert.All(SaddlePoint.Residuals(point, solution), r => Assert.True(Math.Abs(r) < 1e-7, $"{r}"));
        Assert.Contains(SaddlePoint.Residuals(point, solution with { Margin = solution.Margin * 1.01 }), r => Math.Abs(r) > 1e-4);
        Assert.Contains(SaddlePoint.Residuals(point with { Alpha = alpha * 1.01 }, solution), r => Math.Abs(r) > 1e-4);
    }

    [Fact]
    public void A_curve_is_what_its_points_are_and_small_angles_meet_none()
    {
        double[] alphas = [8, 1, 3];
        var curve = PerceptronTheory.Curve(15, 0.3, PerceptronKeep.Hard, alphas);
        for (int i = 0; i < alphas.Length; i++) Assert.Equal(PerceptronTheory.Error(15, alphas[i], 0.3, PerceptronKeep.Hard), curve[i].Error, 1e-9);
        Assert.Equal(PerceptronTheory.Error(0, 3, 0.3, PerceptronKeep.Hard), PerceptronTheory.Error(0.05, 3, 0.3, PerceptronKeep.Hard), 1e-4);
        // What was kept whole does not know of a probe.
        Assert.Equal(PerceptronTheory.Error(0, 3, 1, PerceptronKeep.Random), PerceptronTheory.Error(30, 3, 1, PerceptronKeep.Hard), 12);
        Assert.Empty(PerceptronTheory.Curve(15, 0.3, PerceptronKeep.Hard, []));
    }

    [Fact]
    public void A_frontier_is_below_every_fixed_share_and_crossings_are_where_errors_are_equal()
    {
        var (fraction, error) = ParetoFrontier.Best(10, 4, 5e-4);
        Assert.Equal(0.219, fraction, 0.003);
        Assert.Equal(0.03886, error, 2e-5);
        Assert.All(new[] { 0.1, 0.15, 0.2, 0.25, 0.3, 0.5, 1 }, f => Assert.True(PerceptronTheory.Error(10, 4, f, PerceptronKeep.Hard) >= error));
        double total = ParetoFrontier.HardMeetsEasy(0.5);
        Assert.Equal(PerceptronTheory.Error(0, 0.5 * total, 0.5, PerceptronKeep.Easy), PerceptronTheory.Error(0, 0.5 * total, 0.5, PerceptronKeep.Hard), 1e-8);
        Assert.Equal(2.91, ParetoFrontier.HardMeetsRandom(0.5), 0.01);
        double knee = ParetoFrontier.Knee(50);
        Assert.Equal(1.05, PerceptronTheory.Error(0, knee, knee / 50, PerceptronKeep.Hard) / PerceptronTheory.Error(0, 50, 1, PerceptronKeep.Random), 1e-6);
    }

    [Fact]
    public void Information_is_the_slope_of_the_entropy()
    {
        // ds/dα = G at the extremum: the entropy of two α differs by the integral of −I ln 2 between them.
        double Entropy(double alpha, ExampleInformation i) => 0.5 * Math.Log(1 - i.SelfOverlap) + (i.SelfOverlap - i.Overlap * i.Overlap) / (2 * (1 - i.SelfOverlap)) - alpha * i.Bits * Math.Log(2);
        ExampleInformation Of(double alpha) => InformationGain.Of(new(0, alpha, 0.5, PerceptronKeep.Hard));
        ExampleInformation low = Of(1), middle = Of(1.05), high = Of(1.1);
        double simpson = (low.Bits + 4 * middle.Bits + high.Bits) / 6 * 0.1 * Math.Log(2);
        Assert.Equal(simpson, Entropy(1, low) - Entropy(1.1, high), 1e-6);
        // Unpruned, students are as alike to each other as to the teacher.
        var random = InformationGain.Of(new(0, 2, 1, PerceptronKeep.Random));
        Assert.Equal(random.Overlap, random.SelfOverlap, 1e-4);
        Assert.Equal(0.536, random.Bits, 1e-3);
        Assert.Throws<ArgumentException>(() => InformationGain.Of(new(10, 2, 1, PerceptronKeep.Random)));
    }

    [Fact]
    public void Points_that_make_no_sense_are_told()
    {
        Assert.Contains("90 degrees", Assert.Throws<ArgumentException>(() => PerceptronTheory.Error(90, 1, 1, PerceptronKeep.Hard)).Message);
        Assert.Throws<ArgumentException>(() => PerceptronTheory.Error(0, double.NaN, 1, PerceptronKeep.Hard));
        Assert.Throws<ArgumentException>(() => PerceptronTheory.Error(0, 1, 0, PerceptronKeep.Hard));
        Assert.Throws<ArgumentException>(() => PerceptronTheory.Curve(0, 1.1, PerceptronKeep.Hard, [1]));
        Assert.Throws<ArgumentException>(() => ParetoFrontier.Best(0, 1, 1));
        Assert.Throws<ArgumentException>(() => ParetoFrontier.HardMeetsEasy(0.99));
        Assert.Throws<ArgumentException>(() => ParetoFrontier.Knee(1));
    }
}

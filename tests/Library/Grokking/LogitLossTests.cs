using System.Runtime.Intrinsics;
using Phenomena.Themes.Grokking;
using Xunit;

namespace Phenomena.Tests.Library.Grokking;

public sealed class LogitLossTests
{
    /// <summary>One sample whose label, class 0 of two, leads by a margin.</summary>
    private static (LogitReport Report, float[] Gradient) Lead(Precision precision, float margin)
    {
        float[] z = [margin, 0];
        var report = new LogitLoss<float>(Objective.Softmax, precision).Evaluate(z, [0], z);
        return (report, z);
    }

    [Theory]
    [InlineData(Precision.Float32, 16.3f, 16.9f)]
    [InlineData(Precision.Float64, 36.4f, 37.1f)]
    public void Beyond_the_margin_ln_2_over_eps_the_label_has_no_gradient_and_the_others_have(Precision precision, float before, float after)
    {
        var (open, gradient) = Lead(precision, before);
        Assert.Equal((0, 0), (open.Collapsed, open.ZeroLoss));
        Assert.True(open.Loss > 0 && gradient[0] < 0, $"{open} {gradient[0]}");
        (var collapsed, gradient) = Lead(precision, after);
        Assert.Equal((0, 1, 1), (collapsed.Loss, collapsed.Collapsed, collapsed.ZeroLoss));
        Assert.Equal(0, gradient[0]);
        Assert.Equal(Math.Exp(-after), gradient[1], 1e-5 * Math.Exp(-after));
    }

    [Fact]
    public void In_float16_the_sum_collapses_long_before_the_loss_is_zero_and_small_gradients_vanish()
    {
        var (report, gradient) = Lead(Precision.Float16, 8);
        Assert.Equal((1, 0), (report.Collapsed, report.ZeroLoss));
        Assert.True(gradient[1] > 0);
        Assert.Equal(0, Lead(Precision.Float16, 18).Gradient[1]);
    }

    [Fact]
    public void StableMax_never_collapses()
    {
        float[] z = [1e6f, 0, 0];
        var report = new LogitLoss<float>(Objective.StableMax, Precision.Float32).Evaluate(z, [0], z);
        Assert.Equal((0, 0), (report.Collapsed, report.ZeroLoss));
        Assert.True(report.Loss > 0 && z[0] < 0);
    }

    [Fact]
    public void StableMax_is_the_softmax_of_the_signed_logarithm()
    {
        var generator = new Generator(1);
        double[] z = [.. Enumerable.Range(0, 60).Select(_ => 5 * generator.NextNormal())], g = [.. z.Select(x => Math.Sign(x) * Math.Log(1 + Math.Abs(x)))];
        int[] labels = [3, 0, 9, 5, 5, 1];
        double[] ignored = new double[60];
        var stable = new LogitLoss<double>(Objective.StableMax, Precision.Float64).Evaluate(z, labels, ignored);
        Assert.Equal(new LogitLoss<double>(Objective.Softmax, Precision.Float64).Evaluate(g, labels, ignored).Loss, stable.Loss, 1e-12);
    }

    [Theory]
    [InlineData(Objective.Softmax)]
    [InlineData(Objective.StableMax)]
    [InlineData(Objective.SquaredError)]
    public void Gradients_are_those_of_central_differences(Objective objective)
    {
        var generator = new Generator(2);
        double[] z = [.. Enumerable.Range(0, 4 * 7).Select(_ => 2 * generator.NextNormal())], gradient = new double[z.Length], ignored = new double[z.Length];
        int[] labels = [6, 0, 3, 3];
        var loss = new LogitLoss<double>(objective, Precision.Float64);
        loss.Evaluate(z, labels, gradient);
        for (int i = 0; i < z.Length; i++)
        {
            double At(double value)
            {
                double[] moved = [.. z];
                moved[i] = value;
                return loss.Evaluate(moved, labels, ignored).Loss;
            }
            Assert.Equal((At(z[i] + 1e-5) - At(z[i] - 1e-5)) / 2e-5, gradient[i], 1e-8);
        }
    }

    [Fact]
    public void Float32_differs_from_float64_by_rounding_only()
    {
        var generator = new Generator(3);
        float[] z = [.. Enumerable.Range(0, 5 * 53).Select(_ => (float)(4 * generator.NextNormal()))], single = new float[z.Length], full = new float[z.Length];
        int[] labels = [0, 52, 8, 31, 7];
        double a = new LogitLoss<float>(Objective.Softmax, Precision.Float32).Evaluate(z, labels, single).Loss, b = new LogitLoss<float>(Objective.Softmax, Precision.Float64).Evaluate(z, labels, full).Loss;
        Assert.Equal(b, a, 1e-6 * b);
        Assert.All(single.Zip(full), p => Assert.Equal(p.Second, p.First, 1e-6));
        Assert.NotEqual(full, single);
    }

    [Fact]
    public void Exp_is_1_at_0_and_right_to_a_unit_in_the_last_place()
    {
        Assert.Equal(1f, RoundedExp.Of(Vector256<float>.Zero)[0]);
        Assert.Equal(1.0, RoundedExp.Of(Vector256<double>.Zero)[0]);
        Assert.Equal(0f, RoundedExp.Of(Vector256.Create(float.NegativeInfinity))[0]);
        for (float x = -87; x <= 0; x += 0.00917f)
        {
            double wanted = Math.Exp(x), got = RoundedExp.Of(Vector256.Create(x))[0];
            Assert.True(Math.Abs(got / wanted - 1) < 1.2e-7, $"exp({x}) = {got}, wanted {wanted}");
        }
        // Subnormal results keep what digits there are.
        Assert.Equal(Math.Exp(-100), RoundedExp.Of(Vector256.Create(-100f))[0], 3e-45);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var loss = new LogitLoss<float>(Objective.Softmax, Precision.Float32);
        Assert.Throws<ArgumentException>(() => loss.Evaluate(new float[7], [0, 1], new float[7]));
        Assert.Throws<ArgumentException>(() => loss.Evaluate(new float[6], [0, 1], new float[5]));
        Assert.Throws<ArgumentException>(() => loss.Evaluate([], [], []));
    }
}

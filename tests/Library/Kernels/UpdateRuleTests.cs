using Xunit;

namespace Phenomena.Tests.Library.Kernels;

/// <summary>Every published rule against steps worked out by hand.</summary>
public sealed class UpdateRuleTests
{
    /// <summary>Two steps with gradients 2 and −1 on one weight, by the formulas.</summary>
    public static TheoryData<UpdateKind, double, double> Steps => new()
    {
        { UpdateKind.Sgd, 2, -1 },
        { UpdateKind.Momentum, 2, 0.9 * 2 - 1 },
        { UpdateKind.Nesterov, 2 + 0.9 * 2, -1 + 0.9 * (0.9 * 2 - 1) },
        // m = 0.2, v = 0.004, then m = 0.08, v = 0.004996; divided by 1 − 0.9² = 0.19 and 1 − 0.999² = 0.001999.
        { UpdateKind.Adam, 1, 0.08 / 0.19 / Math.Sqrt(0.004996 / 0.001999) },
        { UpdateKind.Cautious, 1, 0 },
        { UpdateKind.ScaledCautious, 1, 0 },
        { UpdateKind.Grams, 1, -0.08 / 0.19 / Math.Sqrt(0.004996 / 0.001999) },
        // m = 0.2 after the first with β₂ = 0.9; the sign of 0.9 · 0.2 − 0.1 is +.
        { UpdateKind.Lion, 1, 1 },
        { UpdateKind.DiffGrad, 1 / (1 + Math.Exp(-2)), 0.08 / 0.19 / Math.Sqrt(0.004996 / 0.001999) / (1 + Math.Exp(-3)) },
        // The slow average with β₃ = 0.5 is 1, then 0; its weight is 8.
        { UpdateKind.AdEmaMix, (2 + 8 * 1) / 2.0, (0.08 / 0.19 + 8 * 0.0) / Math.Sqrt(0.004996 / 0.001999) },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void Two_steps_are_those_of_the_paper(UpdateKind kind, double first, double second)
    {
        var rule = new UpdateRule(kind, 0.9, kind == UpdateKind.Lion ? 0.9 : 0.999) { Beta3 = 0.5 };
        double[] memory = new double[rule.Memory], u = new double[1];
        rule.Update<double>([2], memory, 1, u);
        Assert.Equal(first, u[0], 1e-7);
        rule.Update<double>([-1], memory, 2, u);
        Assert.Equal(second, u[0], 1e-7);
        float[] singleMemory = new float[rule.Memory], single = new float[1];
        rule.Update<float>([2], singleMemory, 1, single);
        rule.Update<float>([-1], singleMemory, 2, single);
        Assert.Equal(second, single[0], 1e-5);
    }

    [Fact]
    public void Rules_in_place_take_the_same_steps()
    {
        var random = new Generator(1);
        double[] w = [.. Enumerable.Range(0, 19).Select(_ => random.NextNormal())], twin = [.. w], m = new double[19], v = new double[19], u = new double[19], memory = new double[38];
        for (int step = 1; step <= 20; step++)
        {
            double[] g = [.. Enumerable.Range(0, 19).Select(_ => random.NextNormal())];
            OptimizerRules.Adam<double>(w, g, m, v, step, 0.1);
            new UpdateRule(UpdateKind.Adam).Update<double>(g, memory, step, u);
            for (int i = 0; i < 19; i++) twin[i] -= 0.1 * u[i];
        }
        Assert.All(w.Zip(twin), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public void Scaled_cautious_keeps_the_size_of_what_it_drops()
    {
        double[] u = [1, -2, 3, 4], g = [1, 1, 1, -1];
        UpdateRules.Cautious<double>(g, u, scaled: true);
        Assert.Equal([2, 0, 6, 0], u);
        UpdateRules.Cautious<double>([-1, 1, -1, 1], u, scaled: true);
        Assert.All(u, x => Assert.Equal(0, x));
    }

    [Fact]
    public void Projection_takes_out_the_radial_part_row_by_row_where_gradients_are_tangents_and_leaves_others_alone()
    {
        double[] w = [1, 0, 0, 2], tangent = [0, 1, 1, 0], u = [3, 5, 7, 11];
        Assert.True(UpdateRules.Project<double>(tangent, w, u, 2));
        Assert.Equal([0, 5, 7, 0], u);
        // Rows are not orthogonal, but all together are: one row up the weights, one down.
        double[] pair = [1, 0, 1, 0], opposed = [1, 5, -1, 5], both = [1, 0, 3, 0];
        Assert.True(UpdateRules.Project<double>(opposed, pair, both, 2));
        Assert.Equal([-1, 0, 1, 0], both);
        double[] radial = [3, 5, 7, 11];
        Assert.False(UpdateRules.Project<double>([1, 1, 1, 1], w, radial, 2));
        Assert.Equal([3, 5, 7, 11], radial);
        Assert.Contains("Rows of 3", Assert.Throws<ArgumentException>(() => UpdateRules.Project<double>(tangent, w, u, 3)).Message);
    }

    [Fact]
    public void The_slow_average_warms_up_by_its_half_life()
    {
        var rule = new UpdateRule(UpdateKind.AdEmaMix) { Beta3 = 0.9999, WarmUp = 1000 };
        static double HalfLife(double beta) => Math.Log(0.5) / Math.Log(beta) - 1;
        Assert.Equal(0.9, rule.SlowBeta(0), 1e-12);
        Assert.Equal(0.9999, rule.SlowBeta(1000), 1e-12);
        Assert.Equal((HalfLife(0.9) + HalfLife(0.9999)) / 2, HalfLife(rule.SlowBeta(500)), 1e-6);
        Assert.Equal(0.9999, (rule with { WarmUp = 0 }).SlowBeta(1), 1e-12);
    }

    [Fact]
    public void Wrong_lengths_and_steps_are_refused()
    {
        Assert.Contains("memory of 2", Assert.Throws<ArgumentException>(() => new UpdateRule(UpdateKind.Adam).Update<double>([1], new double[1], 1, new double[1])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new UpdateRule(UpdateKind.Adam).Update<double>([1], new double[2], 0, new double[1]));
    }
}

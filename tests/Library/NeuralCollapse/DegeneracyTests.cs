using MathNet.Numerics.LinearAlgebra;
using Phenomena.Themes.NeuralCollapse;
using Xunit;

namespace Phenomena.Tests.Library.NeuralCollapse;

/// <summary>The Jacobian by hand, the counts that are predicted, and learning coefficients that are known.</summary>
public sealed class DegeneracyTests
{
    [Fact]
    public void The_Jacobian_and_the_loss_are_those_of_differences()
    {
        var (net, x) = new PlantedDegeneracy(Degeneracy.Generic).Draw(new(1));
        x = x.SubMatrix(0, 6, 0, 7);
        double[] w = net.Weights, rows = net.Jacobian(x).Rows, gradient = new double[w.Length], wanted = [.. Enumerable.Range(0, 21).Select(i => Math.Sin(i))];
        Assert.Equal(w, net.With(w).Weights);
        var loss = new SquaredLoss(net, x, wanted);
        loss.At(w, gradient);
        foreach (int k in new[] { 0, 13, 47, 48, 80, 111, 112, 135 })
        {
            double[] up = [.. w], down = [.. w], none = new double[w.Length];
            (up[k], down[k]) = (w[k] + 1e-6, w[k] - 1e-6);
            double[] above = net.With(up).Forward(x).Outputs.ToColumnMajorArray(), below = net.With(down).Forward(x).Outputs.ToColumnMajorArray();
            for (int i = 0; i < above.Length; i++) Assert.Equal((above[i] - below[i]) / 2e-6, rows[i * w.Length + k], 6);
            Assert.Equal((loss.At(up, none) - loss.At(down, none)) / 2e-6, gradient[k], 6);
        }
    }

    [Fact]
    public void Zero_directions_are_counted_by_their_causes()
    {
        Assert.Equal([16, 24, 32, 40, 24, 32, 40, 23, 30, 16, 16, 18, 22, 28], PlantedDegeneracy.All.Select(p => p.Predicted));
        foreach (var planted in new[] { new PlantedDegeneracy(Degeneracy.Generic), new(Degeneracy.Duplicates, 3), new(Degeneracy.Dead, 2), new(Degeneracy.InputRank, 5), new(Degeneracy.ParallelOutputs, 2) })
        {
            var (net, x) = planted.Draw(new(7));
            Assert.Equal(planted.Predicted, net.ZeroDirections(x));
        }
        var always = new PlantedDegeneracy(Degeneracy.AlwaysOn, 3);
        var (on, inputs) = always.Draw(new(8));
        Assert.InRange(on.ZeroDirections(inputs), always.Predicted, always.Predicted + 3);
        Assert.Throws<ArgumentException>(() => new PlantedDegeneracy(Degeneracy.Dead, 9).Draw(new(1)));
        Assert.Throws<ArgumentException>(() => new PlantedDegeneracy(Degeneracy.InputRank, 7).Draw(new(1)));
    }

    [Fact]
    public void Rescaled_units_are_as_generic_and_a_dead_one_is_not()
    {
        var (net, x) = new PlantedDegeneracy(Degeneracy.Generic).Draw(new(2));
        Assert.True(PlantedDegeneracy.IsGeneric(net with { First = net.First * 3 }, x));
        Matrix<double> first = net.First.Clone();
        first.ClearRow(2);
        Assert.False(PlantedDegeneracy.IsGeneric(net with { First = first }, x));
    }

    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(4, 0.25)]
    [InlineData(6, 1.0 / 6)]
    public void Learning_coefficients_of_powers_are_known(int power, double coefficient) =>
        Assert.InRange(LearningCoefficient.Quadrature(w => Math.Pow(w, power), 1e5), 0.97 * coefficient, 1.03 * coefficient);

    [Fact]
    public void Langevin_chains_find_half_the_weights_of_a_quadratic_and_large_steps_a_third_more()
    {
        static double Square(ReadOnlySpan<double> w, Span<double> g)
        {
            double sum = 0;
            for (int i = 0; i < w.Length; i++) (sum, g[i]) = (sum + w[i] * w[i], 2 * w[i]);
            return sum;
        }
        double b = 1 / Math.Log(1000);
        double At(double step) => Enumerable.Range(0, 16).Average(c =>
            LearningCoefficient.Langevin(Square, new double[4], 1000, step / (1000 * b), 0, 4000, new((ulong)c), TestContext.Current.CancellationToken));
        Assert.InRange(At(0.05), 1.9, 2.2);
        Assert.InRange(At(0.5), 2 * 4 / 3.0 - 0.12, 2 * 4 / 3.0 + 0.12);
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningCoefficient.Quadrature(w => w, 1));
    }
}

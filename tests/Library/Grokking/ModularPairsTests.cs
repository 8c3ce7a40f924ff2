using System.Numerics.Tensors;
using Phenomena.Themes.Grokking;
using Xunit;

namespace Phenomena.Tests.Library.Grokking;

public sealed class ModularPairsTests
{
    [Fact]
    public void Gradients_are_those_of_central_differences()
    {
        var root = new Generator(3);
        var net = new QuadraticNetKernel<double>(7, 12);
        net.InitializeNormal(0.7, root.Split(0));
        var (pairs, _) = ModularPairs.Split(7, 0.6, root.Split(1));
        // A loss that is linear in the logits, so that its gradient is known: Σ c z.
        double[] c = [.. Enumerable.Range(0, pairs.Count * 7).Select(_ => root.NextNormal())];
        net.Forward(pairs);
        net.Backward(pairs, c);
        for (int i = 0; i < net.Parameters.Length; i += 11)
        {
            double w = net.Parameters[i], step = 1e-5;
            double At(double value)
            {
                net.Parameters[i] = value;
                return TensorPrimitives.Dot<double>(net.Forward(pairs, keep: false), c);
            }
            double numeric = (At(w + step) - At(w - step)) / (2 * step);
            net.Parameters[i] = w;
            Assert.True(Math.Abs(numeric - net.Gradient[i]) < 1e-6 * (1 + Math.Abs(numeric)), $"weight {i}: {net.Gradient[i]} against {numeric}");
        }
    }

    [Fact]
    public void A_split_has_every_pair_once_and_the_sum_as_its_class()
    {
        var (train, test) = ModularPairs.Split(11, 0.4, new Generator(5));
        Assert.Equal(48, train.Count);
        Assert.Equal(121, train.A.Zip(train.B).Concat(test.A.Zip(test.B)).Distinct().Count());
        Assert.All(Enumerable.Range(0, test.Count), i => Assert.Equal((test.A[i] + test.B[i]) % 11, test.Labels[i]));
        Assert.Throws<ArgumentException>(() => ModularPairs.Split(11, 1, new Generator(5)));
        Assert.Throws<ArgumentException>(() => train.WithLabels([0]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Adams_first_step_is_the_learning_rate_in_the_direction_of_the_gradient(bool coupled)
    {
        var settings = new AdamSettings { LearningRate = 0.1, WeightDecay = 0.5, Coupled = coupled };
        double[] w = [1, -2, 0, 0.5, 3], g = [2, 0.1, -1, 4, -7];
        double[] expected = [.. w.Zip(g, (x, y) => coupled ? x - 0.1 * Math.Sign(y + 0.5 * x) : x * (1 - 0.05) - 0.1 * Math.Sign(y))];
        expected[1] = coupled ? -2 + 0.1 : expected[1];
        new AdamRule<double>(settings, 5).Step(w, g);
        Assert.All(w.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }
}

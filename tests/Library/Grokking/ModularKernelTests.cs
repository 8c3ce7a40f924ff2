using System.Numerics.Tensors;
using Phenomena.Themes.Grokking;
using Xunit;

namespace Phenomena.Tests.Library.Grokking;

public sealed class ModularKernelTests
{
    public static TheoryData<string> Nets => new("relu", "quadratic");

    private static ModularKernel<double> Make(string name, Generator generator)
    {
        ModularKernel<double> net = name == "relu" ? new ReluNetKernel<double>(7, 12) : new QuadraticNetKernel<double>(7, 12);
        net.InitializeNormal(0.7, generator);
        return net;
    }

    /// <summary>A loss that is linear in the logits, so that its gradient is known: Σ c z.</summary>
    private static (ModularKernel<double> Net, ModularPairs Pairs, double[] C) Start(string name, ulong seed)
    {
        var root = new Generator(seed);
        var net = Make(name, root.Split(0));
        var (pairs, _) = ModularPairs.Split(7, 0.6, root.Split(1));
        double[] c = [.. Enumerable.Range(0, pairs.Count * 7).Select(_ => root.NextNormal())];
        return (net, pairs, c);
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void Gradients_are_those_of_central_differences(string name)
    {
        var (net, pairs, c) = Start(name, 3);
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
            Assert.True(Math.Abs(numeric - net.Gradient[i]) < 1e-6 * (1 + Math.Abs(numeric)), $"{name}, weight {i}: {net.Gradient[i]} against {numeric}");
        }
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void Weights_and_gradients_of_every_layer_have_the_product_of_logits_and_their_gradients(string name)
    {
        var (net, pairs, c) = Start(name, 4);
        double wanted = TensorPrimitives.Dot<double>(net.Forward(pairs), c);
        net.Backward(pairs, c);
        for (int block = 0; block < net.Blocks.Count; block++)
        {
            double degree = name == "quadratic" && block == 0 ? 2 : 1;
            Assert.Equal(degree * wanted, TensorPrimitives.Dot<double>(net.Weights(block), net.Gradients(block)), 1e-10 * Math.Abs(wanted));
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

using System.Numerics.Tensors;
using Phenomena.Tensors;
using Phenomena.Themes.Pruning;
using Xunit;

namespace Phenomena.Tests.Library.Pruning;

public sealed class PruningNetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private const int Inputs = 7, Hidden = 9, Classes = 4, Rows = 11;

    private static (PruningNet<double> Net, double[] X, int[] Y) Start(ulong seed)
    {
        var generator = new Generator(seed);
        var net = PruningNet<double>.Normal(Inputs, Hidden, Classes, generator);
        foreach (ref double b in net.FirstBias) b = 0.3 * generator.NextNormal();
        foreach (ref double b in net.SecondBias) b = 0.3 * generator.NextNormal();
        return (net, [.. Enumerable.Range(0, Rows * Inputs).Select(_ => generator.NextNormal())], [.. Enumerable.Range(0, Rows).Select(_ => (int)generator.NextInt64(Classes))]);
    }

    /// <summary>The network as it is defined, a unit at a time; [example] losses.</summary>
    private static double[] Losses(double[] parameters, double[] x, int[] y)
    {
        int b1 = Inputs * Hidden, w2 = b1 + Hidden, b2 = w2 + Hidden * Classes;
        return [.. y.Select((label, n) =>
        {
            double[] h = [.. Enumerable.Range(0, Hidden).Select(j => Math.Max(0, parameters[b1 + j] + Enumerable.Range(0, Inputs).Sum(i => x[n * Inputs + i] * parameters[i * Hidden + j])))];
            double[] z = [.. Enumerable.Range(0, Classes).Select(c => parameters[b2 + c] + Enumerable.Range(0, Hidden).Sum(j => h[j] * parameters[w2 + j * Classes + c]))];
            return Math.Log(z.Sum(Math.Exp)) - z[label];
        })];
    }

    private static double[] Slope(double[] point, double[] x, int[] y, int i)
    {
        double[] up = [.. point], down = [.. point];
        up[i] += 1e-5;
        down[i] -= 1e-5;
        return [.. Losses(up, x, y).Zip(Losses(down, x, y), (a, b) => (a - b) / 2e-5)];
    }

    [Fact]
    public void Gradients_agree_with_central_differences_of_the_definition_for_the_sum_and_for_each_example()
    {
        var (net, x, y) = Start(1);
        double[][] slopes = [.. Enumerable.Range(0, net.Parameters.Length).Select(i => Slope(net.Parameters, x, y, i))];
        var errors = net.Forward(x);
        PruningErrors.OfLogits(errors, y);
        net.Backward(x, errors);
        for (int i = 0; i < slopes.Length; i++) Assert.Equal(slopes[i].Sum(), net.Gradient[i], 1e-8);

        var generator = new Generator(2);
        double[] direction = [.. net.Parameters.Select(_ => generator.NextNormal())];
        double[] norms = PruningErrors.GradientNorms<double>(net, x, y), along = PruningErrors.GradientAlong<double>(net, x, y, direction);
        for (int n = 0; n < Rows; n++)
        {
            Assert.Equal(Math.Sqrt(slopes.Sum(s => s[n] * s[n])), norms[n], 1e-8);
            Assert.Equal(slopes.Select((s, i) => s[n] * direction[i]).Sum(), along[n], 1e-7);
        }
    }

    [Fact]
    public void Input_gradients_agree_with_central_differences()
    {
        var (net, x, y) = Start(3);
        double[] gradients = PruningErrors.InputGradients<double>(net, x, y);
        for (int i = 0; i < x.Length; i++)
        {
            double[] up = [.. x], down = [.. x];
            up[i] += 1e-5;
            down[i] -= 1e-5;
            int n = i / Inputs;
            Assert.Equal((net.Forward(up)[n * Classes + y[n]] - Own(down)) / 2e-5, gradients[i], 1e-8);

            double Own(double[] at) => net.Forward(at)[n * Classes + y[n]];
        }
    }

    [Fact]
    public void Training_follows_Nesterov_momentum_with_weight_decay_as_torch_has_it()
    {
        var (reference, x, y) = Start(4);
        var net = new PruningNetKernel(Inputs, Hidden, Classes);
        for (int i = 0; i < net.Parameters.Length; i++) net.Parameters[i] = (float)reference.Parameters[i];
        var rule = new PruningRule { Batch = Rows, Steps = 60, LearningRate = 0.1, WeightDecay = 0.02 };
        // A batch of the whole set, so that the order does not matter.
        new PruningTrainer(net, new([.. x.Select(v => (float)v)], y, Classes), rule, new Generator(5)).RunTo(60, Token);
        double[] velocity = new double[reference.Parameters.Length];
        for (int step = 0; step < 60; step++)
        {
            var errors = reference.Forward(x);
            PruningErrors.OfLogits(errors, y);
            reference.Backward(x, errors);
            double rate = 0.05 * (1 + Math.Cos(Math.PI * step / 60));
            for (int i = 0; i < velocity.Length; i++)
            {
                double g = reference.Gradient[i] / Rows + 0.02 * reference.Parameters[i];
                velocity[i] = 0.9 * velocity[i] + g;
                reference.Parameters[i] -= rate * (g + 0.9 * velocity[i]);
            }
        }
        for (int i = 0; i < net.Parameters.Length; i++) Assert.Equal(reference.Parameters[i], net.Parameters[i], 2e-5);
    }

    [Fact]
    public void An_epoch_shows_every_example_once_and_the_same_seed_gives_the_same_weights()
    {
        var (_, x, y) = Start(6);
        var data = new PruningSet([.. x.Select(v => (float)v)], y, Classes);
        var shown = new List<int>();
        float[] first = Train(shown), second = Train([]);
        Assert.Equal(first, second);
        Assert.Equal(33, shown.Count);
        foreach (int[] epoch in shown.Chunk(Rows)) Assert.Equal(Enumerable.Range(0, Rows), epoch.Order());
        Assert.False(shown[..Rows].SequenceEqual(shown[Rows..(2 * Rows)]));

        float[] Train(List<int> into)
        {
            var net = PruningNetKernel.Normal(Inputs, Hidden, Classes, new Generator(7));
            var trainer = new PruningTrainer(net, data, new() { Batch = 4, Steps = 100 }, new Generator(8)) { Presented = (examples, _) => into.AddRange(examples) };
            // 11 examples in batches of 4, 4, 3.
            Assert.Equal([3, 9], trainer.StopAt([3, 9], Token));
            return net.Parameters;
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var digits = PruningDigits.Split(0);
        var trainer = new PruningTrainer(PruningNetKernel.Normal(64, 64, 10, new Generator(1)), digits.Train(200), new(), new Generator(2));
        var token = Token;
        trainer.RunTo(50, token);
        long before = GC.GetAllocatedBytesForCurrentThread();
        trainer.RunTo(400, token);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Fact]
    public void Flipped_labels_are_the_share_asked_for_and_all_wrong()
    {
        var digits = PruningDigits.Split(3).Train(500);
        var (noisy, flipped) = digits.Flip(0.2, new Generator(9));
        Assert.Equal(100, flipped.Count(f => f));
        Assert.All(Enumerable.Range(0, 500), i => Assert.Equal(flipped[i], noisy.Labels[i] != digits.Labels[i]));
        Assert.Equal(10, noisy.Labels.Where((_, i) => flipped[i]).Distinct().Count());
    }

    [Fact]
    public void The_pool_is_centred_and_shares_no_digit_with_the_test()
    {
        var digits = PruningDigits.Split(1);
        Assert.Equal((1200, 597), (digits.Pool.Count, digits.Test.Count));
        for (int p = 0; p < 64; p++) Assert.Equal(0, Enumerable.Range(0, 1200).Average(i => digits.Pool.Row(i)[p]), 1e-6);
        Assert.Equal(digits.Pool.Inputs[..(150 * 64)], digits.Train(150).Inputs);
    }

    [Fact]
    public void Bad_arguments_throw_before_any_work()
    {
        var data = PruningDigits.Split(0).Train(100);
        var net = PruningNetKernel.Normal(64, 8, 10, new Generator(1));
        Assert.Throws<ArgumentException>(() => new PruningNetKernel(0, 8, 10));
        Assert.Throws<ArgumentException>(() => new PruningTrainer(net, data, new() { Momentum = 1 }, new Generator(1)));
        Assert.Throws<ArgumentException>(() => new PruningTrainer(PruningNetKernel.Normal(64, 8, 5, new Generator(1)), data, new(), new Generator(1)));
        Assert.Throws<ArgumentException>(() => new PruningTrainer(net, data.Subset([]), new(), new Generator(1)));
        Assert.Throws<ArgumentException>(() => new PruningTrainer(net, data, new(), new Generator(1)).StopAt([5, 3], Token).Count());
        Assert.Throws<ArgumentException>(() => net.Forward(new float[65]));
        Assert.Throws<ArgumentException>(() => PruningErrors.GradientAlong(net, data.Inputs, data.Labels, new float[3]));
        Assert.Throws<ArgumentException>(() => data.Flip(1.5, new Generator(1)));
        Assert.Throws<ArgumentException>(() => PruningDigits.Split(0).Train(2000));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new PruningTrainer(net, data, new(), new Generator(1)).RunTo(10, stop.Token));
    }
}

using System.Numerics.Tensors;
using Phenomena.Themes.Pruning;
using Phenomena.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Phenomena.Tests.Library.Pruning;

public sealed class PruningNetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private const int Inputs = 7, Hidden = 9, Classes = 4, Rows = 11;

    /// <summary>The module and its fused twin with the same weights and biases that are not 0, and random rows.</summary>
    private static (PruningNet Module, PruningNetKernel Kernel, PruningSet Data) Twins(ulong seed)
    {
        var generator = new Generator(seed);
        var module = new PruningNet(Inputs, Hidden, Classes, generator);
        var kernel = new PruningNetKernel(Inputs, Hidden, Classes);
        using var off = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
        {
            if (name.EndsWith("bias", StringComparison.Ordinal)) parameter.copy_(generator.Normal(parameter.shape, std: 0.3));
        }
        Flat(module.parameters()).CopyTo(kernel.Parameters, 0);
        return (module, kernel, new([.. Enumerable.Range(0, Rows * Inputs).Select(_ => (float)generator.NextNormal())], [.. Enumerable.Range(0, Rows).Select(_ => (int)generator.NextInt64(Classes))], Classes));
    }

    /// <summary>Weights and biases, or what belongs to them, in the kernel's order: matrices are transposed.</summary>
    private static float[] Flat(IEnumerable<Tensor> values) => [.. values.SelectMany(v => (v.ndim == 2 ? v.t().contiguous() : v).data<float>().ToArray())];

    private static Tensor Losses(PruningNet module, Tensor x, PruningSet data) =>
        nn.functional.cross_entropy(module.call(x), tensor(Array.ConvertAll(data.Labels, y => (long)y)), reduction: nn.Reduction.None);

    private static void Same(IReadOnlyList<float> expected, IReadOnlyList<float> actual)
    {
        double largest = expected.Max(Math.Abs);
        Assert.True(largest > 0 && expected.Count == actual.Count);
        Assert.True(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() <= 1e-5 * largest);
    }

    [Fact]
    public void The_kernel_has_the_module_s_gradient_for_the_sum_for_each_example_and_in_the_inputs()
    {
        using var scope = NewDisposeScope();
        var (module, kernel, data) = Twins(1);
        var x = tensor(data.Inputs, [Rows, Inputs]).requires_grad_();
        var losses = Losses(module, x, data);
        float[][] slopes = [.. Enumerable.Range(0, Rows).Select(i => Flat(autograd.grad([losses[i]], [.. module.parameters()], retain_graph: true)))];
        var errors = kernel.Forward(data.Inputs);
        PruningErrors.OfLogits(errors, data.Labels);
        kernel.Backward(data.Inputs, errors);
        Same(Flat(autograd.grad([losses.sum()], [.. module.parameters()])), kernel.Gradient);

        float[] direction = Flat(module.parameters().Select(p => new Generator(2).Normal(p.shape)));
        Same([.. slopes.Select(s => TensorPrimitives.Norm<float>(s))], [.. PruningErrors.GradientNorms(kernel, data.Inputs, data.Labels).Select(v => (float)v)]);
        Same([.. slopes.Select(s => TensorPrimitives.Dot<float>(s, direction))], [.. PruningErrors.GradientAlong(kernel, data.Inputs, data.Labels, direction).Select(v => (float)v)]);

        var own = module.call(x).gather(1, tensor(Array.ConvertAll(data.Labels, y => (long)y)).unsqueeze(1)).sum();
        Same(autograd.grad([own], [x])[0].data<float>().ToArray(), PruningErrors.InputGradients(kernel, data.Inputs, data.Labels));
    }

    [Theory]
    [InlineData(true, 0.02)]
    [InlineData(false, 0)]
    public void The_first_fifty_losses_of_kernel_and_module_are_the_same(bool nesterov, double weightDecay)
    {
        var data = PruningDigits.Split(0).Train(200);
        var rule = new PruningRule { Steps = 50, Nesterov = nesterov, WeightDecay = weightDecay };
        using var module = new PruningNet(64, 64, 10, new Generator(7));
        double[] expected = module.Train(data, rule, new Generator(8), Token);
        List<double> actual = [];
        var trainer = new PruningTrainer(PruningNetKernel.Normal(64, 64, 10, new Generator(7)), data, rule, new Generator(8))
        {
            Presented = (examples, logits) =>
            {
                var (labels, all) = (examples.ToArray().Select(i => (long)data.Labels[i]).ToArray(), logits.ToArray());
                actual.Add(nn.functional.cross_entropy(tensor(all, [labels.Length, 10]), tensor(labels)).item<float>());
            },
        };
        trainer.RunTo(50, Token);
        for (int step = 0; step < 50; step++) Assert.Equal(expected[step], actual[step], 1e-5);
        Assert.InRange(expected[^1], 0, 0.8 * expected[0]);
    }

    [Fact]
    public void An_epoch_shows_every_example_once_and_the_same_seed_gives_the_same_weights()
    {
        var (_, _, data) = Twins(6);
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

using Phenomena.Themes.Superposition;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.Superposition;

/// <summary>The model as a module, and that the fused kernel does what the module does.</summary>
public sealed class ToyModelTests
{
    [Theory]
    [InlineData(400, 25, 256, 0.0025)]
    [InlineData(60, 9, 70, 0.1)]
    [InlineData(8, 2, 512, 0.2)]
    public void The_kernel_has_the_module_s_loss_and_gradient(int features, int width, int samples, double activity)
    {
        using var scope = NewDisposeScope();
        using var module = new ToyModel(features, width, new Generator(3));
        var kernel = new ToyKernel(features, width, new Generator(3));
        var (_, batch) = NaiveToyModel.RandomBatch(samples, features, activity, new Random(1));
        var loss = module.Loss(tensor(batch.Dense(features), [samples, features]));
        loss.backward();
        Assert.Equal(loss.item<float>(), kernel.LossAndGradient(batch), 1e-5 * loss.item<float>());
        Same(module.get_parameter("W")!.grad!, [.. Enumerable.Range(0, features).SelectMany(i => kernel.RowGradient(i).ToArray())]);
        Same(module.get_parameter("b")!.grad!, kernel.BiasGradient.ToArray());

        static void Same(Tensor expected, float[] actual)
        {
            float[] values = expected.data<float>().ToArray();
            double largest = values.Max(Math.Abs);
            Assert.True(largest > 0);
            Assert.True(values.Zip(actual, (a, b) => Math.Abs(a - b)).Max() <= 1e-5 * largest);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0.25)]
    public void The_first_fifty_losses_of_kernel_and_module_are_the_same(double weightDecay)
    {
        var config = SuperpositionConfig.Strong(FeatureLaw.Power(1), 25) with { Steps = 50, WeightDecay = weightDecay };
        var token = TestContext.Current.CancellationToken;
        using var module = new ToyModel(400, 25, new Generator(0));
        double[] expected = module.Train(config, Data(), token);
        float[] actual = SuperpositionExperiment.Train(new ToyKernel(400, 25, new Generator(0)), config, Data(), token, null);
        for (int step = 0; step < 50; step++) Assert.Equal(expected[step], actual[step], 1e-5 * expected[step]);
        Assert.True(expected[^1] < expected[0] / 2);

        FeatureSampler Data() => new(config.Law.Probabilities(400), new Generator(1));
    }
}

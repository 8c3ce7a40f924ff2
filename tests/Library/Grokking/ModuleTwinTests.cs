using Phenomena.Themes.Grokking;
using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Tests.Library.Grokking;

/// <summary>The gradients that are written by hand against those of the modules.</summary>
public sealed class ModuleTwinTests
{
    private const int P = 23, Width = 40, Steps = 50;

    public static TheoryData<string> Nets => new("relu", "quadratic");

    private static (nn.Module<Tensor, Tensor, Tensor> Module, ModularKernel<float> Kernel, ModularPairs Pairs) Start(string name)
    {
        var root = new Generator(8);
        nn.Module<Tensor, Tensor, Tensor> module = name == "relu" ? new ReluNet(P, Width, root.Split(0)) : new QuadraticNet(P, Width, 0.2, root.Split(0));
        ModularKernel<float> kernel = name == "relu" ? new ReluNetKernel<float>(P, Width) : new QuadraticNetKernel<float>(P, Width);
        kernel.CopyFrom(module);
        return (module, kernel, ModularPairs.Split(P, 0.6, root.Split(1)).Train);
    }

    private static Tensor Loss(string name, nn.Module<Tensor, Tensor, Tensor> module, (Tensor A, Tensor B, Tensor Labels) at) => name == "relu"
        ? F.cross_entropy(module.call(at.A, at.B), at.Labels)
        : F.mse_loss(module.call(at.A, at.B), F.one_hot(at.Labels, P).to(ScalarType.Float32));

    /// <summary>One pass of the kernel.</summary>
    private static double Differentiate(string name, ModularKernel<float> kernel, ModularPairs pairs)
    {
        var logits = kernel.Forward(pairs);
        double loss = new LogitLoss<float>(name == "relu" ? Objective.Softmax : Objective.SquaredError, Precision.Float32).Evaluate(logits, pairs.Labels, logits).Loss;
        kernel.Backward(pairs, logits);
        return loss;
    }

    private static void Equal(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double largest = 0, difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            difference = Math.Max(difference, Math.Abs(expected[i] - actual[i]));
        }
        Assert.True(largest > 0 && difference < 1e-5 * largest, $"{difference} of {largest}");
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void A_kernels_gradient_is_the_modules(string name)
    {
        using var scope = NewDisposeScope();
        var (module, kernel, pairs) = Start(name);
        Loss(name, module, pairs.ToTensors()).backward();
        Differentiate(name, kernel, pairs);
        foreach (var (p, i) in module.parameters().Select((p, i) => (p, i))) Equal(p.grad!.data<float>().ToArray(), kernel.Gradients(i));
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void A_kernels_training_is_the_modules(string name)
    {
        using var scope = NewDisposeScope();
        var (module, kernel, pairs) = Start(name);
        var at = pairs.ToTensors();
        var settings = new AdamSettings { LearningRate = 0.01, Beta2 = 0.98, WeightDecay = 1 };
        double[] expected = FullBatch.Train(
            () => Loss(name, module, at), new SpanAdam(module.parameters(), settings.LearningRate, settings.Beta1, settings.Beta2, settings.Epsilon, settings.WeightDecay, decoupled: true), Steps, TestContext.Current.CancellationToken);
        var rule = new AdamRule<float>(settings, kernel.Parameters.Length);
        Assert.True(expected[^1] < 0.8 * expected[0]);
        foreach (double loss in expected)
        {
            Assert.Equal(loss, Differentiate(name, kernel, pairs), 1e-4 * loss);
            rule.Step(kernel.Parameters, kernel.Gradient);
        }
    }

    [Fact]
    public void Feature_emergences_gradient_is_the_modules()
    {
        using var scope = NewDisposeScope();
        var trainer = new EmergenceTrainer(new() { Modulus = 11, Hidden = 16, Load = 2 });
        var net = trainer.Net;
        using var module = new QuadraticNet(tensor(net.Weights(0).ToArray(), [22, 16]), tensor(net.Weights(1).ToArray(), [16, 11]));
        var (a, b, labels) = trainer.Train.ToTensors();
        var off = module.call(a, b) - F.one_hot(labels, 11).to(ScalarType.Float32);
        (off - off.mean([1], keepdim: true)).square().sum([1]).mean().backward();
        trainer.Gradient();
        foreach (var (p, i) in module.parameters().Select((p, i) => (p, i))) Equal(p.grad!.data<float>().ToArray(), net.Gradients(i));
    }

    [Fact]
    public void A_module_of_other_shapes_is_refused() =>
        Assert.Contains("[46, 40]", Assert.Throws<ArgumentException>(() => new QuadraticNetKernel<float>(P, Width).CopyFrom(new QuadraticNet(P, 3, 1, new Generator(1)))).Message);
}

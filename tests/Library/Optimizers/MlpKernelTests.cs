using Phenomena.Themes.Optimizers;
using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Tests.Library.Optimizers;

/// <summary>The gradient by hand against torch's autograd, and the trainer.</summary>
public sealed class MlpKernelTests
{
    public static TheoryData<Activation, Normalisation, bool> Nets => new()
    {
        { Activation.Relu, Normalisation.None, true }, { Activation.Tanh, Normalisation.None, true }, { Activation.Elu, Normalisation.None, true }, { Activation.Sigmoid, Normalisation.None, true },
        { Activation.Relu, Normalisation.Batch, false }, { Activation.Relu, Normalisation.Layer, false }, { Activation.Tanh, Normalisation.Batch, true },
    };

    [Theory]
    [MemberData(nameof(Nets))]
    public void Gradients_are_those_of_autograd(Activation activation, Normalisation norm, bool biases)
    {
        using var scope = NewDisposeScope();
        var random = new Generator(3);
        var net = new MlpKernel([5, 7, 6, 4], activation, norm, biases).Normal(random);
        foreach (ref double w in net.Parameters.AsSpan()) w += 0.1 * random.NextNormal();
        double[] x = [.. Enumerable.Range(0, 9 * 5).Select(_ => random.NextNormal())];
        int[] y = [.. Enumerable.Range(0, 9).Select(_ => (int)random.NextInt64(4))];
        var logits = net.Forward(x);
        double[] values = [.. logits];
        double loss = DigitsSplit.CrossEntropy(logits, y);
        net.Backward(logits);

        Tensor[] weights = [.. net.Blocks.Select(b => tensor(b.Of(net.Parameters).ToArray(), [b.Rows, b.Columns]).requires_grad_())];
        var h = tensor(x, [9, 5]);
        int per = biases ? 2 : 1;
        for (int l = 1; l <= 3; l++)
        {
            h = h.matmul(weights[(l - 1) * per].t());
            if (biases) h = h + weights[l * 2 - 1];
            if (l == 3) break;
            long along = norm == Normalisation.Batch ? 0 : 1;
            if (norm != Normalisation.None) h = (h - h.mean([along], true)) / (h.var(along, false, true) + 1e-5).sqrt();
            h = activation switch { Activation.Relu => h.relu(), Activation.Tanh => h.tanh(), Activation.Elu => F.elu(h, 1), _ => h.sigmoid() };
        }
        var torchLoss = F.cross_entropy(h, tensor(y).to(ScalarType.Int64));
        torchLoss.backward();
        Assert.Equal(torchLoss.ToDouble(), loss, 1e-12);
        Assert.All(values.Zip(h.data<double>()), p => Assert.Equal(p.Second, p.First, 1e-12));
        foreach (var (block, weight) in net.Blocks.Zip(weights))
            Assert.All(block.Of(net.Gradient).ToArray().Zip(weight.grad!.data<double>().ToArray()), p => Assert.Equal(p.Second, p.First, 1e-10));
    }

    [Fact]
    public void Frozen_means_are_those_of_the_last_pass()
    {
        var random = new Generator(4);
        var net = new MlpKernel([3, 5, 2], norm: Normalisation.Batch, biases: false).Normal(random);
        double[] x = [.. Enumerable.Range(0, 24).Select(_ => random.NextNormal())];
        double[] all = [.. net.Forward(x)];
        net.Frozen = true;
        Assert.Equal(all[..2], net.Forward(x.AsSpan(0, 3)).ToArray());
        net.Frozen = false;
        Assert.NotEqual(all[..2], net.Forward(x.AsSpan(0, 6))[..2].ToArray());
    }

    [Fact]
    public void Dropout_leaves_the_mean_and_its_gradient_is_that_of_finite_differences()
    {
        var net = new MlpKernel([4, 30, 3], Activation.Tanh).Normal(new(5));
        double[] x = [0.3, -1, 0.5, 2];
        int[] y = [1];
        net.Dropout = 0.5;
        double Loss()
        {
            net.Draws = new(6);
            return DigitsSplit.CrossEntropy(net.Forward(x), y);
        }
        net.Draws = new(6);
        var logits = net.Forward(x);
        DigitsSplit.CrossEntropy(logits, y);
        net.Backward(logits);
        double[] gradient = [.. net.Gradient];
        Assert.Contains(net.Hidden(1).ToArray(), h => h == 0);
        for (int i = 0; i < net.Parameters.Length; i += 7)
        {
            net.Parameters[i] += 1e-6;
            double up = Loss();
            net.Parameters[i] -= 2e-6;
            double down = Loss();
            net.Parameters[i] += 1e-6;
            Assert.Equal((up - down) / 2e-6, gradient[i], 1e-7);
        }
    }

    [Fact]
    public void A_companded_net_starts_as_it_was_and_its_gradient_goes_through_the_compander()
    {
        var (data, plain) = (DigitsSplit.Of(0, 300), new MlpKernel([64, 8, 10]).Normal(new(1)));
        double[] before = [.. plain.Parameters];
        var trainer = new DigitsTrainer(plain, new() { Compander = true, CompanderA = 2, CompanderB = 1, Rule = new(UpdateKind.Sgd) });
        Assert.All(before.Zip(plain.Parameters), p => Assert.Equal(p.First, p.Second, 1e-12));
        // A step of gradient descent in v: the loss falls by η |dL/dv|², to first order.
        var inputs = data.Train.AsSpan(0, 64 * 64);
        int[] labels = data.TrainLabels[..64];
        trainer.Step(inputs, labels, 1e-5);
        double fall = trainer.Loss - DigitsSplit.CrossEntropy(plain.Forward(inputs), labels);
        Assert.Equal(1, fall / (1e-5 * trainer.Update.Sum(u => u * u)), 1e-2);
    }

    [Fact]
    public void A_step_ahead_of_mu_is_Nesterov_and_a_rescaled_matrix_has_its_norm()
    {
        var bowl = Valley.Quadratic(30, 0.01, 1);
        double[] start = [.. Enumerable.Repeat(1.0, 30)];
        var path = bowl.Walk(new(UpdateKind.Momentum), start, 0.5, 200, ahead: 0.9).ToList();
        var nesterov = bowl.Walk(new(UpdateKind.Nesterov), start, 0.5, 200).ToList();
        for (int t = 1; t <= 200; t++)
            for (int i = 0; i < 30; i++) Assert.Equal(nesterov[t][i], path[t][i] + 0.9 * (path[t][i] - path[t - 1][i]), 1e-12);

        var net = new MlpKernel([3, 2]).Normal(new(1));
        double[] matrix = [.. net.Blocks[0].Of(net.Parameters)];
        new DigitsTrainer(net, new()).Rescale(net.Blocks[0], 3);
        Assert.All(matrix.Zip(net.Blocks[0].Of(net.Parameters).ToArray()), p => Assert.Equal(3 * p.First, p.Second, 1e-12));
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new MlpKernel([4]));
        Assert.Throws<ArgumentException>(() => new MlpKernel([4, 0, 2]));
        Assert.Contains("Rows of 4", Assert.Throws<ArgumentException>(() => new MlpKernel([4, 2]).Forward(new double[5]).Length).Message);
        foreach (var config in new DigitsConfig[] { new() { Steps = 0 }, new() { Batch = 2000 }, new() { Seed = -1 }, new() { Dropout = 1 }, new() { Examples = 1797 } })
            Assert.Throws<ArgumentException>(() => DigitsExperiment.Run(config, TestContext.Current.CancellationToken));
    }
}

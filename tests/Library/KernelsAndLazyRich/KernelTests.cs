using MathNet.Numerics.LinearAlgebra;
using Phenomena.Themes.KernelsAndLazyRich;
using Phenomena.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.KernelsAndLazyRich;

/// <summary>Kernels of infinite nets, against eigenvalues computed elsewhere, against finite nets and against integrals.</summary>
public sealed class KernelTests
{
    private static readonly double[][] s_circle = [.. Enumerable.Range(0, 16).Select(i => 0.1 + Math.Tau * i / 16).Select(t => new[] { Math.Cos(t), Math.Sin(t) })];

    [Fact]
    public void On_the_circle_the_tangent_kernel_has_these_eigenvalues()
    {
        var kernel = ReluKernel.Of(s_circle, 2).Tangent;
        double[] found = [.. Enumerable.Range(0, 9).Select(k => Enumerable.Range(0, 16).Sum(j => kernel[0, j] * Math.Cos(Math.Tau * k * j / 16)))];
        double[] known = [9.347, 4.892, 1.780, 0.4416, 0.2649, 0.1469, 0.1281, 0.1013, 0.1043];
        Assert.All(found.Zip(known), p => Assert.Equal(p.Second, p.First, 5e-4 * p.Second));
        Assert.True(kernel.Evd(Symmetricity.Symmetric).EigenValues.Min(v => v.Real) > 0.1);
    }

    [Fact]
    public void Wide_nets_have_the_kernel_of_the_limit_and_their_outputs_its_covariance()
    {
        using var scope = NewDisposeScope();
        double[][] inputs = [.. s_circle.Take(5)];
        var (process, tangent) = ReluKernel.Of(inputs, 2);
        var x = tensor(inputs.SelectMany(p => p).ToArray(), [5, 2]);
        var nets = Enumerable.Range(0, 200).Select(seed => new TangentNet(2, 128, new Generator((ulong)seed))).ToList();
        var mean = nets.Take(60).Select(net => TangentKernel.Of(net, x)).Aggregate((a, b) => a + b) / 60.0;
        var outputs = stack(nets.Select(net => net.call(x).detach()));
        var covariance = outputs.t().mm(outputs) / 200.0;
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 5; j++)
            {
                Assert.Equal(tangent[i, j], mean[i, j].item<double>(), 0.15);
                // Four standard errors of a variance from 200 draws.
                Assert.Equal(process[i, j], covariance[i, j].item<double>(), 4 * Math.Sqrt(2.0 / 200) * process[i, i]);
            }
        }
    }

    [Fact]
    public void Without_a_hidden_layer_the_kernel_is_linear() => Assert.Equal((2.5 * 3 * 4 / 1) + 0.2, ReluKernel.Of([[3], [4]], 0, bias: 0.2, gain: 2.5).Tangent[0, 1], 12);

    [Fact]
    public void Inputs_that_are_none_are_refused()
    {
        Assert.Contains("inputs of one length", Assert.Throws<ArgumentException>(() => ReluKernel.Of([], 2)).Message);
        Assert.Throws<ArgumentException>(() => ReluKernel.Of([[1, 2], [1]], 2));
        Assert.Throws<ArgumentException>(() => ReluKernel.Of([[1, 2]], -1));
        Assert.Throws<ArgumentException>(() => ReluKernel.Of([[1, 2]], 1, bias: -1));
        Assert.Contains("sum to 1", Assert.Throws<ArgumentException>(() => new DualMap(0.4, 0.5)).Message);
        Assert.Throws<ArgumentException>(() => new DualMap(-0.5, 1.5));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.7)]
    public void The_dual_map_is_the_mean_product_of_the_activation(double a2)
    {
        double Phi(double z) => Math.Sqrt(a2) * z + Math.Sqrt(1 - a2) * (z * z * z - 3 * z) / Math.Sqrt(6);
        double s = 0.6, sum = 0, step = 0.1;
        for (double u = -8; u <= 8; u += step)
            for (double w = -8; w <= 8; w += step) sum += Phi(u) * Phi(s * u + Math.Sqrt(1 - s * s) * w) * Math.Exp(-(u * u + w * w) / 2);
        var (process, tangent) = DualMap.Cubic(a2).At(1 - s, 1);
        Assert.Equal(sum * step * step / Math.Tau, process, 1e-10);
        Assert.Equal(s * (a2 + 3 * (1 - a2) * s * s) + process, tangent, 1e-12);
    }

    [Fact]
    public void Deep_kernels_grow_on_the_diagonal_and_are_singular_beside_it()
    {
        var map = DualMap.Cubic(0.5);
        Assert.Equal(Math.Pow(2, 31) - 1, map.At(0, 30).Tangent, 1e-3);
        Assert.Equal(4, map.Exponent, 12);
        Assert.Equal(4.7505, DualMap.Cubic(0.3).Exponent, 1e-4);
        double ratio = Math.Log(map.At(5e-7, 40).Tangent / map.At(5e-5, 40).Tangent) / Math.Log(10);
        Assert.Equal(4, ratio, 0.01);
        // A linear layer changes nothing: each of L layers adds the correlation once more.
        Assert.Equal(5 * 0.3, new DualMap(0, 1).At(0.7, 4).Tangent, 12);
        Assert.True(double.IsNaN(new DualMap(0.2, 0.3, 0.5).Exponent));
    }

    [Fact]
    public void The_tangent_of_the_trunk_is_its_derivative()
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var random = new Generator(2);
        var (trunk, x) = (new TaskTrunk(random, float64), random.Normal([30, 64], dtype: float64));
        Tensor[] tau = [.. trunk.parameters().Select(p => random.Normal(p.shape, std: 0.1, dtype: float64))];
        var (before, tangent) = (trunk.call(x), trunk.Tangent(x, tau));
        foreach (var (p, t) in trunk.parameters().Zip(tau)) p.add_(1e-7 * t);
        // Samples with a unit at its kink are few.
        var error = ((trunk.call(x) - before) / 1e-7 - tangent).norm(1) / tangent.norm(1);
        Assert.True(error.quantile(0.9).item<double>() < 1e-5, error.cstr());
        Assert.True(tangent.norm().item<double>() > 1);
    }

    [Fact]
    public void Task_arithmetic_is_deterministic_stops_and_refuses_nonsense()
    {
        var token = TestContext.Current.CancellationToken;
        var config = new TaskArithmeticConfig { Pretraining = 5, Tangent = true };
        var (one, other) = (TaskArithmeticExperiment.Run(config, token), TaskArithmeticExperiment.Run(config, token));
        Assert.Equal(one.Sums, other.Sums);
        Assert.Equal(one.Disentanglement, other.Disentanglement);
        Assert.Equal((10, 25), (one.Sums.Length, one.Disentanglement.Length));
        // With one coefficient 0 and the other in place, nothing of another task can disturb it.
        Assert.Equal(0, one.Disentanglement[12]);
        Assert.True(one.Single > 0.5);
        Assert.Throws<OperationCanceledException>(() => TaskArithmeticExperiment.Run(config, new CancellationToken(true)));
        Assert.Throws<ArgumentException>(() => TaskArithmeticExperiment.Run(config with { Rate = 0 }, token));
        Assert.Throws<ArgumentException>(() => TaskArithmeticExperiment.Run(config with { Pretraining = -1 }, token));
    }
}

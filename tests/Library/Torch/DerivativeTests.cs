using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Tests.Library.Torch;

/// <summary>Per-sample gradients, tangent kernels and products with the Hessian, each against plain autograd.</summary>
public sealed class DerivativeTests
{
    public static TheoryData<string> Modules => [.. Made.Keys];

    private static Dictionary<string, Func<nn.Module<Tensor, Tensor>>> Made { get; } = new()
    {
        ["linear layers"] = () => nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 5, hasBias: false), nn.ReLU(), nn.Linear(5, 3)),
        ["one layer twice"] = () =>
        {
            var shared = nn.Linear(4, 4);
            return nn.Sequential(shared, nn.Tanh(), shared, nn.Tanh(), nn.Linear(4, 3));
        },
        ["a frozen layer"] = () =>
        {
            var net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, 3));
            net.parameters().First().requires_grad = false;
            net.parameters().ElementAt(3).requires_grad = false;
            return net;
        },
        ["weights outside layers"] = () => new Scaled(),
        ["rows of rows"] = () => nn.Sequential(nn.Unflatten(1, [2, 2]), nn.Linear(2, 3), nn.Tanh(), nn.Flatten(), nn.Linear(6, 3)),
    };

    [Theory]
    [MemberData(nameof(Modules))]
    public void Gradients_of_each_sample_and_their_norms_are_those_of_one_pass_a_sample(string name)
    {
        using var scope = NewDisposeScope();
        var (module, x) = (Module(name), Inputs(1, 7));
        var y = tensor(new long[] { 0, 1, 2, 0, 1, 2, 0 });
        Tensor Losses(Tensor z, Tensor labels) => F.cross_entropy(z, labels, reduction: nn.Reduction.None);
        var parameters = module.parameters().Where(p => p.requires_grad).ToArray();
        var gradients = PerSample.Gradients(module, x, y, Losses);
        var norms = PerSample.SquaredNorms(module, x, y, Losses);
        Assert.Equal(parameters.Length, gradients.Length);
        for (int n = 0; n < 7; n++)
        {
            var expected = autograd.grad([Losses(module.call(x.narrow(0, n, 1)), y.narrow(0, n, 1)).sum()], parameters);
            for (int p = 0; p < parameters.Length; p++) Near(expected[p], gradients[p][n]);
            Assert.Equal(expected.Sum(g => g.square().sum().item<double>()), norms[n].item<double>(), 1e-12);
        }
        Assert.All(module.parameters(), p => Assert.Null(p.grad));
        Assert.False(gradients[0].requires_grad || norms.requires_grad);
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void The_tangent_kernel_is_the_product_of_Jacobians(string name)
    {
        using var scope = NewDisposeScope();
        var (module, x, other) = (Module(name), Inputs(1, 4), Inputs(2, 5));
        var kernel = TangentKernel.Of(module, x, other);
        Assert.Equal([4, 5, 3, 3], kernel.shape);
        var expected = mm(Jacobian(x), Jacobian(other).t()).view(4, 3, 5, 3).permute(0, 2, 1, 3);
        Near(expected, kernel);
        Near(TangentKernel.Of(module, x, x), TangentKernel.Of(module, x));

        var summed = nn.Sequential(("net", module), ("one", new Summed()));
        var scalar = TangentKernel.Of(summed, x, other);
        Assert.Equal([4, 5], scalar.shape);
        Near(expected.sum(3).sum(2), scalar);

        Tensor Jacobian(Tensor rows)
        {
            var flat = module.call(rows).flatten();
            return stack(Enumerable.Range(0, (int)flat.numel()).Select(i =>
                cat([.. autograd.grad([flat[i]], [.. module.parameters().Where(p => p.requires_grad)], retain_graph: true).Select(g => g.flatten())])));
        }
    }

    [Fact]
    public void A_product_with_the_Hessian_is_the_change_of_the_gradient()
    {
        using var scope = NewDisposeScope();
        var (module, x) = (Module("linear layers"), Inputs(1, 6));
        var parameters = module.parameters().ToArray();
        var generator = new Generator(9);
        var v = parameters.Select(p => generator.Normal(p.shape, dtype: ScalarType.Float64)).ToArray();
        var w = parameters.Select(p => generator.Normal(p.shape, dtype: ScalarType.Float64)).ToArray();
        var loss = Loss();
        var product = HessianVector.Product(loss, parameters, v);
        // A second product of the same graph: the matrix is symmetric.
        Assert.Equal(Inner(w, product), Inner(v, HessianVector.Product(loss, parameters, w)), 1e-12);
        // Central differences.
        const double h = 1e-5;
        Tensor[] Moved(double along)
        {
            using var off = no_grad();
            foreach (var (p, d) in parameters.Zip(v)) p.add_(d, along);
            using var on = enable_grad();
            return [.. autograd.grad([Loss()], parameters)];
        }
        Tensor[] ahead = Moved(h), behind = Moved(-2 * h);
        Moved(h);
        for (int p = 0; p < parameters.Length; p++) Near((ahead[p] - behind[p]) / (2 * h), product[p], 1e-7);

        // Straight in one weight, and without the other: zeros of the right shape.
        Parameter line = new(ones(2)), unused = new(ones(3));
        var none = HessianVector.Product(line.sum(), [line, unused], [ones(2), ones(3)]);
        Assert.Equal([[2L], [3L]], none.Select(t => t.shape));
        Assert.All(none, t => Assert.Equal(0, t.abs().sum().item<float>()));
        // What would end the process is refused before.
        Assert.Throws<ArgumentException>(() => HessianVector.Product(line.sum(), [line], []));
        Assert.Contains("[3]", Assert.Throws<ArgumentException>(() => HessianVector.Product(line.sum(), [line], [ones(3)])).Message);
        Assert.Contains("[2]", Assert.Throws<ArgumentException>(() => HessianVector.Product(line * 2, [line], [ones(2)])).Message);
        Assert.Throws<ArgumentException>(() => HessianVector.Product(ones(2).sum(), [line], [ones(2)]));
        Assert.Throws<ArgumentException>(() => HessianVector.Product(line.sum(), [ones(2)], [ones(2)]));

        Tensor Loss() => module.call(x).square().mean();
        static double Inner(Tensor[] a, Tensor[] b) => a.Zip(b, (s, t) => (s * t).sum().item<double>()).Sum();
    }

    [Fact]
    public void Outputs_that_are_no_columns_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("[2, 2, 2]", Assert.Throws<ArgumentException>(() => TangentKernel.Of(nn.Sequential(nn.Linear(4, 4), nn.Unflatten(1, [2, 2])), ones(2, 4))).Message);
    }

    private static nn.Module<Tensor, Tensor> Module(string name) => Made[name]().Seeded(new Generator(3)).to(ScalarType.Float64);

    private static Tensor Inputs(ulong seed, long rows) => new Generator(seed).Normal([rows, 4], dtype: ScalarType.Float64);

    private static void Near(Tensor expected, Tensor actual, double tolerance = 1e-12)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(0, (expected - actual).abs().max().item<double>(), tolerance);
    }

    /// <summary>A parameter that belongs to no layer.</summary>
    private sealed class Scaled : nn.Module<Tensor, Tensor>
    {
        private readonly Linear layer = nn.Linear(4, 3);
        private readonly Parameter scale = new(full(3, 0.5));

        public Scaled() : base(nameof(Scaled)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layer.call(input).tanh() * scale;
    }

    /// <summary>One number a sample.</summary>
    private sealed class Summed() : nn.Module<Tensor, Tensor>(nameof(Summed))
    {
        public override Tensor forward(Tensor input) => input.sum(1);
    }
}

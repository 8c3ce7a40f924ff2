using Phenomena.Tensors;
using Phenomena.Tensors.Extras;
using Xunit;
using static Phenomena.Tensors.torch;
using Derivative = Phenomena.Tensors.torch.autograd.functional;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>What stands beside the backward pass: hooks, custom functions, products with derivatives, memory, NaN.</summary>
public sealed class AutogradTests
{
    private static void Same(Tensor expected, Tensor actual, double tolerance = 1e-9) => Assert.True(expected.shape.SequenceEqual(actual.shape) && expected.allclose(actual, tolerance, tolerance), $"{expected}\n{actual}");

    /// <summary>From [3] to [2, 3], nonlinear and mixing.</summary>
    private static Tensor Curved(Tensor x) => stack([x.sin() * x.sum(), (x * x.flip(0)).exp()]);

    [Fact]
    public void Products_with_the_Jacobian_agree_with_it()
    {
        using var scope = NewDisposeScope();
        Tensor x = randn(3, float64), v = randn(3, float64), w = randn(2, 3, float64);
        var j = Derivative.jacobian(Curved, x);
        for (int i = 0; i < 3; i++)
        {
            var e = zeros(3, float64);
            e[i] = 1e-6;
            Same((Curved(x + e) - Curved(x - e)) / 2e-6, j[.., .., i], 1e-6);
        }
        Same(Curved(x), Derivative.jvp(Curved, x, v).output);
        Same(tensordot(j, v, 1), Derivative.jvp(Curved, x, v).jvp);
        Same(tensordot(w, j, 2), Derivative.vjp(Curved, x, w).vjp);
        Tensor Energy(Tensor y) => Curved(y).square().sum();
        var h = Derivative.hessian(Energy, x);
        Same(h, h.t());
        Same(Derivative.jacobian(y => Derivative.jacobian(Energy, y, create_graph: true), x), h);
        Same(h.mv(v), Derivative.hvp(Energy, x, v).hvp);
        Same(zeros(3, float64), Derivative.hvp(y => y.sum(), x, v).hvp);
        Same(zeros(2, 3, float64), Derivative.jvp(_ => ones(2, 3, float64), x, v).jvp);
    }

    [Fact]
    public void Hessian_products_over_several_parameters()
    {
        using var scope = NewDisposeScope();
        Tensor a = randn(2, float64, requires_grad: true), b = randn(3, float64, requires_grad: true), unused = ones(1, float64, requires_grad: true);
        var loss = (a.outer(b).sin() * b.square()).sum();
        Tensor[] v = [randn(2, float64), randn(3, float64), ones(1, float64)];
        var products = Derivative.hvp(loss, [a, b, unused], v);
        var whole = Derivative.hessian(p => (p[..2].outer(p[2..]).sin() * p[2..].square()).sum(), cat([a, b]).detach());
        Same(whole.mv(cat(v[..2])), cat([products[0], products[1]]));
        Same(zeros(1, float64), products[2]);
    }

    [Fact]
    public void Hooks_see_and_replace_complete_gradients()
    {
        var x = tensor([2.0, 3.0], requires_grad: true);
        var y = x * x;
        var seen = new List<double[]>();
        y.register_hook(g =>
        {
            seen.Add(g.data<double>().ToArray());
            return g * 10;
        });
        var hook = x.register_hook(g => g + 1);
        y.retain_grad();
        (y.sum() + (y * 2).sum()).backward(retain_graph: true);
        Assert.Equal([3.0, 3.0], Assert.Single(seen));
        Assert.Equal([30.0, 30.0], y.grad!.data<double>().ToArray());
        Assert.Equal([121.0, 181.0], x.grad!.data<double>().ToArray());
        hook.remove();
        Assert.Equal([40.0, 60.0], autograd.grad([y.sum()], [x], retain_graph: true)[0].data<double>().ToArray());
        y.register_hook(_ => zeros(3, float64));
        Assert.Contains("hook", Assert.Throws<ArgumentException>(() => y.sum().backward()).Message);
        Assert.Contains("requires_grad", Assert.Throws<InvalidOperationException>(() => ones(1).register_hook(g => g)).Message);
    }

    private sealed class Cube : autograd.SingleTensorFunction<Cube>
    {
        public override string Name => "cube";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            var y = x * x * x * (double)vars[1];
            ctx.save_for_backward([x, y]);
            ctx.save_data("scale", vars[1]);
            return y;
        }

        // 3 y / x, so that both saved tensors and the history of the result are used.
        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            Assert.Equal(2.0, ctx.get_data("scale"));
            return [grad_output * 3 * saved[1] / saved[0], null!];
        }
    }

    private sealed class SumAndDifference : autograd.MultiTensorFunction<SumAndDifference>
    {
        public override string Name => "sum and difference";

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars) => [(Tensor)vars[0] + (Tensor)vars[1], ((Tensor)vars[0] - (Tensor)vars[1]).sum()];

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) => [grad_outputs[0] + grad_outputs[1], grad_outputs[0] - grad_outputs[1]];
    }

    [Fact]
    public void Custom_functions_are_differentiated_as_they_say()
    {
        TensorGradientTests.Check([3, 2], [], 1, (x, _) => Cube.apply(x, 2.0));
        TensorGradientTests.Check([3, 2], [3, 2], 1, (a, b) => SumAndDifference.apply(a, b) is var r ? r[0] * r[1] : a);
        Assert.False(Cube.apply(ones(2), 2.0).requires_grad);
    }

    private static Tensor Network(Tensor x, IList<Tensor> p) => F.linear(F.linear(F.linear(x, p[0], p[1]).tanh(), p[2]).relu(), p[3], p[4]);

    private static Tensor[] Parameters() => [.. new long[][] { [6, 4], [6], [6, 6], [3, 6], [3] }.Select((s, i) => randn(s, float64, true, new Generator((ulong)i)))];

    [Fact]
    public void Gradients_of_samples_by_layers_agree_with_those_one_by_one()
    {
        using var scope = NewDisposeScope();
        var p = Parameters();
        Tensor x = randn(7, 4, float64), y = randint(3, [7]);
        var losses = F.cross_entropy(Network(x, p), y, reduction: nn.Reduction.None);
        var fast = PerSample.Gradients(losses, p);
        var slow = PerSample.Gradients(n => F.cross_entropy(Network(x[(int)n..((int)n + 1)], p), y[(int)n..((int)n + 1)]), 7, p);
        for (int i = 0; i < p.Length; i++) Same(slow[i], fast[i]);
        var norms = slow.Select(g => g.reshape(7, -1).square().sum(1)).Aggregate((a, b) => a + b);
        Same(norms, PerSample.SquaredNorms(losses, p));
        losses.sum().backward();
        Same(p[2].grad!, fast[2].sum(0));
    }

    [Fact]
    public void The_tangent_kernel_is_the_Gram_matrix_of_the_Jacobian()
    {
        using var scope = NewDisposeScope();
        var p = Parameters();
        Tensor x = randn(5, 4, float64), z = randn(2, 4, float64);
        Tensor Rows(Tensor input)
        {
            var f = Network(input, p);
            return stack([.. f.reshape(-1).unbind().Select(v => cat([.. autograd.grad([v], p, retain_graph: true).Select(g => g.reshape(-1))]))]);
        }
        Tensor jx = Rows(x), jz = Rows(z);
        Same(jx.matmul(jx.t()).reshape(5, 3, 5, 3).permute(0, 2, 1, 3), PerSample.TangentKernel(Network(x, p), p));
        Same(jx.matmul(jz.t()).reshape(5, 3, 2, 3).permute(0, 2, 1, 3), PerSample.TangentKernel(Network(x, p), p, Network(z, p)));
        // A weight used twice.
        Tensor Tied(Tensor input) => F.linear(F.linear(input, p[2]).tanh(), p[2])[.., ..1];
        Tensor wide = randn(4, 6, float64), tied = Tied(wide);
        var each = stack([.. tied.reshape(-1).unbind().Select(v => autograd.grad([v], [p[2]], retain_graph: true)[0].reshape(-1))]);
        Same(each.matmul(each.t()), PerSample.TangentKernel(tied, [p[2]]).squeeze());
        Same(each.square().sum(1), PerSample.SquaredNorms(tied.squeeze(1), [p[2]]));
        Same(each.reshape(4, 6, 6), PerSample.Gradients(tied.squeeze(1), [p[2]])[0]);
        Assert.Contains("is used by mul", Assert.Throws<ArgumentException>(() => PerSample.Gradients((p[1] * 2).sum(0, keepdim: true), [p[1]])).Message);
        Assert.Contains("does not depend on parameter 1", Assert.Throws<ArgumentException>(() => PerSample.SquaredNorms(tied.squeeze(1), [p[2], p[0]])).Message);
    }

    [Fact]
    public void Graphs_give_their_memory_back_whether_they_run_backwards_or_not()
    {
        using var outer = NewDisposeScope();
        Tensor x = randn(64, 32), w = randn(32, 32, requires_grad: true);
        Tensor Loss() => x.matmul(w).tanh().exp().matmul(w).softmax(1).square().mean();
        var actions = new Dictionary<string, Action>
        {
            ["never run"] = () => Loss(),
            ["run"] = () => Loss().backward(),
            ["kept"] = () => Loss().backward(retain_graph: true),
            ["twice"] = () => autograd.grad([autograd.grad([Loss()], [w], create_graph: true)[0].square().sum()], [w]),
            ["only a part"] = () => autograd.grad([Loss()], [x.matmul(w)], allow_unused: true),
            ["leaf with a gradient"] = () => x.clone().requires_grad_().square().sum().backward(),
            ["custom"] = () => Cube.apply(w, 2.0).sum(),
            ["deep"] = () => Enumerable.Range(0, 20_000).Aggregate(w[0, 0], (y, _) => y * 2),
            ["samples"] = () => PerSample.SquaredNorms(F.linear(x, w).sum(1), [w]),
            ["curvature"] = () => Derivative.hvp(v => v.tanh().sum(), x, x),
        };
        foreach (var (name, action) in actions)
        {
            void Step()
            {
                using var scope = NewDisposeScope();
                action();
            }
            Step();
            Step();
            long count = Tensor.TotalCount, bytes = pool_bytes();
            Step();
            Step();
            Assert.True(Tensor.TotalCount == count, $"{name}: {Tensor.TotalCount - count} handles more");
            Assert.True(pool_bytes() == bytes, $"{name}: {pool_bytes() - bytes} bytes more");
        }
        Assert.InRange(Tensor.PeakCount, 20_000, long.MaxValue);
    }

    [Fact]
    public void A_result_that_outlives_its_scope_keeps_its_graph()
    {
        var w = ones(3, float64, requires_grad: true);
        Tensor loss;
        using (NewDisposeScope()) loss = (w.exp() * w).sum().MoveToOuterDisposeScope();
        loss.backward();
        Assert.Equal(2 * Math.E, w.grad![0].ToDouble(), 12);
    }

    [Fact]
    public void The_first_NaN_is_named_on_request()
    {
        var x = tensor([-1.0, 0], requires_grad: true);
        (x.log() * 2).sum().backward();
        using (autograd.detect_anomaly())
        {
            Assert.StartsWith("log: the result of shape [2] holds NaN", Assert.Throws<InvalidOperationException>(() => (x.log() * 2).sum()).Message);
            var zero = zeros(1, float64, requires_grad: true);
            var y = zero.sqrt() * 0;
            Assert.Contains("sqrt: the gradient of input 0", Assert.Throws<InvalidOperationException>(() => y.sum().backward()).Message);
        }
        Assert.True(x.log().isnan().any().ToBoolean());
    }
}

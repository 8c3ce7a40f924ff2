using FsCheck;
using FsCheck.Fluent;
using Phenomena.Tensors;
using Xunit;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>Every differentiable operation against central differences in double, once and twice.</summary>
public sealed class TensorGradientTests
{
    /// <summary>An operation on two tensors whose shapes broadcast; values lie in (0.2, 1.8), away from poles and kinks at 0.</summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> s_pairs = new()
    {
        ["add"] = (a, b) => a + b,
        ["sub"] = (a, b) => a - b,
        ["mul"] = (a, b) => a * b,
        ["div"] = (a, b) => a / b,
        ["maximum"] = (a, b) => a.maximum(b) * b,
        ["minimum"] = (a, b) => a.minimum(b) * a,
        ["where"] = (a, b) => torch.where(a.gt(b), a * b, b),
        ["scalars"] = (a, b) => (2 - a) / 3 + 1 / b - a * 0.5,
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_single = new()
    {
        ["neg"] = x => -x * x,
        ["abs"] = x => (x - 1).abs() * x,
        ["exp"] = x => x.exp(),
        ["log"] = x => x.log(),
        ["sqrt"] = x => x.sqrt(),
        ["square"] = x => x.square(),
        ["sin"] = x => x.sin(),
        ["cos"] = x => x.cos(),
        ["tanh"] = x => x.tanh(),
        ["sigmoid"] = x => x.sigmoid(),
        ["relu"] = x => (x - 1).relu() * x,
        ["pow"] = x => x.pow(2.5),
        ["clamp"] = x => x.clamp(0.6, 1.4) * x,
        ["sum"] = x => x.sum() * x,
        ["sum(0)"] = x => x.sum(0) * x,
        ["sum(dims)"] = x => x.sum([0, -1], keepdim: true) * x,
        ["mean"] = x => x.mean([-1], keepdim: true) * x,
        ["var"] = x => x.var([-2, -1], unbiased: false, keepdim: true) * x,
        ["max"] = x => x.max(-1, keepdim: true).values * x,
        ["min"] = x => x.min(0).values * x,
        ["logsumexp"] = x => x.logsumexp(-1, keepdim: true) * x,
        ["softmax"] = x => x.softmax(0) * x,
        ["log_softmax"] = x => x.log_softmax(-1) * x,
        ["reshape"] = x => x.reshape(-1) * x.reshape(-1),
        ["permute"] = x => x.permute([.. Enumerable.Range(0, (int)x.ndim).Select(d => x.ndim - 1 - d)]).square(),
        ["transpose"] = x => x.transpose(0, -1) * 2 * x.transpose(0, -1),
        ["expand"] = x => x.unsqueeze(0).expand([3, .. x.shape]) * torch.arange(3).to(torch.float64).reshape([3, .. Enumerable.Repeat(1L, (int)x.ndim)]) * x,
        ["clone"] = x => x.clone() * x,
        ["to"] = x => x.to(torch.float64).flatten().squeeze() * x.flatten(),
        ["matmul"] = x => x.matmul(x.transpose(-1, -2)),
    };

    public static TheoryData<string> Pairs => [.. s_pairs.Keys];
    public static TheoryData<string> Singles => [.. s_single.Keys];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Operations_on_two_tensors(string name) =>
        Prop.ForAll(Broadcasts, c =>
        {
            Check([.. c.A], [.. c.B], c.Seed, s_pairs[name]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Theory]
    [MemberData(nameof(Singles))]
    public void Operations_on_one_tensor(string name) =>
        Prop.ForAll(Broadcasts.Generator.Where(c => c.A.Length >= 2).ToArbitrary(), c =>
        {
            Check([.. c.A], [], c.Seed, (x, _) => s_single[name](x));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Theory]
    [InlineData(new long[] { 3, 4 }, new long[] { 4, 2 })]
    [InlineData(new long[] { 4 }, new long[] { 4 })]
    [InlineData(new long[] { 4 }, new long[] { 4, 2 })]
    [InlineData(new long[] { 3, 4 }, new long[] { 4 })]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 4, 2 })]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 2, 4, 2 })]
    [InlineData(new long[] { 3, 4 }, new long[] { 5, 4, 2 })]
    [InlineData(new long[] { 2, 1, 3, 4 }, new long[] { 5, 4, 2 })]
    public void Matrix_products(long[] a, long[] b) => Check(a, b, 1, (x, y) => x.matmul(y).square());

    private sealed record Case(long[] A, long[] B, int Seed);

    /// <summary>Two shapes that broadcast: a common shape with some sizes of each replaced by 1, one of them perhaps shorter.</summary>
    private static Arbitrary<Case> Broadcasts => (
        from rank in Gen.Choose(0, 4)
        from sizes in Gen.Choose(1, 4).ArrayOf(rank)
        from onesA in Gen.Elements(true, false, false).ArrayOf(rank)
        from onesB in Gen.Elements(true, false, false).ArrayOf(rank)
        from cut in Gen.Choose(0, rank)
        from seed in Gen.Choose(0, 1 << 20)
        select new Case(
            [.. sizes.Select((s, d) => onesA[d] ? 1L : s)],
            [.. sizes.Select((s, d) => onesB[d] ? 1L : s).Skip(cut)],
            seed)).ToArbitrary();

    /// <summary>First derivatives against differences of the value, second derivatives against differences of the first.</summary>
    internal static void Check(long[] shapeA, long[] shapeB, int seed, Func<Tensor, Tensor, Tensor> f)
    {
        using var scope = torch.NewDisposeScope();
        var g = new Generator((ulong)seed);
        Tensor a = Draw(shapeA, g), b = Draw(shapeB, g);
        using (torch.no_grad()) Value(f, a, b, g.Split(1));
        Compare(() => Value(f, a, b, g.Split(1)), [a, b]);
        Compare(() =>
        {
            var first = torch.autograd.grad([Value(f, a, b, g.Split(1))], [a, b], create_graph: true, allow_unused: true);
            return first.Where(t => t is not null).Select((t, i) => (t * torch.rand(t.shape, torch.float64, generator: g.Split(2 + (ulong)i))).sum()).Aggregate((x, y) => x + y);
        }, [a, b]);
    }

    /// <summary>In (0.2, 1.8), no two closer than a quarter of their mean distance: a difference across a change of order says nothing.</summary>
    private static Tensor Draw(long[] shape, Generator g)
    {
        int count = (int)shape.Aggregate(1L, (x, y) => x * y);
        return torch.tensor(g.Permutation(count).Select(rank => 0.2 + 1.6 * (rank + 0.75 * g.NextDouble()) / count).ToArray()).reshape(shape).requires_grad_();
    }

    /// <summary>A scalar that depends on every element of f with another weight.</summary>
    private static Tensor Value(Func<Tensor, Tensor, Tensor> f, Tensor a, Tensor b, Generator weights)
    {
        var y = f(a, b);
        return (y * torch.rand(y.shape, torch.float64, generator: weights)).sum();
    }

    private static void Compare(Func<Tensor> value, Tensor[] inputs)
    {
        const double step = 1e-6;
        var y = value();
        // A function that is linear in everything has a first derivative without history: there is nothing more to compare.
        if (!y.requires_grad) return;
        var analytic = torch.autograd.grad([y], inputs, allow_unused: true);
        for (int t = 0; t < inputs.Length; t++)
        {
            var x = inputs[t].data<double>();
            for (int i = 0; i < Math.Min(x.Length, 6); i++)
            {
                double kept = x[i];
                x[i] = kept + step;
                double up = value().ToDouble();
                x[i] = kept - step;
                double down = value().ToDouble();
                x[i] = kept;
                double expected = (up - down) / (2 * step), actual = analytic[t]?.data<double>()[i] ?? 0;
                Assert.True(Math.Abs(expected - actual) <= 2e-5 * (1 + Math.Abs(expected)), $"input {t}, element {i}: differences {expected}, gradient {actual}");
            }
        }
    }
}

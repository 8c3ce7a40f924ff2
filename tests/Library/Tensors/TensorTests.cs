using FsCheck;
using FsCheck.Fluent;
using Phenomena.Tensors;
using Xunit;

namespace Phenomena.Tests.Library.Tensors;

public sealed class TensorTests
{
    [Fact]
    public void Broadcasting_agrees_with_indexing_element_by_element() =>
        Prop.ForAll((
            from rank in Gen.Choose(0, 4)
            from sizes in Gen.Choose(0, 4).ArrayOf(rank)
            from onesA in Gen.Elements(true, false).ArrayOf(rank)
            from onesB in Gen.Elements(true, false).ArrayOf(rank)
            from cut in Gen.Choose(0, rank)
            select (A: sizes.Select((s, d) => onesA[d] ? 1L : s).ToArray(), B: sizes.Select((s, d) => onesB[d] ? 1L : s).Skip(cut).ToArray())).ToArbitrary(), c =>
        {
            using var scope = torch.NewDisposeScope();
            Tensor a = torch.rand(c.A), b = torch.rand(c.B), z = a - b, less = a < b;
            long[] shape = z.shape;
            for (int i = 0; i < z.numel(); i++)
            {
                var index = new long[shape.Length];
                for (long d = shape.Length - 1, rest = i; d >= 0; rest /= shape[d], d--) index[d] = rest % shape[d];
                float x = At(a, index), y = At(b, index);
                Assert.Equal(x - y, z.data<float>()[i]);
                Assert.Equal(x < y, less.data<bool>()[i]);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static float At(Tensor x, long[] index)
    {
        long place = 0;
        var own = index[^(int)x.ndim..];
        for (int d = 0; d < own.Length; d++) place = place * x.size(d) + (x.size(d) == 1 ? 0 : own[d]);
        return x.data<float>()[(int)place];
    }

    [Fact]
    public void Sums_over_any_dimensions_agree_with_loops()
    {
        var x = torch.rand([2, 3, 4, 5], torch.float64);
        foreach (long[] dims in new long[][] { [0], [3], [1, 2], [0, 2], [0, 3], [-1, -2, 0], [0, 1, 2, 3], [] })
        {
            var y = x.sum(dims, keepdim: true);
            var wrapped = dims.Select(d => d < 0 ? d + 4 : d).ToArray();
            var expected = new double[y.numel()];
            for (int i = 0; i < 120; i++)
            {
                long[] index = [i / 60, i / 20 % 3, i / 5 % 4, i % 5];
                long place = 0;
                for (int d = 0; d < 4; d++) place = place * y.size(d) + (wrapped.Contains(d) ? 0 : index[d]);
                expected[place] += x.data<double>()[i];
            }
            Assert.Equal(wrapped.Select(d => 1L), wrapped.Select(d => y.size(d)));
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], y.data<double>()[i], tolerance: 1e-12);
            Assert.Equal(4 - dims.Length, x.sum(dims).ndim);
        }
    }

    [Fact]
    public void Dtypes_follow_torch()
    {
        Tensor f = torch.ones([2]), d = torch.ones([2], torch.float64), l = torch.arange(2);
        Assert.Equal(torch.float64, (f + d).dtype);
        Assert.Equal(torch.float32, (f + l).dtype);
        Assert.Equal(torch.float32, (f + torch.full([], 1, torch.float64)).dtype);
        Assert.Equal(torch.float64, (l + torch.full([], 1.5, torch.float64)).dtype);
        Assert.Equal(torch.float32, (l * 0.5).dtype);
        Assert.Equal(torch.int64, (l * 2).dtype);
        Assert.Equal(torch.float32, (l / 2).dtype);
        Assert.Equal(torch.@bool, (l < 1).dtype);
        Assert.Equal(torch.int64, (l < 1).sum().dtype);
        Assert.Equal([0f, 0.5f], (l / 2).data<float>().ToArray());
    }

    [Fact]
    public void Gradients_accumulate_and_are_forgotten_on_request()
    {
        var w = torch.tensor([2f, 3f], requires_grad: true);
        (w * w).sum().backward();
        Assert.Equal([4f, 6f], w.grad!.data<float>().ToArray());
        (w * 10).sum().backward();
        Assert.Equal([14f, 16f], w.grad!.data<float>().ToArray());
        w.grad = null;
        using (torch.no_grad()) Assert.False((w * w).requires_grad);
        Assert.True(w.is_leaf);
        Assert.False((w * w).is_leaf);
        Assert.False((w * w).detach().requires_grad);
    }

    [Fact]
    public void A_shared_intermediate_gets_the_sum_of_its_gradients()
    {
        var x = torch.tensor([3.0], requires_grad: true);
        var y = x * x;
        var z = y * y + y;
        var grads = torch.autograd.grad([z.sum()], [y, x]);
        Assert.Equal((19.0, 114.0), (grads[0].ToDouble(), grads[1].ToDouble()));
    }

    [Fact]
    public void Steady_state_training_takes_no_memory_from_the_runtime()
    {
        Tensor x = torch.randn([1024, 32]), w1 = torch.randn([32, 48], requires_grad: true), b1 = torch.zeros([48], requires_grad: true), w2 = torch.randn([48, 10], requires_grad: true);
        void Step()
        {
            using var scope = torch.NewDisposeScope();
            ((x.matmul(w1) + b1).relu().matmul(w2).log_softmax(1).square().mean() * 0.01).backward();
            using (torch.no_grad())
            {
                foreach (var p in new[] { w1, b1, w2 })
                {
                    p.sub_(p.grad! * 0.01);
                    p.grad!.Dispose();
                    p.grad = null;
                }
            }
        }
        for (int i = 0; i < 3; i++) Step();
        long pooled = torch.pool_bytes(), allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Step();
        Assert.Equal(pooled, torch.pool_bytes());
        // What is left are handles and graph nodes; a single [1024, 48] activation would be 197 kB.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - allocated) / 100, 0, 90_000);
    }

    [Fact]
    public void Scopes_own_what_is_made_in_them()
    {
        Tensor kept, lost, detached;
        using (var scope = torch.NewDisposeScope())
        {
            lost = torch.ones([2]);
            kept = torch.ones([3]).MoveToOuterDisposeScope();
            detached = torch.ones([4]).DetachFromDisposeScope();
            Assert.Equal(1, scope.DisposablesCount);
        }
        Assert.Equal(3, kept.sum().ToSingle());
        Assert.Equal(4, detached.sum().ToSingle());
        Assert.Contains("[2]", Assert.Throws<ObjectDisposedException>(() => lost.sum()).Message);
        Assert.StartsWith("matmul: a tensor of shape [2]", Assert.Throws<ObjectDisposedException>(() => torch.ones(3, 2).matmul(lost)).Message);
        Assert.Equal(6, torch.WrappedTensorDisposeScope(() => torch.ones([3]) * 2).sum().ToSingle());
    }

    [Fact]
    public void Views_share_memory_and_keep_it_alive()
    {
        var x = torch.arange(6);
        var y = x.reshape(2, 3);
        x.Dispose();
        for (int i = 0; i < 4; i++) torch.zeros([6], torch.int64);
        Assert.Equal([0, 1, 2, 3, 4, 5], y.data<long>().ToArray());
        Assert.Equal([0, 3, 1, 4, 2, 5], y.t().data<long>().ToArray());
    }

    [Fact]
    public void Errors_name_the_operation_and_both_shapes()
    {
        Tensor a = torch.ones([2, 3]), b = torch.ones([4, 2]);
        Assert.Contains("add: shapes [2, 3] and [4, 2]", Assert.Throws<ArgumentException>(() => a + b).Message);
        Assert.Contains("matmul: inner sizes differ: [2, 3] times [4, 2]", Assert.Throws<ArgumentException>(() => a.matmul(b)).Message);
        Assert.Contains("reshape: shape [2, 3] has 6 elements", Assert.Throws<ArgumentException>(() => a.reshape(4)).Message);
        Assert.Contains("dims -2 to 1; got 2", Assert.Throws<ArgumentOutOfRangeException>(() => a.sum(2)).Message);
        Assert.Contains("holds Float32", Assert.Throws<ArgumentException>(() => a.data<double>()[0]).Message);
        Assert.Contains("shape [2, 3]", Assert.Throws<InvalidOperationException>(() => a.item<float>()).Message);
        Assert.Contains("does not depend", Assert.Throws<InvalidOperationException>(() => a.sum().backward()).Message);
        Assert.Contains("one floating-point dtype", Assert.Throws<ArgumentException>(() => a.matmul(torch.ones([3, 2], torch.float64))).Message);
        Assert.Contains("can require gradients", Assert.Throws<InvalidOperationException>(() => torch.arange(3).requires_grad_()).Message);
    }

    [Fact]
    public void Misuse_of_a_graph_is_noticed()
    {
        var w = torch.ones([2], requires_grad: true);
        var loss = (w * w).sum();
        loss.backward();
        Assert.Contains("retain_graph", Assert.Throws<InvalidOperationException>(() => loss.backward()).Message);
        Assert.Contains("no_grad", Assert.Throws<InvalidOperationException>(() => w.add_(w)).Message);
        var changed = (w * w).sum();
        using (torch.no_grad()) w.mul_(2);
        Assert.Contains("changed in place", Assert.Throws<InvalidOperationException>(() => changed.backward()).Message);
        Assert.Contains("allow_unused", Assert.Throws<InvalidOperationException>(() => torch.autograd.grad([(w * 2).sum()], [torch.ones([1], requires_grad: true)])).Message);
        Assert.Contains("shape [2]", Assert.Throws<InvalidOperationException>(() => (w * 2).backward()).Message);
    }

    [Fact]
    public void Small_tensors_print_their_values()
    {
        Assert.Equal("[[1, 2],\n [3, 4]] [2, 2], Float32", torch.tensor([1f, 2f, 3f, 4f], [2, 2]).ToString());
        Assert.Equal("[True, False] [2], Bool", (torch.arange(2) < 1).ToString());
        Assert.Equal("2.5 (Float64)", torch.full([], 2.5, torch.float64).ToString());
        Assert.Equal("[50, 50], Float32", torch.zeros([50, 50]).ToString());
    }
}

using Phenomena.Tensors;
using Phenomena.Tensors.Modules;
using Xunit;
using static Phenomena.Tensors.torch;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>What is done on the way of a matrix product gives what the separate operations give; nothing tensor-sized is allocated.</summary>
public sealed class FusedTests
{
    // Rows and columns around vectors, tiles, row blocks (192) and the inner block (256).
    public static TheoryData<int, int, int> Sizes => new() { { 1, 3, 2 }, { 7, 17, 5 }, { 33, 64, 40 }, { 200, 45, 300 }, { 193, 8, 1 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_layer_with_relu_is_a_layer_and_a_relu(int rows, int outputs, int inputs)
    {
        using var scope = NewDisposeScope();
        manual_seed(rows);
        foreach (bool biased in new[] { true, false })
        {
            Linear first = nn.Linear(inputs, outputs, hasBias: biased), second = nn.Linear(outputs, 4, hasBias: biased);
            Tensor x = randn([rows, inputs], requires_grad: true), slope = randn([rows, 4]);
            var fused = nn.Sequential(first, nn.ReLU(), second, nn.ReLU());
            Assert.Equal("linear", Creator(fused.call(x)));
            var separate = Gradients(() => second.call(first.call(x).relu()).relu(), slope, [x, .. fused.parameters()]);
            var together = Gradients(() => fused.call(x), slope, [x, .. fused.parameters()]);
            foreach (var (a, b) in separate.Zip(together)) Close(a, b, 1e-5);
        }
    }

    [Fact]
    public void Not_a_number_passes_a_fused_relu()
    {
        using var scope = NewDisposeScope();
        var y = Tensor.Linear(tensor([float.NaN, 1, -1], [3, 1]), tensor([1f, 2], [2, 1]), null, relu: true);
        Assert.Equal([float.NaN, float.NaN, 1, 2, 0, 0], y.data<float>().ToArray());
    }

    [Fact]
    public void A_gradient_that_is_looked_at_has_not_passed_the_relu()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        Tensor x = randn([20, 5], requires_grad: true), w = randn([4, 5]), slope = randn([20, 4]), expected = slope.matmul(w);
        Tensor Loss(out Tensor hidden) => (F.linear(hidden = x.relu(), w) * slope).sum();
        var asked = autograd.grad([Loss(out var h)], [h])[0];
        Close(expected, asked, 1e-5);
        Loss(out h).backward();
        Close(expected * x.gt(0).to(float32), x.grad!, 1e-5);
        // Used twice, once by an operation that knows nothing of the relu.
        x.grad = null;
        (Loss(out h) + (h * h).sum()).backward();
        Close(expected * x.gt(0).to(float32) + x.relu() * 2, x.grad!, 1e-5);
    }

    [Fact]
    public void A_hook_turns_the_fusion_of_modules_off()
    {
        using var scope = NewDisposeScope();
        var layer = nn.Linear(3, 3);
        var net = nn.Sequential(layer, nn.ReLU());
        float least = 0;
        layer.register_forward_hook((_, _, y) =>
        {
            least = Math.Min(least, y.data<float>().ToArray().Min());
            return y;
        });
        net.call(randn([50, 3]));
        Assert.True(least < 0);
    }

    [Fact]
    public void Training_allocates_nothing_of_a_tensors_size()
    {
        manual_seed(0);
        var net = nn.Sequential(nn.Linear(64, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10));
        var opt = optim.AdamW(net.parameters());
        Tensor x = randn([1000, 64]), y = arange(1000).remainder(10);
        void Step()
        {
            using var scope = NewDisposeScope();
            var loss = F.cross_entropy(net.call(x), y);
            opt.zero_grad();
            loss.backward();
            opt.step();
        }
        for (int i = 0; i < 3; i++) Step();
        long pooled = pool_bytes(), before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) Step();
        Assert.Equal(pooled, pool_bytes());
        // Handles and the graph only: a single activation here has 2 MB.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 20, 0, 20_000);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        Tensor x = randn([500, 130]), w = randn([110, 130]), b = randn([110]), slope = randn([500, 110]);
        Tensor[] Run() => [Tensor.Linear(x, w, b, relu: true), x.matmul(w.t()), slope.t().matmul(x)];
        var alone = Run();
        try
        {
            set_num_threads(3);
            foreach (var (a, c) in alone.Zip(Run())) Assert.Equal(a.data<float>().ToArray(), c.data<float>().ToArray());
        }
        finally
        {
            set_num_threads(1);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => set_num_threads(0));
    }

    [Fact]
    public void Single_precision_is_exact_to_a_millionth()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        Tensor a = rand([150, 300]), b = rand([300, 70]), logits = randn([400, 113]) * 3, classes = arange(400).remainder(113);
        Assert.InRange(Error(a.matmul(b), a.to(float64).matmul(b.to(float64))), 0, 1e-6);
        Assert.InRange(Error(F.linear(a, b.t()), F.linear(a.to(float64), b.t().to(float64))), 0, 1e-6);
        Assert.InRange(Error(F.cross_entropy(logits, classes), F.cross_entropy(logits.to(float64), classes)), 0, 1e-6);
        Assert.InRange(Error(F.mse_loss(a, a * a), F.mse_loss(a.to(float64), (a * a).to(float64))), 0, 1e-6);
    }

    private static double Error(Tensor x, Tensor exact) => ((x.to(float64) - exact).abs() / exact.abs()).reshape(-1).max(0).values.ToDouble();

    private static string? Creator(Tensor x) => x.State.Creator?.Name;

    private static Tensor[] Gradients(Func<Tensor> result, Tensor slope, Tensor[] leaves)
    {
        foreach (var leaf in leaves) leaf.grad = null;
        var y = result();
        y.backward(slope);
        return [y, .. leaves.Select(leaf => leaf.grad!.clone())];
    }

    private static void Close(Tensor a, Tensor b, double tolerance)
    {
        Assert.Equal(a.shape, b.shape);
        Assert.InRange((a - b).abs().reshape(-1).max(0).values.ToDouble(), 0, tolerance * (1 + a.abs().reshape(-1).max(0).values.ToDouble()));
    }
}

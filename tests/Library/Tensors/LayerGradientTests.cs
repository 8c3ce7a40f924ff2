using Phenomena.Tensors;
using Xunit;
using static Phenomena.Tensors.torch;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>Indexing, joining, layers and losses: gradients against central differences in double, once and twice.</summary>
public sealed class LayerGradientTests
{
    private static readonly Tensor s_rows = tensor([2L, 0, 2, 1]).DetachFromDisposeScope(), s_classes = tensor([3L, 0, -100, 1]).DetachFromDisposeScope();

    /// <summary>On a matrix [4, 5] of values in (0.2, 1.8).</summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_functions = new()
    {
        ["index_select"] = x => x.index_select(0, s_rows).square(),
        ["index_add"] = x => x.index_add(0, s_rows, x.square()),
        ["gather"] = x => x.gather(1, tensor([1L, 4, 0, 0, 2, 2], [3, 2])).square(),
        ["scatter_add"] = x => x.scatter_add(1, tensor([1L, 4, 0, 0, 2, 2], [3, 2]), x[..3, ..2].square()),
        ["slice"] = x => x[1..3, TensorIndex.Slice(0, null, 2)].square() * x[^1, 1],
        ["mask"] = x => x[x > 0].square(),
        ["pair of indices"] = x => x[s_rows, tensor([0L, 1, -1, 0])].square(),
        ["cat"] = x => cat([x, x.square(), x], 1).square(),
        ["stack"] = x => stack([x, x.square()], 1).square(),
        ["split"] = x => x.split(2, 1)[2].square() * x.split(2, 1)[0],
        ["linear"] = x => F.linear(x, x[..3], x[0, ..3]).square(),
        ["linear 3-d"] = x => F.linear(x.unsqueeze(1), x[..2]).square(),
        ["embedding"] = x => F.embedding(s_rows.reshape(2, 2), x).square(),
        ["embedding_bag"] = x => F.embedding_bag(s_rows.reshape(2, 2), x).square(),
        ["layer_norm"] = x => F.layer_norm(x, [5], x[0], x[1]),
        ["batch norm"] = x => BatchNorm(x),
        ["erf"] = x => (x - 1).erf() * (x * 3).erf(),
        ["gelu"] = x => F.gelu(x - 1),
        ["silu"] = x => F.silu(x - 1),
        ["softplus"] = x => F.softplus(x * 3 - 1.1),
        ["elu"] = x => F.elu(x - 1.05) * x,
        ["leaky_relu"] = x => F.leaky_relu(x - 1.05) * x,
        ["normalize"] = x => F.normalize(x),
        ["cross_entropy"] = x => F.cross_entropy(x * 3, s_classes) * x,
        ["cross_entropy smoothed"] = x => F.cross_entropy(x * 3, s_classes, label_smoothing: 0.2, reduction: nn.Reduction.Sum) * x,
        ["cross_entropy weighted"] = x => F.cross_entropy(x * 3, s_classes, weight: x[0], label_smoothing: 0.2),
        ["cross_entropy soft"] = x => F.cross_entropy(x, x.softmax(1), reduction: nn.Reduction.None),
        ["mse_loss"] = x => F.mse_loss(x, x.square()) * x,
        ["huber_loss"] = x => F.huber_loss(x * 3, x.square()),
        ["nll_loss"] = x => F.nll_loss(x.log_softmax(1), s_rows) * x,
        ["bce"] = x => F.binary_cross_entropy_with_logits(x, x.square()),
        ["kl_div"] = x => F.kl_div(x.log_softmax(1), (x * 2).log_softmax(1)),
    };

    public static TheoryData<string> Names => [.. s_functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_agree_with_differences(string name)
    {
        for (int seed = 0; seed < 4; seed++) TensorGradientTests.Check([4, 5], [], seed, (x, _) => s_functions[name](x));
    }

    [Fact]
    public void Fused_losses_agree_with_their_definitions()
    {
        Tensor x = randn([4, 5], float64), logp = x.log_softmax(1), y = tensor([3L, 0, 2, 1]);
        double hard = -(F.one_hot(y, 5).to(float64) * logp).sum().ToDouble() / 4, spread = -logp.mean().ToDouble();
        Assert.Equal(hard, F.cross_entropy(x, y).ToDouble(), tolerance: 1e-12);
        Assert.Equal(0.9 * hard + 0.1 * spread, F.cross_entropy(x, y, label_smoothing: 0.1).ToDouble(), tolerance: 1e-12);
        Assert.Equal(hard, F.cross_entropy(x, F.one_hot(y, 5).to(float64)).ToDouble(), tolerance: 1e-12);
        Assert.Equal(hard, F.nll_loss(logp, y).ToDouble(), tolerance: 1e-12);
        Assert.Equal(F.cross_entropy(x[..2], y[..2], reduction: nn.Reduction.Sum).ToDouble(), F.cross_entropy(x, tensor([3L, 0, 7, 7]), ignore_index: 7, reduction: nn.Reduction.Sum).ToDouble(), tolerance: 1e-12);
        Assert.Equal((x - logp).square().mean().ToDouble(), F.mse_loss(x, logp).ToDouble(), tolerance: 1e-12);
        Assert.Contains("class 5 is outside 0 to 4", Assert.Throws<ArgumentOutOfRangeException>(() => F.cross_entropy(x, tensor([3L, 0, 5, 1]))).Message);
    }

    [Fact]
    public void Indexers_read_and_write_parts()
    {
        var x = arange(24).reshape(2, 3, 4);
        Assert.Equal([13L, 15], x[1, 0, TensorIndex.Slice(1, null, 2)].data<long>().ToArray());
        Assert.Equal([2L, 1, 3, 1], x[.., TensorIndex.None, ^1, TensorIndex.Slice(1)].reshape(2, 1, 3, 1).shape);
        Assert.Equal([3L, 7, 11, 15, 19, 23], x[TensorIndex.Ellipsis, ^1].flatten().data<long>().ToArray());
        Assert.Equal([20L, 21, 22, 23], x[x > 19].data<long>().ToArray());
        x[0, 1..] = zeros([], int64);
        x[x > 20] = full([], -1, int64);
        Assert.Equal([0L, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 12, 13, 14, 15, 16, 17, 18, 19, 20, -1, -1, -1], x.flatten().data<long>().ToArray());
        Assert.Contains("outside dimension 1 of shape [2, 3, 4]", Assert.Throws<ArgumentOutOfRangeException>(() => x[0, 3]).Message);
        Assert.Contains("index 9 is outside 0 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => x.index_select(0, tensor([9L]))).Message);
    }

    private static Tensor BatchNorm(Tensor x)
    {
        using var norm = nn.BatchNorm1d(5, dtype: float64);
        return norm.call(x * x);
    }
}

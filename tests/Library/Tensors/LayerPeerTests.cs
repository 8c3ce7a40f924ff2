using Phenomena.Tensors;
using Phenomena.Tensors.Modules;
using Xunit;
using static Phenomena.Tensors.torch;
using static Phenomena.Tests.Library.Tensors.PyTorch;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>Layers and losses beside PyTorch: results, and the gradients of everything that goes in.</summary>
public sealed class LayerPeerTests
{
    private static readonly bool[] s_padding = [false, false, false, false, false, false, false, true, false, false, true, true];

    private static readonly Dictionary<string, (Func<Tensor[], Tensor[]> Layer, Func<Tensor[]> Inputs)> s_layers = new()
    {
        ["conv2d"] = (x => [F.conv2d(x[0], x[1], x[2], padding: [1])], () => [Values(1, 3, 4, 7, 9), Values(2, 5, 4, 3, 3), Values(3, 5)]),
        ["conv2d strided"] = (x => [F.conv2d(x[0], x[1], strides: [2], padding: [2], dilation: [2], groups: 2)], () => [Values(1, 2, 4, 11, 8), Values(2, 6, 2, 3, 2)]),
        ["conv1d"] = (x => [F.conv1d(x[0], x[1], x[2], stride: 2, padding: 1)], () => [Values(1, 2, 3, 10), Values(2, 4, 3, 4), Values(3, 4)]),
        ["max_pool2d"] = (x => [F.max_pool2d(x[0], 3, 2, 1)], () => [Values(1, 2, 3, 8, 7)]),
        ["max_pool1d"] = (x => [F.max_pool1d(x[0], 2)], () => [Values(1, 2, 3, 9)]),
        ["avg_pool2d"] = (x => [F.avg_pool2d(x[0], 3, 2, 1)], () => [Values(1, 2, 3, 8, 7)]),
        ["avg_pool1d"] = (x => [F.avg_pool1d(x[0], 3)], () => [Values(1, 2, 3, 10)]),
        ["adaptive_avg_pool2d"] = (x => [F.adaptive_avg_pool2d(x[0], 3, 2)], () => [Values(1, 2, 3, 8, 7)]),
        ["batch norm"] = (x => BatchNorm(x[0], training: true), () => [Values(1, 2, 3, 4, 4)]),
        ["batch norm eval"] = (x => BatchNorm(x[0], training: false), () => [Values(1, 2, 3, 4, 4)]),
        ["layer_norm"] = (x => [F.layer_norm(x[0], [5], x[1], x[2])], () => [Values(1, 3, 4, 5), Values(2, 5), Values(3, 5)]),
        ["attention"] = (x => Attention(x[0], x[0], x[0]), () => [Values(1, 4, 3, 6)]),
        ["attention masked"] = (x => Attention(x[0], x[0], x[0], tensor(s_padding, [3, 4]), arange(4).unsqueeze(1).lt(arange(4))), () => [Values(1, 4, 3, 6)]),
        ["attention cross"] = (x => Attention(x[0], x[1], x[1] * 2, null, Values(7, 4, 5)), () => [Values(1, 4, 3, 6), Values(2, 5, 3, 6)]),
        ["cross_entropy"] = (x => [nn.CrossEntropyLoss(Weight, label_smoothing: 0.1).call(x[0], tensor([3L, 0, -100, 1, 4]))], Square),
        ["cross_entropy 3-d"] = (x => [F.cross_entropy(x[0], tensor([0L, 1, 2, 3, 0, 1], [2, 3]), reduction: nn.Reduction.None)], () => [Values(1, 2, 4, 3)]),
        ["cross_entropy soft"] = (x => [F.cross_entropy(x[0], Target.softmax(1), Weight, label_smoothing: 0.1)], Square),
        ["nll_loss"] = (x => [nn.NLLLoss(Weight).call(x[0], tensor([3L, 0, 0, 1, 4]))], Square),
        ["bce_with_logits"] = (x => [nn.BCEWithLogitsLoss(Weight, pos_weights: Weight + 1).call(x[0], Target.sigmoid())], Square),
        ["huber_loss"] = (x => [nn.HuberLoss(0.7, nn.Reduction.Sum).call(x[0] * 3, Target)], Square),
        ["smooth_l1_loss"] = (x => [nn.SmoothL1Loss(beta: 0.7).call(x[0] * 3, Target)], Square),
        ["l1_loss"] = (x => [nn.L1Loss(nn.Reduction.None).call(x[0], Target)], Square),
        ["kl_div"] = (x => [nn.KLDivLoss(log_target: false, nn.Reduction.Sum).call(x[0].log_softmax(1), Target.softmax(1))], Square),
        ["cosine_similarity"] = (x => [F.cosine_similarity(x[0], Target, dim: 0)], Square),
        ["normalize"] = (x => [F.normalize(x[0], p: 3, dim: 0)], Square),
        ["pad"] = (x => [F.pad(x[0], [1, 2, 0, 3], value: 0.5)], Square),
        ["gelu"] = (x => [F.gelu(x[0] * 2)], Square),
        ["softplus"] = (x => [F.softplus(x[0] * 30, beta: 0.8)], Square),
    };

    private static Tensor Target => Values(2, 5, 5);
    private static Tensor Weight => Values(8, 5) / 2 + 1;

    public static TheoryData<string> Layers => [.. s_layers.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Layers_agree_with_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var (layer, make) = s_layers[name];
        Tensor[] inputs = [.. make().Select(x => x.requires_grad_())];
        var results = layer(inputs);
        var gradients = autograd.grad([(results[0] * Values(9, results[0].shape)).sum()], inputs);
        // PyTorch's softplus is the identity from 20 on, ours is exact: 2e-9.
        Agree(name, [.. results, .. gradients], name == "softplus" ? 3e-9 : 1e-10);
    }

    private static Tensor[] Square() => [Values(1, 5, 5)];

    private static Tensor[] BatchNorm(Tensor x, bool training)
    {
        var norm = nn.BatchNorm2d(3, dtype: float64);
        using (no_grad())
        {
            norm.weight!.copy_(Values(4, 3));
            norm.bias!.copy_(Values(5, 3));
        }
        norm.call(Values(6, 2, 3, 4, 4));
        norm.train(training);
        return [norm.call(x), norm.running_mean!, norm.running_var!];
    }

    private static Tensor[] Attention(Tensor query, Tensor key, Tensor value, Tensor? padding = null, Tensor? mask = null)
    {
        var attention = nn.MultiheadAttention(6, 2, dtype: float64);
        int i = 0;
        using (no_grad())
            foreach (var p in attention.parameters()) p.copy_(Values(i++, p.shape));
        var (result, weights) = attention.call(query, key, value, padding, true, mask);
        return [result, weights!];
    }
}

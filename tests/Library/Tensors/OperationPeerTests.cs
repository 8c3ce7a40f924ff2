using Phenomena.Tensors;
using Xunit;
using static Phenomena.Tensors.torch;
using static Phenomena.Tests.Library.Tensors.PyTorch;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>Operations beside PyTorch: results, and the gradient where there is one. operations.py has the other side.</summary>
public sealed class OperationPeerTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_operations = new()
    {
        ["sort"] = x => x.sort(0, descending: true).Values,
        ["topk"] = x => x.topk(2).values,
        ["median"] = x => x.median(1).values,
        ["median of all"] = x => x.median(),
        ["quantile"] = x => x.quantile(tensor([0.2, 0.75]), 1),
        ["cumprod"] = x => x.cumprod(1),
        ["prod"] = x => x.prod(0),
        ["roll"] = x => x.roll([1, -2], [0, 1]),
        ["tril"] = x => x.tril(-1),
        ["repeat"] = x => x.repeat(2, 1, 2),
        ["diag_embed"] = x => x.diag_embed(-1),
        ["remainder"] = x => x % -0.3,
        ["fmod"] = x => x.fmod(-0.3),
        ["frac"] = x => (x * 3).frac(),
        ["atan2"] = x => x.atan2(Values(2, 4, 5)),
        ["xlogy"] = x => x.xlogy(Values(2, 4, 5).abs()),
        ["lerp"] = x => x.lerp(Values(2, 4, 5), 0.3),
        ["amax"] = x => x.clamp(max: 0.5).amax([0, 1]),
        ["std"] = x => x.std([0, 1]),
        ["var biased"] = x => x.var(1, unbiased: false, keepdim: true),
        ["logsumexp"] = x => x.logsumexp(0),
        ["norm 3"] = x => x.norm(1, p: 3),
        ["cov"] = x => x.cov(),
        ["corrcoef"] = x => x.corrcoef(),
        ["kron"] = x => x.kron(Values(2, 2, 3)),
        ["tensordot"] = x => tensordot(x, Values(2, 5, 4, 3), [0, 1], [1, 0]),
        ["einsum"] = x => einsum("ij,kj,k->ki", x, Values(2, 3, 5), Values(3, 3)),
        ["cdist"] = x => cdist(x, Values(2, 3, 5)),
        ["cdist 1"] = x => cdist(x, Values(2, 3, 5), 1),
        ["scatter_add"] = x => x.scatter_add(1, tensor([1L, 1, 0, 4, 2, 2], [2, 3]), Values(2, 2, 3)),
        ["pinv"] = x => linalg.pinv(x.detach()),
        ["svdvals"] = x => linalg.svdvals((x * 3).exp()),
        ["matrix_norm nuc"] = x => linalg.matrix_norm((x * 3).exp(), "nuc"),
        ["matrix_norm -1"] = x => linalg.matrix_norm(x, -1),
        ["cond"] = x => linalg.cond((x * 3).exp()),
        ["slogdet"] = x => linalg.slogdet((x * 3).exp()[.., ..4]).logabsdet,
        ["cholesky"] = x => linalg.cholesky(x.matmul(x.t()) + eye(4, dtype: float64)),
        ["lstsq"] = x => linalg.lstsq(x.t().detach(), Values(2, 5, 2)).Solution,
        ["eigvalsh"] = x => linalg.eigvalsh(x[.., ..4]),
        ["rfft"] = x => fft.rfft(x, norm: "ortho"),
        ["irfft"] = x => fft.irfft(stack([x, x.flip(0)], -1), 6, 0),
        ["fftfreq"] = _ => fft.fftfreq(7, 0.5, float64),
        ["nan_to_num"] = x => (x.detach().sign() / 0.0).nan_to_num(posinf: 2),
        ["logspace"] = _ => logspace(-1, 2, 4, dtype: float64),
        ["arange"] = _ => arange(1, -2, -0.5, float64),
    };

    public static TheoryData<string> Names => [.. s_operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Operations_agree_with_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var x = Values(1, 4, 5).requires_grad_();
        var y = s_operations[name](x);
        Agree("operation " + name, y.requires_grad ? [y, autograd.grad([(y * Values(9, y.shape)).sum()], [x])[0]] : [y], 1e-9);
    }
}

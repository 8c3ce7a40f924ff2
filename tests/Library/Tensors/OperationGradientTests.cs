using FsCheck;
using FsCheck.Fluent;
using Phenomena.Tensors;
using Xunit;
using static Phenomena.Tensors.torch;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>Arrangements, products, statistics and linear algebra: gradients against central differences in double, once and twice.</summary>
public sealed class OperationGradientTests
{
    /// <summary>On tensors of two to four dimensions of sizes 1 to 4, of values in (0.2, 1.8), no two alike.</summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_anyShape = new()
    {
        ["sort"] = x => x.sort(0).Values * x.sort(-1, descending: true).Values,
        ["topk"] = x => x.topk((int)(x.size(1) + 1) / 2, 1).values.square(),
        ["median"] = x => x.median(0, keepdim: true).values * x.median(),
        ["quantile"] = x => x.quantile(0.3, -1, keepdim: true) * x,
        ["cumsum"] = x => x.cumsum(1) * x.cumsum(-1),
        ["cumprod"] = x => x.cumprod(0) * x,
        ["flip"] = x => x.flip(0, -1) * x,
        ["roll"] = x => x.roll(3, 1) * x.roll(-1) * x.roll([1, -2], [0, -1]),
        ["repeat"] = x => x.repeat([2, .. Enumerable.Repeat(1L, (int)x.ndim - 1), 2]) * x.repeat_interleave(2, 0).sum(),
        ["tril triu"] = x => x.tril(1) * x.triu(),
        ["diagonal"] = x => x.diagonal(dim1: -1, dim2: 0).square(),
        ["diag_embed"] = x => x.diag_embed(1).square(),
        ["movedim"] = x => x.movedim(0, -1).square(),
        ["prod"] = x => x.prod(1, keepdim: true) * x.prod(),
        ["amax"] = x => x.amax([0, -1], keepdim: true) * x.amin([1], keepdim: true) * x.max(),
        ["std"] = x => (x.std([0, 1], unbiased: false, keepdim: true) + 1) * x,
        ["norm"] = x => x.norm(-1, keepdim: true, p: 3) * x.norm(0, keepdim: true) * x.norm(),
        ["pow"] = x => x.pow(x.flip(0)),
        ["atan2"] = x => x.atan2(x.flip(0, 1)),
        ["remainder"] = x => x.remainder(0.37) * x.fmod(0.41),
        ["lerp"] = x => x.lerp(x.square(), x.flip(1)),
        // Far from every value: within a step of a bound a difference says nothing.
        ["clamp"] = x => x.clamp(x.flip(0) + Far(x), x.flip(1) + 4 + Far(x)) * x,
        ["scatter"] = x => x.scatter(0, argsort(x.detach().square(), 0), x.flip(0) * x),
        ["bmm"] = x => x.flatten(1).unsqueeze(1).bmm(x.flatten(1).unsqueeze(2)) * x.sum(),
        ["einsum"] = x => einsum("ij,kj->ik", x.flatten(1), x.flatten(1)) * einsum("ij->i", x.flatten(1)),
        ["tensordot"] = x => tensordot(x, x, [0, 1], [0, 1]),
        ["cdist"] = x => cdist(x, x + 2),
        ["split"] = x => cat(x.split(2, 1).Reverse().ToArray(), 1) * x,
        ["unbind"] = x => stack([.. x.unbind(1)], -1).square(),
        ["inv"] = x => linalg.inv(x.mT.matmul(x) + eye(x.size(-1), dtype: float64)) * linalg.det(x.matmul(x.mT) + eye(x.size(-2), dtype: float64)).sum(),
        ["cholesky"] = x => linalg.cholesky(x.matmul(x.mT) + eye(x.size(-2), dtype: float64)),
        ["fft"] = x => fft.rfft(x, 0).square().sum() * fft.irfft(fft.rfft(x), x.size(-1)),
    };

    /// <summary>On a matrix [4, 5] of values in (0.2, 1.8), no two alike.</summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_functions = new()
    {
        ["sort"] = x => x.sort(0, descending: true).Values * x,
        ["topk"] = x => x.topk(2).values.square(),
        ["kthvalue"] = x => x.kthvalue(2, 0).values * x,
        ["median"] = x => x.median() * x.median(0).values,
        ["quantile"] = x => x.quantile(tensor([0.3, 0.9]), 0).square(),
        ["cumsum"] = x => x.cumsum(0) * x.cumsum(-1),
        ["cumprod"] = x => x.cumprod(1) * x,
        ["flip"] = x => x.flip(0, -1) * x,
        ["roll"] = x => x.roll(2, 1) * x.roll(-1) * x.roll([1, 2], [0, 1]),
        ["repeat"] = x => x.repeat(2, 1, 3).square(),
        ["repeat_interleave"] = x => x.repeat_interleave(tensor([2L, 0, 3, 1]), 0).square() + x.repeat_interleave(2).square().sum(),
        ["tril triu"] = x => x.tril(1) * x.triu(-1),
        ["diagonal"] = x => x.reshape(2, 2, 5).diagonal(1, 0, 2).square(),
        ["diag"] = x => x[0].diag(1) * x.diag().diag_embed(-2).sum(),
        ["trace"] = x => x.trace() * x,
        ["movedim"] = x => x.reshape(2, 2, 5).movedim(0, 2).square(),
        ["unbind"] = x => x.unbind(1)[3] * x.unbind(1)[0],
        ["unflatten"] = x => x.unflatten(0, 2, -1).square(),
        ["split sizes"] = x => x.split([1, 3], 0)[1].square(),
        ["expm1"] = x => x.expm1(),
        ["log1p"] = x => x.log1p(),
        ["log2 log10"] = x => x.log2() * x.log10(),
        ["rsqrt"] = x => x.rsqrt(),
        ["tan"] = x => (x * 0.5).tan(),
        ["sinh cosh"] = x => x.sinh() * x.cosh(),
        ["asin acos"] = x => (x * 0.5).asin() * (x * 0.5).acos(),
        ["atan"] = x => x.atan(),
        ["erfc"] = x => x.erfc(),
        ["frac"] = x => (x * 3).frac().square(),
        ["remainder"] = x => (x - 3).remainder(x[0] * 0.7) * x,
        ["fmod"] = x => (x - 3).fmod(x[0] * 0.7) * x,
        ["pow tensor"] = x => x.pow(x[1]),
        ["atan2"] = x => (x - 1).atan2(x[2]),
        ["lerp"] = x => x.lerp(x.square(), x[0]) + x.lerp(x[1], 0.3),
        ["xlogy"] = x => x.xlogy(x[0]),
        ["clamp tensor"] = x => x.clamp(min: x[0] * 0.9, max: x[0] * 1.1) * x,
        ["nan_to_num"] = x => x.nan_to_num() * x,
        ["maximum minimum"] = x => max(x, x[0] * 1.1) * min(x, x[1]),
        ["max"] = x => x.max() * x + x.min() * x,
        ["amax"] = x => x.amax([0]) * x.amin([1], keepdim: true),
        ["prod"] = x => x.prod(0) * x.prod(),
        ["std"] = x => x.std(1, keepdim: true) * x.std() * x.std([0], unbiased: false),
        ["norm"] = x => x.norm() * x.norm(1, keepdim: true) * x.norm(0, p: 3),
        ["vector_norm"] = x => linalg.vector_norm(x, 1, [0]) * linalg.vector_norm(x, double.PositiveInfinity, [1], keepdim: true),
        ["cov"] = x => x.cov() * x.corrcoef(),
        ["bmm"] = x => x.reshape(2, 2, 5).bmm(x.reshape(2, 5, 2)),
        ["mv dot outer"] = x => x.mv(x[0]).outer(x[0]) * x[1].dot(x[2]),
        ["addmm"] = x => x[.., ..4].addmm(x, x.t(), 0.5f, 2),
        ["baddbmm"] = x => zeros([2, 2, 2], float64).baddbmm(x.reshape(2, 2, 5), x.reshape(2, 5, 2)),
        ["kron"] = x => x[..2].kron(x[2..]),
        ["tensordot"] = x => tensordot(x.reshape(2, 2, 5), x.reshape(5, 2, 2), [0, 2], [1, 0]),
        ["cdist"] = x => cdist(x, x[..2] * 2),
        ["cdist by products"] = x => cdist(x.repeat(7, 1), x[..2] * 2),
        ["cdist p"] = x => cdist(x, x[..2] * 2, 3),
        ["einsum product"] = x => einsum("ij,kj->ki", x, x[..3]),
        ["einsum batch"] = x => einsum("bij,bkj->kib", x.reshape(2, 2, 5), x.reshape(2, 2, 5)),
        ["einsum inner and idle"] = x => einsum("ij,ik->j", x, x[.., ..2]),
        ["einsum diagonal"] = x => einsum("iij,j->i", x.reshape(2, 2, 5), x[0]),
        ["einsum of three"] = x => einsum("ij,jk,kl", x, x.t(), x),
        ["where scalar"] = x => where(x.gt(1.0), x.square(), 0f),
        ["solve"] = x => linalg.solve(Square(x), x[.., 3..]),
        ["solve right"] = x => linalg.solve(Square(x), x.t(), left: false),
        ["solve batch"] = x => linalg.solve(stack([Square(x), Square(x) * 2]), x[.., 0]),
        ["solve_triangular"] = x => linalg.solve_triangular(Square(x), x, upper: true),
        ["inv"] = x => linalg.inv(Square(x)),
        ["det"] = x => linalg.det(Square(x)) * x,
        ["slogdet"] = x => linalg.slogdet(Square(x)).logabsdet * x,
        ["cholesky"] = x => linalg.cholesky(x.matmul(x.t()) + eye(4, dtype: float64)),
    };

    /// <summary>-8, -2 or 4 in turn: with 4 more, both bounds lie below all values, one on either side, or both above.</summary>
    private static Tensor Far(Tensor x) => (arange(x.numel()).remainder(3).to(float64) * 6 - 8).reshape(x.shape);

    private static Tensor Square(Tensor x) => x[.., ..4] + eye(4, dtype: float64) * 3;

    public static TheoryData<string> AnyShapeNames => [.. s_anyShape.Keys];

    [Theory]
    [MemberData(nameof(AnyShapeNames))]
    public void Gradients_over_random_shapes_agree_with_differences(string name) =>
        Prop.ForAll((
            from sizes in Gen.Choose(2, 4).SelectMany(rank => Gen.Choose(1, 4).ArrayOf(rank))
            from seed in Gen.Choose(0, 1 << 20)
            select (sizes, seed)).ToArbitrary(), c => TensorGradientTests.Check([.. c.sizes.Select(n => (long)n)], [], c.seed, (x, _) => s_anyShape[name](x)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    public static TheoryData<string> Names => [.. s_functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_agree_with_differences(string name)
    {
        for (int seed = 0; seed < 3; seed++) TensorGradientTests.Check([4, 5], [], seed, (x, _) => s_functions[name](x));
    }

    [Fact]
    public void Eigenvalues_and_singular_values_have_a_first_derivative()
    {
        using var scope = NewDisposeScope();
        var x = randn(4, 4, float64, requires_grad: true);
        foreach (var f in new Func<Tensor, Tensor>[] { m => linalg.eigvalsh(m.matmul(m.t()) + m + m.t()), linalg.svdvals, m => linalg.matrix_norm(m, 2) + linalg.matrix_norm(m, "nuc") })
        {
            Tensor Value() => (f(x) * arange(1, f(x).numel() + 1)).sum();
            var g = autograd.grad([Value()], [x])[0].data<double>();
            for (int i = 0; i < 16; i++)
            {
                double kept = x.data<double>()[i];
                x.data<double>()[i] = kept + 1e-6;
                double up = Value().ToDouble();
                x.data<double>()[i] = kept - 1e-6;
                double down = Value().ToDouble();
                x.data<double>()[i] = kept;
                Assert.Equal((up - down) / 2e-6, g[i], 1e-5);
            }
        }
    }

    [Fact]
    public void Gradients_hold_at_ties_and_zeros()
    {
        var x = tensor([3.0, 1, 3, 3], requires_grad: true);
        Assert.Equal([1 / 3.0, 0, 1 / 3.0, 1 / 3.0], autograd.grad([x.max()], [x])[0].data<double>().ToArray());
        var factors = tensor([2.0, 0, 3], requires_grad: true);
        Assert.Equal([1.0, 8, 0], autograd.grad([factors.cumprod(0).sum()], [factors])[0].data<double>().ToArray());
        Assert.Equal([0.0, 6, 0], autograd.grad([factors.prod()], [factors])[0].data<double>().ToArray());
        var zero = zeros([3], float64, requires_grad: true);
        Assert.Equal([0.0, 0, 0], autograd.grad([zero.norm()], [zero])[0].data<double>().ToArray());
        Assert.Equal([0.0, 0, 0], autograd.grad([cdist(zero.reshape(1, 3), zero.reshape(1, 3)).sum()], [zero])[0].data<double>().ToArray());
    }
}

using Phenomena.Tensors;
using Xunit;
using static Phenomena.Tensors.torch;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>Decompositions multiply back to what was decomposed.</summary>
public sealed class LinalgTests
{
    private static void Same(Tensor expected, Tensor actual) => Assert.True(expected.allclose(actual, 1e-9, 1e-9), $"{expected}\n{actual}");

    [Theory]
    [InlineData(5, 3)]
    [InlineData(3, 5)]
    [InlineData(4, 4)]
    public void Factors_multiply_back(long rows, long columns)
    {
        using var scope = NewDisposeScope();
        var a = randn([2, rows, columns], float64, generator: new Generator(1));
        var (u, s, vh) = linalg.svd(a, fullMatrices: false);
        Same(a, (u * s.unsqueeze(-2)).matmul(vh));
        Assert.True((s[.., 1..] <= s[.., ..^1]).all().ToBoolean());
        var full = linalg.svd(a);
        Assert.Equal([2, rows, rows], full.U.shape);
        Assert.Equal([2, columns, columns], full.Vh.shape);
        Same(eye(rows, dtype: float64).expand(2, rows, rows), full.U.matmul(full.U.mT));
        var (q, r) = linalg.qr(a);
        Same(a, q.matmul(r));
        Same(eye(q.size(-1), dtype: float64).expand(2, -1, -1), q.mT.matmul(q));
        Same(r, r.triu());
        var p = linalg.pinv(a);
        Same(a, a.matmul(p).matmul(a));
        Same(p, p.matmul(a).matmul(p));
        Assert.Equal([Math.Min(rows, columns), Math.Min(rows, columns)], linalg.matrix_rank(a).data<long>().ToArray());
    }

    [Fact]
    public void Eigenvectors_diagonalise()
    {
        using var scope = NewDisposeScope();
        var a = randn(20, 20, float64, generator: new Generator(2));
        var symmetric = a + a.t();
        var (l, v) = linalg.eigh(symmetric);
        Same(symmetric, (v * l).matmul(v.t()));
        Assert.True((l[1..] >= l[..^1]).all().ToBoolean());
        Same(l, linalg.eigvalsh(symmetric.tril()));
        Same(l, linalg.eigvalsh(symmetric.triu(), 'U'));
        Assert.Equal(float32, linalg.eigh(symmetric.to(float32)).Item1.dtype);
        Assert.Equal(l.sum().ToDouble(), symmetric.trace().ToDouble(), tolerance: 1e-9);
        var (sign, log) = linalg.slogdet(symmetric);
        Assert.Equal(l.sign().prod().ToDouble(), sign.ToDouble());
        Assert.Equal(l.abs().log().sum().ToDouble(), log.ToDouble(), tolerance: 1e-9);
        Assert.Equal(l.prod().ToDouble(), linalg.det(symmetric).ToDouble(), 1e-6 * Math.Abs(l.prod().ToDouble()));
        var positive = a.matmul(a.t());
        var c = linalg.cholesky(positive);
        Same(positive, c.matmul(c.t()));
        Same(c, c.tril());
    }

    [Fact]
    public void Least_squares_are_orthogonal_to_what_they_leave()
    {
        Tensor a = randn(9, 4, float64, generator: new Generator(3)), b = randn(9, 2, float64, generator: new Generator(4));
        var (x, residuals, rank, s) = linalg.lstsq(a, b);
        Same(zeros(4, 2, float64), a.t().matmul(a.matmul(x) - b));
        Same((a.matmul(x) - b).square().sum(0), residuals);
        Assert.Equal(4, rank.ToInt64());
        Assert.Equal(s.max().ToDouble() / s.min().ToDouble(), linalg.cond(a).ToDouble(), tolerance: 1e-9);
    }

    [Fact]
    public void Norms_agree_with_their_definitions()
    {
        var a = tensor([3.0, -4, 0, 12], [2, 2]);
        Assert.Equal(13, linalg.norm(a).ToDouble(), tolerance: 1e-12);
        Assert.Equal(16, linalg.matrix_norm(a, 1).ToDouble(), tolerance: 1e-12);
        Assert.Equal(12, linalg.matrix_norm(a, double.PositiveInfinity).ToDouble(), tolerance: 1e-12);
        Assert.Equal(3, linalg.vector_norm(a, 0).ToDouble());
        Assert.Equal([5.0, 12], linalg.vector_norm(a, dims: [1]).data<double>().ToArray());
        Assert.Equal(linalg.svdvals(a).max().ToDouble(), linalg.norm(a, 2).ToDouble(), tolerance: 1e-12);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(7)]
    public void Fourier_transforms_agree_with_the_sum_and_invert(int n)
    {
        using var scope = NewDisposeScope();
        var z = randn([2, n, 2], float64, generator: new Generator(5));
        var y = fft.fft_(z);
        for (int k = 0; k < n; k++)
        {
            var turned = Enumerable.Range(0, n).Select(t => new System.Numerics.Complex(z[1, t, 0].ToDouble(), z[1, t, 1].ToDouble()) * System.Numerics.Complex.FromPolarCoordinates(1, -2 * Math.PI * k * t / n)).Aggregate((a, b) => a + b);
            Assert.Equal(turned.Real, y[1, k, 0].ToDouble(), tolerance: 1e-9);
            Assert.Equal(turned.Imaginary, y[1, k, 1].ToDouble(), tolerance: 1e-9);
        }
        Same(z, fft.ifft(y));
        var x = z[TensorIndex.Ellipsis, 0];
        Assert.Equal([2L, n / 2 + 1, 2], fft.rfft(x).shape);
        Same(x, fft.irfft(fft.rfft(x), n));
        Same(fft.rfft(x.t(), dim: 0).movedim(1, 0), fft.rfft(x));
        // Parseval's identity, in the norm that keeps lengths.
        Assert.Equal(z.square().sum().ToDouble(), fft.fft_(z, norm: "ortho").square().sum().ToDouble(), tolerance: 1e-9);
    }

    [Fact]
    public void Fourier_transforms_are_differentiable()
    {
        TensorGradientTests.Check([5, 6], [], 1, (x, _) => fft.rfft(x).square());
        TensorGradientTests.Check([3, 4, 2], [], 1, (x, _) => fft.fft_(x).square() * fft.ifft(x, norm: "ortho"));
        TensorGradientTests.Check([3, 4, 2], [], 1, (x, _) => fft.irfft(x, 6).square() + fft.irfft(x.square(), 7)[.., ..6]);
    }
}

using FsCheck;
using FsCheck.Fluent;
using Phenomena.Tensors;
using Xunit;
using static Phenomena.Tensors.torch;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>Values of operations against loops, and against torch's documented results.</summary>
public sealed class OperationTests
{
    [Fact]
    public void Sorting_agrees_with_a_stable_sort_of_each_line() =>
        Prop.ForAll((
            from sizes in Gen.Choose(1, 6).ArrayOf(3)
            from dim in Gen.Choose(-3, 2)
            from seed in Gen.Choose(0, 1 << 20)
            from down in Gen.Elements(true, false)
            select (sizes, dim, seed, down)).ToArbitrary(), c =>
        {
            using var scope = NewDisposeScope();
            var x = randint(4, [.. c.sizes.Select(s => (long)s)], generator: new Generator((ulong)c.seed)).to(float32);
            var (values, indices) = x.sort(c.dim, c.down);
            Tensor lines = x.movedim(c.dim, -1).reshape(-1, x.size(c.dim)), sorted = values.movedim(c.dim, -1).reshape(-1, x.size(c.dim)), places = indices.movedim(c.dim, -1).reshape(-1, x.size(c.dim));
            for (int i = 0; i < lines.size(0); i++)
            {
                var line = lines[i].data<float>().ToArray();
                var expected = line.Select((v, p) => (v, p)).OrderBy(t => c.down ? -t.v : t.v).ToArray();
                Assert.Equal(expected.Select(t => t.v), sorted[i].data<float>().ToArray());
                Assert.Equal(expected.Select(t => (long)t.p), places[i].data<long>().ToArray());
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void Not_a_number_is_the_largest()
    {
        var x = tensor([2f, float.NaN, 1f, float.NaN, 3f]);
        Assert.Equal([2L, 0, 4, 1, 3], x.argsort().data<long>().ToArray());
        Assert.Equal([1L, 3, 4, 0, 2], x.argsort(descending: true).data<long>().ToArray());
    }

    [Fact]
    public void Order_statistics_agree_with_their_definitions()
    {
        var x = tensor([5.0, 1, 4, 2]);
        Assert.Equal([5.0, 4], x.topk(2).values.data<double>().ToArray());
        Assert.Equal([1L, 3], x.topk(2, largest: false).indexes.data<long>().ToArray());
        Assert.Equal(2, x.median().ToDouble());
        Assert.Equal(3, x.quantile(0.5).ToDouble());
        Assert.Equal(1.75, x.quantile(0.25).ToDouble());
        var (output, inverse, counts) = tensor([3L, 1, 3, 2, 1, 3]).unique(return_inverse: true, return_counts: true);
        Assert.Equal([1L, 2, 3], output.data<long>().ToArray());
        Assert.Equal([2L, 0, 2, 1, 0, 2], inverse!.data<long>().ToArray());
        Assert.Equal([2L, 1, 3], counts!.data<long>().ToArray());
        Assert.Equal([0L, 2, 0, 1, 0], tensor([1L, 3, 1]).bincount(minlength: 5).data<long>().ToArray());
        Assert.Contains("k = 9", Assert.Throws<ArgumentException>(() => x.topk(9)).Message);
    }

    [Fact]
    public void Arrangements_move_what_they_should()
    {
        var x = arange(6).reshape(2, 3);
        Assert.Equal([0L, 1, 3, 3, 7, 12], x.cumsum(1).data<long>().ToArray().Take(3).Concat(x.flatten().cumsum(0).data<long>().ToArray()[2..3]).Concat(x.cumsum(1).data<long>().ToArray()[4..]));
        Assert.Equal([5L, 4, 3, 2, 1, 0], x.flip(0, 1).flatten().data<long>().ToArray());
        Assert.Equal([2L, 0, 1, 5, 3, 4], x.roll(1, 1).flatten().data<long>().ToArray());
        Assert.Equal([5L, 0, 1, 2, 3, 4], x.roll(1).flatten().data<long>().ToArray());
        Assert.Equal([0L, 0, 0, 3, 4, 0], x.tril().flatten().data<long>().ToArray());
        Assert.Equal([0L, 1, 2, 0, 4, 5], x.triu().flatten().data<long>().ToArray());
        Assert.Equal([1L, 5], x.diagonal(1).data<long>().ToArray());
        Assert.Equal([4L, 6], x.repeat(2, 2).shape);
        Assert.Equal([0L, 0, 1, 1, 1], tensor([0L, 1]).repeat_interleave(tensor([2L, 3])).data<long>().ToArray());
        Assert.Equal([3L, 1, 2], zeros(1, 2, 3).movedim(2, 0).shape);
        var grid = meshgrid([arange(2), arange(3)]);
        Assert.Equal([0L, 0, 0, 1, 1, 1], grid[0].flatten().data<long>().ToArray());
        Assert.Equal([0L, 1, 2, 0, 1, 2], grid[1].flatten().data<long>().ToArray());
    }

    [Fact]
    public void Operators_and_conversions_follow_torch()
    {
        Tensor a = tensor([5L, -5]), b = tensor([3L, 3]);
        Assert.Equal([2L, 1], (a % b).data<long>().ToArray());
        Assert.Equal([2L, -2], a.fmod(b).data<long>().ToArray());
        Assert.Equal([1L, -2], a.floor_divide(b).data<long>().ToArray());
        Assert.Equal([1L, 3], (a & b).data<long>().ToArray());
        Assert.Equal([6L, -8], (a ^ b).data<long>().ToArray());
        Assert.Equal([-6L, 4], (~a).data<long>().ToArray());
        Assert.Equal([true, false], ((a > 0) & (a == 5)).data<bool>().ToArray());
        Assert.Equal([false, true], (~(a > 0) | (a != -5) & (a < 0)).data<bool>().ToArray());
        Assert.Equal(5, (int)a.abs().max());
        Assert.Equal(float32, a.exp().dtype);
        Tensor x = tensor([1.5f, float.NaN, float.PositiveInfinity]);
        x[x.isnan()] = 0f;
        Assert.Equal([1.5f, 0, 7], x.nan_to_num(posinf: 7).data<float>().ToArray());
        Assert.Equal([2f, 0, 2], tensor([1.5f, 0.5f, 2.5f]).round().data<float>().ToArray());
        Assert.True(ones(2).allclose(ones(2) + 1e-7));
        Assert.False(ones(2).allclose(ones(2) + 1e-3));
        Assert.True(arange(3).Equals(arange(3)));
        Assert.Equal(3.5, torch.tensor(new[,] { { 1.0, 2.0 }, { 3.0, 3.5 } })[1, 1].ToDouble());
    }

    [Fact]
    public void Factories_make_what_they_say()
    {
        Assert.Equal([2L, 5, 8], arange(2, 10, 3).data<long>().ToArray());
        Assert.Equal([3L, 2, 1], arange(3, 0, -1).data<long>().ToArray());
        Assert.Equal([0f, 0.5f], arange(0, 1, 0.5).data<float>().ToArray());
        Assert.Equal([1.0, 1.5, 2], linspace(1, 2, 3, float64).data<double>().ToArray());
        Assert.Equal([1f, 10, 100], logspace(0, 2, 3).data<float>().ToArray());
        Assert.Equal([1f, 0, 0, 0, 1, 0], eye(2, 3).flatten().data<float>().ToArray());
        Assert.Equal([0L, 1, 2, 3, 4], randperm(5, generator: new Generator(3)).sort().Values.data<long>().ToArray());
        var dice = randint(1, 7, [60_000], generator: new Generator(5));
        var counts = dice.bincount().data<long>()[1..].ToArray();
        // Standard deviation of a count: 91.
        Assert.All(counts, c => Assert.InRange(c, 10_000 - 456, 10_000 + 456));
        var weights = torch.tensor([0.1, 0, 0.6, 0.3]);
        var drawn = multinomial(weights, 20_000, replacement: true, new Generator(6)).bincount(minlength: 4).data<long>().ToArray();
        Assert.Equal(0, drawn[1]);
        Assert.InRange(drawn[2], 12_000 - 350, 12_000 + 350);
        Assert.Equal([0L, 2, 3], multinomial(weights, 3, false, new Generator(7)).sort().Values.data<long>().ToArray());
        Assert.InRange(bernoulli(full([10_000], 0.3), new Generator(8)).mean().ToDouble(), 0.277, 0.323);
        Assert.Contains("3 or more", Assert.Throws<ArgumentException>(() => multinomial(torch.tensor([0.1, 0, 0.6]), 3)).Message);
    }

    [Theory]
    [InlineData("ij,jk->ik")]
    [InlineData("bij,bjk->bik")]
    [InlineData("ij,ij->")]
    [InlineData("ij,kj->ikj")]
    [InlineData("ii->i")]
    [InlineData("ij->ji")]
    [InlineData("iji,jk->kj")]
    [InlineData("i,j")]
    [InlineData("ba")]
    [InlineData("ij,jk,kl->li")]
    public void Einstein_sums_agree_with_loops(string equation)
    {
        var terms = equation.Split("->")[0].Split(',');
        var sizes = "abijkl".ToDictionary(c => c, c => 2L + c % 3);
        Tensor[] x = [.. terms.Select(t => randn([.. t.Select(c => sizes[c])], float64))];
        char[] letters = [.. string.Concat(terms).Distinct().Order()];
        string result = equation.Contains("->") ? equation.Split("->")[1] : string.Concat(letters.Where(c => string.Concat(terms).Count(d => d == c) == 1));
        var expected = zeros([.. result.Select(c => sizes[c])], float64);
        foreach (var at in letters.Aggregate((IEnumerable<long[]>)[[]], (all, c) => all.SelectMany(p => Enumerable.Range(0, (int)sizes[c]).Select(i => (long[])[.. p, i]))))
        {
            long[] Place(string term) => [.. term.Select(c => at[Array.IndexOf(letters, c)])];
            expected[Place(result)] = expected[Place(result)] + terms.Select((t, i) => x[i][Place(t)]).Aggregate((a, b) => a * b);
        }
        var y = einsum(equation, x);
        Assert.Equal(expected.shape, y.shape);
        Assert.True(y.allclose(expected, 1e-12, 1e-12));
    }

    [Theory]
    [InlineData("...ij,jk->...ik", "2 3 4 5;5 6", "abij,jk->abik")]
    [InlineData("...ij,...jk", "3 4 5;2 1 5 6", "aij,baijk->baik")]
    [InlineData("i...,i...->...", "4 2 3;4 2 3", "iab,iab->ab")]
    [InlineData("...i->i...", "2 3 4", "abi->iab")]
    [InlineData("...,...", "2 1;3", "a,b->ab")]
    [InlineData("b...->b", "2 3 4", "bij->b")]
    [InlineData("i...j,j", "2 3;3", "ij,j->i")]
    public void An_ellipsis_stands_for_the_dimensions_without_a_letter(string equation, string shapes, string spelled)
    {
        Tensor[] x = [.. shapes.Split(';').Select(s => randn([.. s.Split(' ').Select(long.Parse)], float64))];
        // Where the ellipsis broadcasts, the spelled-out equation wants the sizes that are meant.
        Tensor[] y = equation switch
        {
            "...ij,...jk" => [x[0], x[1].expand(2, 3, 5, 6).unsqueeze(2).expand(2, 3, 4, 5, 6)],
            "...,..." => [x[0].flatten(), x[1]],
            _ => x,
        };
        Tensor expected = einsum(spelled, y), measured = einsum(equation, x);
        Assert.Equal(expected.shape, measured.shape);
        Assert.True(measured.allclose(expected, 1e-12, 1e-12));
        Assert.Contains("or leave the others to", Assert.Throws<ArgumentException>(() => einsum("..ij,jk", x[0], x[0])).Message);
        Assert.Contains("does not fit the shapes", Assert.Throws<ArgumentException>(() => einsum("...abcdefg", x[0])).Message);
    }

    [Fact]
    public void Errors_name_the_operation_and_the_shapes()
    {
        Tensor a = ones(2, 3), b = ones(4, 2);
        Assert.Contains("einsum: \"ij,jk->ik\" does not fit the shapes [2, 3] and [4, 2]", Assert.Throws<ArgumentException>(() => einsum("ij,jk->ik", a, b)).Message);
        Assert.Contains("bmm: expected [batch, n, k] and [batch, k, m]; got [2, 3] and [4, 2]", Assert.Throws<ArgumentException>(() => a.bmm(b)).Message);
        Assert.Contains("linalg.solve: a system [2, 2]", Assert.Throws<ArgumentException>(() => linalg.solve(ones(2, 2), ones(3, 1))).Message);
        Assert.Contains("singular", Assert.Throws<ArgumentException>(() => linalg.solve(ones(2, 2), ones(2, 1))).Message);
        Assert.Contains("not positive definite", Assert.Throws<ArgumentException>(() => linalg.cholesky(-eye(2))).Message);
        Assert.Contains("no gradient", Assert.Throws<InvalidOperationException>(() => linalg.eigh(eye(2).requires_grad_())).Message);
        Assert.Contains("repeat: expected at least 2 numbers for shape [2, 3]", Assert.Throws<ArgumentException>(() => a.repeat(2)).Message);
        Assert.Contains("movedim", Assert.Throws<ArgumentOutOfRangeException>(() => a.movedim(5, 0)).Message);
    }
}

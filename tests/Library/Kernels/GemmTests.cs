using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Phenomena.Tests.Library.Kernels;

public sealed class GemmTests
{
    private sealed record Problem(int Rows, int Columns, int Inner, bool TransposeA, bool TransposeB, bool Accumulate, int PadA, int PadB, int PadC, int Seed);

    /// <summary>Sizes around every edge: register tiles (6, 8, 16, 32), the packing thresholds and the inner block (256).</summary>
    private static Gen<int> Size(int largest) =>
        Gen.OneOf(Gen.Choose(0, 9), Gen.Choose(10, 70), Gen.Elements(6, 12, 16, 31, 32, 33, 64, 96, 97), Gen.Choose(70, largest));

    private static Arbitrary<Problem> Problems => (
        from rows in Size(220)
        from columns in Size(220)
        from inner in Size(300)
        from ta in Gen.Elements(true, false)
        from tb in Gen.Elements(true, false)
        from accumulate in Gen.Elements(true, false)
        from pa in Gen.Choose(0, 3)
        from pb in Gen.Choose(0, 3)
        from pc in Gen.Choose(0, 3)
        from seed in Gen.Choose(0, 1 << 20)
        select new Problem(rows, columns, inner, ta, tb, accumulate, pa, pb, pc, seed)).ToArbitrary();

    [Theory]
    [InlineData((int)Gemm.Path.Portable)]
    [InlineData((int)Gemm.Path.Avx2)]
    [InlineData((int)Gemm.Path.Avx512)]
    public void Every_path_agrees_with_three_loops(int path)
    {
        if (!Supported((Gemm.Path)path)) Assert.Skip("This processor has no such vectors.");
        Prop.ForAll(Problems, p => Matches(p, (Gemm.Path)path)).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Every_path_blocks_a_large_product_correctly()
    {
        // More than one block in each direction: 192 rows, 2048 columns, 256 of the inner size.
        var large = new Problem(200, 2100, 530, true, false, true, 1, 0, 2, 7);
        foreach (var path in Enum.GetValues<Gemm.Path>().Where(Supported)) Assert.True(Matches(large, path), path.ToString());
    }

    [Theory]
    [InlineData((int)Gemm.Path.Portable)]
    [InlineData((int)Gemm.Path.Avx2)]
    [InlineData((int)Gemm.Path.Avx512)]
    public unsafe void Double_precision_uses_the_same_blocks(int path)
    {
        if (!Supported((Gemm.Path)path)) Assert.Skip("This processor has no such vectors.");
        const int rows = 61, columns = 45, inner = 270;
        var random = new Random(5);
        double[] a = [.. Enumerable.Range(0, rows * inner).Select(_ => random.NextDouble() - 0.5)], b = [.. Enumerable.Range(0, inner * columns).Select(_ => random.NextDouble() - 0.5)], c = new double[rows * columns];
        // A as it is, B as the transpose of [columns, inner].
        fixed (double* pa = a, pb = b, pc = c)
            Gemm.Multiply(rows, columns, inner, new Strided<double>(pa, inner, 1), new Strided<double>(pb, 1, inner), pc, columns, false, (Gemm.Path)path);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double expected = 0;
                for (int k = 0; k < inner; k++) expected += a[i * inner + k] * b[j * inner + k];
                Assert.Equal(expected, c[i * columns + j], 1e-12);
            }
        }
    }

    [Fact]
    public void Fused_paths_give_the_same_bits()
    {
        if (!Supported(Gemm.Path.Avx512)) Assert.Skip("This processor has no AVX-512.");
        var p = new Problem(50, 70, 90, false, true, false, 0, 0, 0, 3);
        Assert.Equal(Product(p, Gemm.Path.Avx2), Product(p, Gemm.Path.Avx512));
    }

    [Fact]
    public void Nothing_is_allocated_after_the_first_product()
    {
        float[] a = new float[300 * 300], c = new float[300 * 300];
        Gemm.Multiply(new MatrixView(a, 300, 300), new MatrixView(a, 300, 300).T, c);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) Gemm.Multiply(new MatrixView(a, 300, 300), new MatrixView(a, 300, 300).T, c);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Errors_name_both_shapes_and_what_to_do()
    {
        var inner = Assert.Throws<ArgumentException>(() => Gemm.Multiply(new MatrixView(new float[6], 2, 3), new MatrixView(new float[6], 2, 3), new float[9]));
        Assert.Contains("[2, 3], b is [2, 3]", inner.Message);
        Assert.Contains(".T", inner.Message);
        var data = Assert.Throws<ArgumentException>(() => new MatrixView(new float[5], 2, 3));
        Assert.Contains("needs 6 elements; got 5", data.Message);
        var target = Assert.Throws<ArgumentException>(() => Gemm.Multiply(new MatrixView(new float[4], 2, 2), new MatrixView(new float[4], 2, 2), new float[3]));
        Assert.Contains("needs 4 elements; got 3", target.Message);
        Assert.Throws<ArgumentException>(() => new MatrixView(new float[9], 3, 3, 2));
    }

    private static bool Supported(Gemm.Path path) => path switch
    {
        Gemm.Path.Avx512 => Float512.IsAccelerated,
        Gemm.Path.Avx2 => Float256.IsAccelerated,
        _ => true,
    };

    private static bool Matches(Problem p, Gemm.Path path)
    {
        float[] actual = Product(p, path);
        var (a, b, c) = Operands(p);
        int strideA = (p.TransposeA ? p.Rows : p.Inner) + p.PadA, strideB = (p.TransposeB ? p.Inner : p.Columns) + p.PadB, strideC = p.Columns + p.PadC;
        for (int i = 0; i < p.Rows; i++)
        {
            for (int j = 0; j < strideC; j++)
            {
                double sum = p.Accumulate || j >= p.Columns ? c[i * strideC + j] : 0, size = Math.Abs(sum);
                for (int k = 0; k < p.Inner && j < p.Columns; k++)
                {
                    double x = p.TransposeA ? a[k * strideA + i] : a[i * strideA + k], y = p.TransposeB ? b[j * strideB + k] : b[k * strideB + j];
                    sum += x * y;
                    size += Math.Abs(x * y);
                }
                // Each of the roundings is at most 2^-24 of the sum of magnitudes.
                if (!(Math.Abs(actual[i * strideC + j] - sum) <= 6e-8 * (p.Inner + 2) * size)) return false;
            }
        }
        return true;
    }

    private static float[] Product(Problem p, Gemm.Path path)
    {
        var (a, b, c) = Operands(p);
        var left = p.TransposeA ? new MatrixView(a, p.Inner, p.Rows, p.Rows + p.PadA).T : new MatrixView(a, p.Rows, p.Inner, p.Inner + p.PadA);
        var right = p.TransposeB ? new MatrixView(b, p.Columns, p.Inner, p.Inner + p.PadB).T : new MatrixView(b, p.Inner, p.Columns, p.Columns + p.PadB);
        Gemm.Multiply(left, right, c, p.Columns + p.PadC, p.Accumulate, path);
        return c;
    }

    private static (float[] A, float[] B, float[] C) Operands(Problem p)
    {
        var random = new Random(p.Seed);
        float[] Fill(int rows, int stride) => [.. Enumerable.Range(0, rows * stride).Select(_ => 2 * random.NextSingle() - 1)];
        return (Fill(p.TransposeA ? p.Inner : p.Rows, (p.TransposeA ? p.Rows : p.Inner) + p.PadA),
            Fill(p.TransposeB ? p.Columns : p.Inner, (p.TransposeB ? p.Inner : p.Columns) + p.PadB),
            Fill(p.Rows, p.Columns + p.PadC));
    }
}

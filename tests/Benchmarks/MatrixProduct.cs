
namespace Phenomena.Benchmarks;

/// <summary>Products of two square float32 matrices.</summary>
internal static class MatrixProduct
{
    public static Workload Workload(int size) => new($"GEMM {size}", "numpy", "GFLOP/CPU s", 2e-9 * size * size * size, () =>
    {
        var random = new Generator(0);
        float[] a = new float[size * size], b = new float[size * size], c = new float[size * size];
        foreach (ref float x in a.AsSpan()) x = random.NextSingle() - 0.5f;
        foreach (ref float x in b.AsSpan()) x = random.NextSingle() - 0.5f;
        return () =>
        {
            Gemm.Multiply(new MatrixView(a, size, size), new MatrixView(b, size, size), c);
            return c[0];
        };
    }, Flops: 2.0 * size * size * size);
}

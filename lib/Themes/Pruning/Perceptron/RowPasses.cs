using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Phenomena.Themes.Pruning;

/// <summary>Products of a tall matrix with vectors, four rows at a time: each number of the matrix is fetched once, each number of the vector once in four rows.</summary>
internal static class RowPasses
{
    /// <summary>result[i] = a_i·v for rows a_i of v's length.</summary>
    public static void Multiply(ReadOnlySpan<double> rows, ReadOnlySpan<double> v, Span<double> result)
    {
        int n = v.Length, i = 0;
        Check(rows, n, result.Length);
        ref double a = ref MemoryMarshal.GetReference(rows);
        ref double x = ref MemoryMarshal.GetReference(v);
        for (; i + 4 <= result.Length; i += 4)
        {
            ref double r0 = ref Unsafe.Add(ref a, i * n), r1 = ref Unsafe.Add(ref r0, n), r2 = ref Unsafe.Add(ref r1, n), r3 = ref Unsafe.Add(ref r2, n);
            Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
            nuint j = 0;
            for (; j + 4 <= (nuint)n; j += 4)
            {
                var at = Vector256.LoadUnsafe(ref x, j);
                s0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r0, j), at, s0);
                s1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r1, j), at, s1);
                s2 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r2, j), at, s2);
                s3 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r3, j), at, s3);
            }
            double t0 = Vector256.Sum(s0), t1 = Vector256.Sum(s1), t2 = Vector256.Sum(s2), t3 = Vector256.Sum(s3);
            for (; j < (nuint)n; j++)
            {
                double at = Unsafe.Add(ref x, j);
                t0 += Unsafe.Add(ref r0, j) * at;
                t1 += Unsafe.Add(ref r1, j) * at;
                t2 += Unsafe.Add(ref r2, j) * at;
                t3 += Unsafe.Add(ref r3, j) * at;
            }
            (result[i], result[i + 1], result[i + 2], result[i + 3]) = (t0, t1, t2, t3);
        }
        for (; i < result.Length; i++) result[i] = System.Numerics.Tensors.TensorPrimitives.Dot(rows.Slice(i * n, n), v);
    }

    /// <summary>sum += Σ_i c_i a_i for rows a_i of sum's length.</summary>
    public static void AddTransposed(ReadOnlySpan<double> rows, ReadOnlySpan<double> c, Span<double> sum)
    {
        int n = sum.Length, i = 0;
        Check(rows, n, c.Length);
        ref double a = ref MemoryMarshal.GetReference(rows);
        ref double x = ref MemoryMarshal.GetReference(sum);
        for (; i + 4 <= c.Length; i += 4)
        {
            ref double r0 = ref Unsafe.Add(ref a, i * n), r1 = ref Unsafe.Add(ref r0, n), r2 = ref Unsafe.Add(ref r1, n), r3 = ref Unsafe.Add(ref r2, n);
            Vector256<double> c0 = Vector256.Create(c[i]), c1 = Vector256.Create(c[i + 1]), c2 = Vector256.Create(c[i + 2]), c3 = Vector256.Create(c[i + 3]);
            nuint j = 0;
            for (; j + 4 <= (nuint)n; j += 4)
            {
                var s = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r0, j), c0, Vector256.LoadUnsafe(ref x, j));
                s = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r1, j), c1, s);
                var other = Vector256.LoadUnsafe(ref r2, j) * c2;
                other = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r3, j), c3, other);
                (s + other).StoreUnsafe(ref x, j);
            }
            for (; j < (nuint)n; j++) Unsafe.Add(ref x, j) += Unsafe.Add(ref r0, j) * c[i] + Unsafe.Add(ref r1, j) * c[i + 1] + Unsafe.Add(ref r2, j) * c[i + 2] + Unsafe.Add(ref r3, j) * c[i + 3];
        }
        for (; i < c.Length; i++) System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(rows.Slice(i * n, n), c[i], sum, sum);
    }

    private static void Check(ReadOnlySpan<double> rows, int columns, int count)
    {
        if (rows.Length < (long)columns * count) throw new ArgumentException($"{count} rows of {columns} numbers are needed; got {rows.Length} numbers.");
    }
}

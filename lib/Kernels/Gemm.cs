using System.Numerics;
using System.Runtime.Intrinsics;

namespace Phenomena.Kernels;

/// <summary>Matrix product of float32 matrices on one thread: C = A B or C += A B.</summary>
/// <remarks>The method is the one of Goto and van de Geijn (Anatomy of High-Performance Matrix Multiplication, 2008):
/// blocks of B sized for the outer cache, blocks of A sized for L2, both copied into the order in which a register tile reads them.
/// <see cref="GemmDriver{TSimd,TVector,T}"/> has the blocks, <see cref="GemmTile{TSimd,TVector,T}"/> the register tile.
/// Every element of C is summed in the same order whatever the vector width.</remarks>
public static unsafe class Gemm
{
    /// <summary>The vector type in use; a test may ask for another.</summary>
    internal enum Path
    {
        Portable,
        Avx2,
        Avx512,
    }

    private static readonly Path Best =
        Float512.IsAccelerated ? Path.Avx512 : Float256.IsAccelerated ? Path.Avx2 : Path.Portable;

    /// <summary>c = a b, or c += a b.</summary>
    /// <param name="a">[M, K], row-major or transposed.</param>
    /// <param name="b">[K, N], row-major or transposed.</param>
    /// <param name="c">[M, N], row-major. Must not overlap <paramref name="a"/> or <paramref name="b"/>.</param>
    /// <param name="rowStride">Elements from one row of <paramref name="c"/> to the next; 0 means N.</param>
    /// <param name="accumulate">Whether to add to what <paramref name="c"/> holds.</param>
    /// <exception cref="ArgumentException">The inner sizes differ, or <paramref name="c"/> is too short.</exception>
    public static void Multiply(MatrixView a, MatrixView b, Span<float> c, int rowStride = 0, bool accumulate = false) =>
        Multiply(a, b, c, rowStride, accumulate, Best);

    internal static void Multiply(MatrixView a, MatrixView b, Span<float> c, int rowStride, bool accumulate, Path path)
    {
        if (a.Columns != b.Rows)
        {
            throw new ArgumentException(
                $"The inner sizes of a product must agree; a is [{a.Rows}, {a.Columns}], b is [{b.Rows}, {b.Columns}]. Transpose one with .T, or check the shapes.");
        }
        if (rowStride == 0) rowStride = b.Columns;
        CheckShape(c.Length, a.Rows, b.Columns, rowStride, nameof(c));
        if (a.Rows == 0 || b.Columns == 0) return;

        fixed (float* pa = a.Data, pb = b.Data, pc = c)
        {
            Multiply<float>(a.Rows, b.Columns, a.Columns, new Strided<float>(pa, a.RowStride, a.ColumnStride), new Strided<float>(pb, b.RowStride, b.ColumnStride), pc, rowStride, accumulate, path);
        }
    }

    /// <summary>The same for matrices without gaps, float or double, and what is done to the result on the way.</summary>
    /// <param name="rows">Of <paramref name="c"/>.</param>
    /// <param name="columns">Of <paramref name="c"/>.</param>
    /// <param name="inner">Columns of a, rows of b.</param>
    /// <param name="a">[rows, inner], row-major; or the transpose of what is stored.</param>
    /// <param name="transposeA">Whether [inner, rows] is stored.</param>
    /// <param name="b">[inner, columns], row-major; or the transpose of what is stored.</param>
    /// <param name="transposeB">Whether [columns, inner] is stored.</param>
    /// <param name="c">[rows, columns], row-major.</param>
    /// <param name="bias">[columns], added to every row; or empty.</param>
    /// <param name="relu">Whether what is negative then becomes 0.</param>
    /// <param name="gate">[rows, columns]: the result becomes 0 where this is not positive; or empty.</param>
    /// <param name="accumulate">Whether to add to what <paramref name="c"/> holds.</param>
    internal static void Product<T>(int rows, int columns, int inner, ReadOnlySpan<T> a, bool transposeA, ReadOnlySpan<T> b, bool transposeB, Span<T> c,
        ReadOnlySpan<T> bias = default, bool relu = false, ReadOnlySpan<T> gate = default, bool accumulate = false) where T : unmanaged
    {
        fixed (T* pa = a, pb = b, pc = c, pBias = bias, pGate = gate)
        {
            var left = transposeA ? new Strided<T>(pa, 1, rows) : new Strided<T>(pa, inner, 1);
            var right = transposeB ? new Strided<T>(pb, 1, inner) : new Strided<T>(pb, columns, 1);
            Multiply(rows, columns, inner, left, right, pc, columns, accumulate, null, new Epilogue<T>(pBias, relu, pGate));
        }
    }

    /// <summary>The same on pointers, for float and double; and what to do with the result.</summary>
    internal static void Multiply<T>(int rows, int columns, int inner, Strided<T> a, Strided<T> b, T* c, nint cRow, bool accumulate, Path? path = null, Epilogue<T> epilogue = default) where T : unmanaged
    {
        bool single = typeof(T) == typeof(float);
        Strided<float> a4 = a.As<float>(), b4 = b.As<float>();
        Epilogue<float> e4 = epilogue.As<float>();
        Epilogue<double> e8 = epilogue.As<double>();
        Strided<double> a8 = a.As<double>(), b8 = b.As<double>();
        switch (path ?? Best)
        {
            case Path.Avx512 when single: GemmDriver<Float512, Vector512<float>, float>.Multiply(rows, columns, inner, a4, b4, (float*)c, cRow, accumulate, e4); break;
            case Path.Avx2 when single: GemmDriver<Float256, Vector256<float>, float>.Multiply(rows, columns, inner, a4, b4, (float*)c, cRow, accumulate, e4); break;
            case Path.Portable when single: GemmDriver<FloatPortable, Vector<float>, float>.Multiply(rows, columns, inner, a4, b4, (float*)c, cRow, accumulate, e4); break;
            case Path.Avx512: GemmDriver<Double512, Vector512<double>, double>.Multiply(rows, columns, inner, a8, b8, (double*)c, cRow, accumulate, e8); break;
            case Path.Avx2: GemmDriver<Double256, Vector256<double>, double>.Multiply(rows, columns, inner, a8, b8, (double*)c, cRow, accumulate, e8); break;
            default: GemmDriver<DoublePortable, Vector<double>, double>.Multiply(rows, columns, inner, a8, b8, (double*)c, cRow, accumulate, e8); break;
        }
    }

    internal static void CheckShape(int length, int rows, int columns, int rowStride, string name)
    {
        if (rows < 0 || columns < 0 || rowStride < columns)
            throw new ArgumentException($"A matrix needs sizes of at least 0 and a row stride of at least its columns; got [{rows}, {columns}] with row stride {rowStride}.", name);
        long needed = rows == 0 || columns == 0 ? 0 : (long)(rows - 1) * rowStride + columns;
        if (length < needed)
            throw new ArgumentException($"A matrix [{rows}, {columns}] with row stride {rowStride} needs {needed} elements; got {length}. Give the whole array, or smaller sizes.", name);
    }
}

/// <summary>Where the elements of a matrix are: (i, j) is <c>Origin[i * Row + j * Column]</c>.</summary>
internal readonly unsafe struct Strided<T>(T* origin, nint row, nint column) where T : unmanaged
{
    public readonly T* Origin = origin;
    public readonly nint Row = row, Column = column;

    /// <summary>The same places, for code that has found out what T is.</summary>
    public Strided<TOther> As<TOther>() where TOther : unmanaged => new((TOther*)Origin, Row, Column);

    public T* At(nint i, nint j) => Origin + i * Row + j * Column;
}

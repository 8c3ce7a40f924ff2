namespace Phenomena.Kernels;

/// <summary>A matrix seen in somebody else's memory: element (i, j) is <c>Data[i * RowStride + j * ColumnStride]</c>.
/// Transposing it costs nothing. One of the strides is usually 1.</summary>
public readonly ref struct MatrixView
{
    /// <summary>The elements, from (0, 0) on.</summary>
    public ReadOnlySpan<float> Data { get; }
    /// <summary>Number of rows.</summary>
    public int Rows { get; }
    /// <summary>Number of columns.</summary>
    public int Columns { get; }
    /// <summary>Elements from one row to the next.</summary>
    public int RowStride { get; }
    /// <summary>Elements from one column to the next.</summary>
    public int ColumnStride { get; }

    /// <summary>A row-major matrix [<paramref name="rows"/>, <paramref name="columns"/>].</summary>
    /// <param name="data">At least the elements up to the last one.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="rowStride">Elements from one row to the next; 0 means <paramref name="columns"/>.</param>
    /// <exception cref="ArgumentException">A size is negative, a row is longer than its stride, or the data is too short.</exception>
    public MatrixView(ReadOnlySpan<float> data, int rows, int columns, int rowStride = 0)
    {
        if (rowStride == 0) rowStride = columns;
        Gemm.CheckShape(data.Length, rows, columns, rowStride, nameof(data));
        Data = data;
        (Rows, Columns, RowStride, ColumnStride) = (rows, columns, rowStride, 1);
    }

    private MatrixView(ReadOnlySpan<float> data, int rows, int columns, int rowStride, int columnStride)
    {
        Data = data;
        (Rows, Columns, RowStride, ColumnStride) = (rows, columns, rowStride, columnStride);
    }

    /// <summary>The transpose, in the same memory.</summary>
    public MatrixView T => new(Data, Columns, Rows, ColumnStride, RowStride);
}

using System.Numerics;
using System.Runtime.Intrinsics;

namespace Phenomena.Themes.Pruning;

/// <summary>M = D + Σ_i d_i a_i a_i' for rows a_i, and the solution of M x = b by Cholesky's factors. Only the lower half is computed.</summary>
/// <remarks>Both halves of the work run on the register tile of the matrix product (<see cref="GemmTile{TSimd,TVector,T}"/>), which is why this is not Math.NET's: most of a
/// max-margin problem's time is spent here.</remarks>
internal abstract class NormalMatrix
{
    /// <summary>For vectors as wide as this processor's.</summary>
    /// <param name="order">Rows and columns of M.</param>
    public static NormalMatrix Of(int order) =>
        Double512.IsAccelerated ? new NormalMatrix<Double512, Vector512<double>>(order)
        : Double256.IsAccelerated ? new NormalMatrix<Double256, Vector256<double>>(order)
        : new NormalMatrix<DoublePortable, Vector<double>>(order);

    /// <summary>Sets M.</summary>
    /// <param name="rows">The a_i, one after the other.</param>
    /// <param name="chosen">Which of them take part.</param>
    /// <param name="weights">d_i of every row, chosen or not.</param>
    /// <param name="diagonal">D: this times the identity.</param>
    public abstract void Build(ReadOnlySpan<double> rows, ReadOnlySpan<int> chosen, ReadOnlySpan<double> weights, double diagonal);

    /// <summary>M = L L', in place.</summary>
    /// <returns>False when M is not positive definite in this arithmetic.</returns>
    public abstract bool Factor();

    /// <summary>Replaces b by M⁻¹ b, after <see cref="Factor"/>.</summary>
    public abstract void Solve(Span<double> b);
}

/// <inheritdoc/>
internal sealed unsafe class NormalMatrix<TSimd, TVector> : NormalMatrix
    where TSimd : struct, ISimd<TVector, double>
    where TVector : unmanaged
{
    private const int TileRows = GemmTile<TSimd, TVector, double>.Rows;

    // Rows of A at a time: 100 rows of 200 numbers, twice, stay in the L2 cache while every tile passes over them.
    private const int Depth = 100;

    private readonly int _order, _stride, _columns, _block;
    private readonly AlignedBuffer<double> _matrix, _left, _right, _solved;
    private readonly double[] _inverse;

    public NormalMatrix(int order)
    {
        _order = order;
        _columns = GemmTile<TSimd, TVector, double>.Columns;
        // Three tiles of columns: the six vectors of a solve hide each other's latency, and a block of so few columns is factored in no time.
        _block = 3 * _columns;
        _stride = (order + _columns - 1) / _columns * _columns;
        // Tiles reach over the last row: what they write there is not read.
        _matrix = new((order + _block + TileRows) * _stride);
        _left = new((order + TileRows) * Depth);
        _right = new(_stride * Depth);
        _solved = new((order + _block) * _block);
        _inverse = new double[order];
    }

    /// <inheritdoc/>
    public override void Build(ReadOnlySpan<double> rows, ReadOnlySpan<int> chosen, ReadOnlySpan<double> weights, double diagonal)
    {
        double* m = _matrix.Pointer;
        fixed (double* a = rows)
        {
            for (int first = 0; first < chosen.Length; first += Depth)
            {
                var part = chosen.Slice(first, Math.Min(Depth, chosen.Length - first));
                Pack(a, part, weights);
                for (int j = 0; j < _order; j += _columns)
                {
                    // Only tiles that reach the lower half.
                    for (int i = j / TileRows * TileRows; i < _order; i += TileRows)
                    {
                        GemmTile<TSimd, TVector, double>.Multiply(part.Length, _left.Pointer + i * Depth, 1, TileRows, _right.Pointer + j * Depth, _columns, m + i * _stride + j, _stride, first > 0);
                    }
                }
            }
        }
        for (int i = 0; i < _order; i++) m[i * _stride + i] += diagonal;
    }

    /// <summary>Copies rows into the order in which tiles read them: columns by 6 on the left, by two vectors on the right, there with their weights.</summary>
    private void Pack(double* rows, ReadOnlySpan<int> chosen, ReadOnlySpan<double> weights)
    {
        int whole = _order / TileRows * TileRows, wide = _order / _columns * _columns, width = TSimd.Width;
        double* left = _left.Pointer, right = _right.Pointer;
        for (int k = 0; k < chosen.Length; k++)
        {
            double* row = rows + (nint)chosen[k] * _order;
            double weight = weights[chosen[k]];
            for (int i = 0; i < whole; i += TileRows)
            {
                double* to = left + i * Depth + k * TileRows, from = row + i;
                (to[0], to[1], to[2], to[3], to[4], to[5]) = (from[0], from[1], from[2], from[3], from[4], from[5]);
            }
            for (int i = whole; i < whole + TileRows; i++) left[whole * Depth + k * TileRows + i - whole] = i < _order ? row[i] : 0;
            TVector scale = TSimd.Broadcast(weight), zero = default;
            for (int j = 0; j < wide; j += _columns)
            {
                double* to = right + j * Depth + k * _columns;
                TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(row + j), scale, zero), to);
                TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(row + j + width), scale, zero), to + width);
            }
            for (int j = wide; j < _stride; j++) right[wide * Depth + k * _columns + j - wide] = j < _order ? weight * row[j] : 0;
        }
    }

    /// <inheritdoc/>
    public override bool Factor()
    {
        double* m = _matrix.Pointer;
        for (int k = 0; k < _order; k += _block)
        {
            int width = Math.Min(_block, _order - k);
            if (!FactorDiagonal(m + k * _stride + k, width, k)) return false;
            if (k + width == _order) break;
            for (int i = k + width; i < _order; i += _block) SolveRows(m, k, i);
            // What is left: minus the product of the block below with itself; the minus is in the right operand.
            for (int j = k + width; j < _order; j += _columns)
            {
                double* right = _solved.Pointer + (j - k - width) * _block;
                for (int i = j; i < _order; i += TileRows)
                    GemmTile<TSimd, TVector, double>.Multiply(width, m + i * _stride + k, _stride, 1, right, _columns, m + i * _stride + j, _stride, true);
            }
        }
        return true;
    }

    /// <summary>The factor of one block on the diagonal, column by column.</summary>
    private bool FactorDiagonal(double* m, int width, int first)
    {
        double* column = stackalloc double[_block];
        for (int k = 0; k < width; k++)
        {
            double pivot = m[k * _stride + k];
            if (!(pivot > 0) || double.IsInfinity(pivot)) return false;
            double inverse = _inverse[first + k] = 1 / Math.Sqrt(pivot);
            m[k * _stride + k] = pivot * inverse;
            for (int i = k + 1; i < width; i++) column[i] = m[i * _stride + k] *= inverse;
            for (int i = k + 1; i < width; i++)
            {
                TVector minus = TSimd.Broadcast(-column[i]);
                double* row = m + i * _stride;
                // From the vector that holds k + 1 on; what it does left of that, and right of the diagonal, is to numbers that nobody reads, or by 0.
                int j = k + 1;
                for (; j + TSimd.Width <= i + 1; j += TSimd.Width) TSimd.Store(TSimd.MultiplyAdd(minus, TSimd.Load(column + j), TSimd.Load(row + j)), row + j);
                for (; j <= i; j++) row[j] -= column[i] * column[j];
            }
        }
        return true;
    }

    /// <summary>Rows i … i + block of the block of columns at k: X L' = B. Written back, and with a minus into the order of the right operand.</summary>
    private void SolveRows(double* m, int k, int i)
    {
        int n = _columns, w = TSimd.Width;
        double* x0 = _solved.Pointer + (i - k - _block) * _block, x1 = x0 + n * _block, x2 = x1 + n * _block, l = m + k * _stride + k, b = m + i * _stride + k;
        int rows = Math.Min(_block, _order - i);
        for (int r = 0; r < _block; r++)
        {
            double* to = x0 + r / n * n * _block + r % n;
            if (r < rows) for (int c = 0; c < _block; c++) to[c * n] = -b[r * _stride + c];
            else for (int c = 0; c < _block; c++) to[c * n] = 0;
        }
        for (int c = 0; c < _block; c++, l += _stride)
        {
            TVector a0 = TSimd.Load(x0 + c * n), a1 = TSimd.Load(x0 + c * n + w), a2 = TSimd.Load(x1 + c * n), a3 = TSimd.Load(x1 + c * n + w), a4 = TSimd.Load(x2 + c * n), a5 = TSimd.Load(x2 + c * n + w);
            double* p0 = x0, p1 = x1, p2 = x2;
            for (int j = 0; j < c; j++, p0 += n, p1 += n, p2 += n)
            {
                TVector minus = TSimd.Broadcast(-l[j]);
                a0 = TSimd.MultiplyAdd(minus, TSimd.Load(p0), a0);
                a1 = TSimd.MultiplyAdd(minus, TSimd.Load(p0 + w), a1);
                a2 = TSimd.MultiplyAdd(minus, TSimd.Load(p1), a2);
                a3 = TSimd.MultiplyAdd(minus, TSimd.Load(p1 + w), a3);
                a4 = TSimd.MultiplyAdd(minus, TSimd.Load(p2), a4);
                a5 = TSimd.MultiplyAdd(minus, TSimd.Load(p2 + w), a5);
            }
            TVector scale = TSimd.Broadcast(_inverse[k + c]), zero = default;
            TSimd.Store(TSimd.MultiplyAdd(a0, scale, zero), p0);
            TSimd.Store(TSimd.MultiplyAdd(a1, scale, zero), p0 + w);
            TSimd.Store(TSimd.MultiplyAdd(a2, scale, zero), p1);
            TSimd.Store(TSimd.MultiplyAdd(a3, scale, zero), p1 + w);
            TSimd.Store(TSimd.MultiplyAdd(a4, scale, zero), p2);
            TSimd.Store(TSimd.MultiplyAdd(a5, scale, zero), p2 + w);
        }
        for (int r = 0; r < rows; r++)
        {
            double* from = x0 + r / n * n * _block + r % n;
            for (int c = 0; c < _block; c++) b[r * _stride + c] = -from[c * n];
        }
    }

    /// <inheritdoc/>
    public override void Solve(Span<double> b)
    {
        var m = _matrix.Span;
        for (int i = 0; i < _order; i++) b[i] = (b[i] - System.Numerics.Tensors.TensorPrimitives.Dot<double>(m.Slice(i * _stride, i), b[..i])) * _inverse[i];
        for (int i = _order - 1; i >= 0; i--)
        {
            b[i] *= _inverse[i];
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(m.Slice(i * _stride, i), -b[i], b[..i], b[..i]);
        }
    }
}

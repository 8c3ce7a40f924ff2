namespace Phenomena.Tensors;

// Matrix products.
public partial class Tensor
{
    /// <summary>Matrix product as in torch: vectors, matrices, and batches of matrices with broadcast batch dimensions.</summary>
    /// <exception cref="ArgumentException">The inner sizes differ.</exception>
    public Tensor matmul(Tensor other)
    {
        Require(_shape.Length > 0 && other._shape.Length > 0, $"matmul: expected at least 1 dimension each; got {Shape.Text(_shape)} and {Shape.Text(other._shape)}. Use mul for scalars.");
        if (_shape.Length == 1) return unsqueeze(0).matmul(other).squeeze(other._shape.Length == 1 ? 0 : -2);
        if (other._shape.Length == 1) return matmul(other.unsqueeze(1)).squeeze(-1);
        if (_shape[^1] != other._shape[^2])
            throw new ArgumentException($"matmul: inner sizes differ: {Shape.Text(_shape)} times {Shape.Text(other._shape)}. The last size of the first must be the last but one of the second; transpose one.");

        long rows = _shape[^2], inner = _shape[^1], columns = other._shape[^1];
        // A batch of matrices times one matrix is one tall matrix times it.
        if (other._shape.Length == 2)
            return _shape.Length == 2 ? Product(this, other, false, false) : Product(reshape(-1, inner), other, false, false).reshape([.. _shape[..^1], columns]);
        long[] batch = Shape.Broadcast(_shape[..^2], other._shape[..^2], "matmul");
        Tensor a = expand([.. batch, rows, inner]).reshape(-1, rows, inner), b = other.expand([.. batch, inner, columns]).reshape(-1, inner, columns);
        return Product(a, b, false, false).reshape([.. batch, rows, columns]);
    }

    /// <summary>Product of two matrices.</summary>
    public Tensor mm(Tensor other)
    {
        Require(_shape.Length == 2 && other._shape.Length == 2, $"mm: expected two matrices; got {Shape.Text(_shape)} and {Shape.Text(other._shape)}. Use matmul.");
        return matmul(other);
    }

    /// <summary>op(a) op(b) where op is the transpose if asked for: of matrices, or of equally many matrices [batch, rows, columns].
    /// Nothing is copied to transpose it.</summary>
    internal static Tensor Product(Tensor a, Tensor b, bool transposeA, bool transposeB)
    {
        Require(a.dtype == b.dtype && a.dtype.IsFloat(), $"matmul: expected two tensors of one floating-point dtype; got {a.dtype} and {b.dtype}. Convert one with .to().");
        int rank = a._shape.Length;
        int rows = (int)a._shape[rank - (transposeA ? 1 : 2)], inner = (int)a._shape[rank - (transposeA ? 2 : 1)], columns = (int)b._shape[rank - (transposeB ? 2 : 1)];
        var y = Empty([.. a._shape[..^2], rows, columns], a.dtype);
        if (a.dtype == ScalarType.Float32) Multiply<float>(a, b, y, transposeA, transposeB, rows, inner, columns);
        else Multiply<double>(a, b, y, transposeA, transposeB, rows, inner, columns);
        return Autograd.Records(a, b) ? y.From(new Node("matmul", [a, b], [a, b], (n, g) =>
        [
            !n.Needs(0) ? null : transposeA ? Product(n.Saved(1), g, transposeB, true) : Product(g, n.Saved(1), false, !transposeB),
            !n.Needs(1) ? null : transposeB ? Product(g, n.Saved(0), true, transposeA) : Product(n.Saved(0), g, !transposeA, false),
        ])) : y;
    }

    private static unsafe void Multiply<T>(Tensor a, Tensor b, Tensor y, bool transposeA, bool transposeB, int rows, int inner, int columns) where T : unmanaged
    {
        int batch = a._shape.Length == 3 ? (int)a._shape[0] : 1;
        for (nint i = 0; i < batch; i++)
        {
            T* pa = (T*)a.Pointer + i * rows * inner, pb = (T*)b.Pointer + i * inner * columns, py = (T*)y.Pointer + i * rows * columns;
            var left = transposeA ? new Strided<T>(pa, 1, rows) : new Strided<T>(pa, inner, 1);
            var right = transposeB ? new Strided<T>(pb, 1, inner) : new Strided<T>(pb, columns, 1);
            Gemm.Multiply(rows, columns, inner, left, right, py, columns, accumulate: false);
        }
    }
}

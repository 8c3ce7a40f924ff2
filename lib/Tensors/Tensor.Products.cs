namespace Phenomena.Tensors;

// Products built on matmul.
public partial class Tensor
{
    /// <summary>Products of matrices in pairs: [batch, n, k] times [batch, k, m].</summary>
    public Tensor bmm(Tensor batch2)
    {
        Require(_shape.Length == 3 && batch2._shape.Length == 3 && _shape[0] == batch2._shape[0], $"bmm: expected [batch, n, k] and [batch, k, m]; got {Shape.Text(_shape)} and {Shape.Text(batch2._shape)}. Use matmul to broadcast.");
        return matmul(batch2);
    }

    /// <summary>Matrix times vector.</summary>
    public Tensor mv(Tensor target)
    {
        Require(_shape.Length == 2 && target._shape.Length == 1, $"mv: expected a matrix and a vector; got {Shape.Text(_shape)} and {Shape.Text(target._shape)}. Use matmul.");
        return matmul(target);
    }

    /// <summary>Inner product of two vectors.</summary>
    public Tensor dot(Tensor other)
    {
        Require(_shape.Length == 1 && other._shape.Length == 1, $"dot: expected two vectors; got {Shape.Text(_shape)} and {Shape.Text(other._shape)}. Use matmul.");
        return matmul(other);
    }

    /// <summary>All products of the elements of two vectors, [n, m].</summary>
    public Tensor outer(Tensor other)
    {
        Require(_shape.Length == 1 && other._shape.Length == 1, $"outer: expected two vectors; got {Shape.Text(_shape)} and {Shape.Text(other._shape)}. Flatten them.");
        return reshape(-1, 1) * other;
    }

    /// <summary>beta · this + alpha · mat1 mat2.</summary>
    public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Scaled(this, beta) + Scaled(mat1.mm(mat2), alpha);
    /// <summary>beta · this + alpha · batch1 batch2, matrix by matrix.</summary>
    public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Scaled(this, beta) + Scaled(batch1.bmm(batch2), alpha);

    /// <summary>Kronecker's product: a copy of the second matrix, scaled, for each element of the first.</summary>
    public Tensor kron(Tensor other)
    {
        Require(_shape.Length == 2 && other._shape.Length == 2, $"kron: expected two matrices; got {Shape.Text(_shape)} and {Shape.Text(other._shape)}. Use unsqueeze.");
        return (reshape(_shape[0], 1, _shape[1], 1) * other.reshape(1, other._shape[0], 1, other._shape[1])).reshape(_shape[0] * other._shape[0], _shape[1] * other._shape[1]);
    }

    private static Tensor Scaled(Tensor x, float factor) => factor == 1 ? x : x * factor;
}

public static partial class torch
{
    /// <summary>Sums of products over the named dimensions of both tensors.</summary>
    public static Tensor tensordot(Tensor a, Tensor b, long[] dims1, long[] dims2)
    {
        int[] over1 = [.. dims1.Select(d => Shape.Dim(d, a.RawShape.Length, "tensordot"))], over2 = [.. dims2.Select(d => Shape.Dim(d, b.RawShape.Length, "tensordot"))];
        Tensor.Require(over1.Length == over2.Length && over1.Zip(over2).All(p => a.RawShape[p.First] == b.RawShape[p.Second]),
            $"tensordot: dims {Shape.Text(dims1)} of {Shape.Text(a.Sizes)} do not match dims {Shape.Text(dims2)} of {Shape.Text(b.Sizes)}. Their sizes must agree in order.");
        int[] free1 = [.. Enumerable.Range(0, a.RawShape.Length).Except(over1)], free2 = [.. Enumerable.Range(0, b.RawShape.Length).Except(over2)];
        long inner = over1.Aggregate(1L, (product, d) => product * a.RawShape[d]);
        var left = a.permute([.. free1.Concat(over1).Select(d => (long)d)]).reshape(free1.Aggregate(1L, (product, d) => product * a.RawShape[d]), inner);
        var right = b.permute([.. over2.Concat(free2).Select(d => (long)d)]).reshape(inner, free2.Aggregate(1L, (product, d) => product * b.RawShape[d]));
        return left.matmul(right).reshape([.. free1.Select(d => a.RawShape[d]), .. free2.Select(d => b.RawShape[d])]);
    }

    /// <summary>Sums of products over the last dimensions of the first and the first ones of the second.</summary>
    public static Tensor tensordot(Tensor a, Tensor b, long dims = 2) =>
        tensordot(a, b, [.. Enumerable.Range(0, (int)dims).Select(d => d - dims)], [.. Enumerable.Range(0, (int)dims).Select(d => (long)d)]);

    /// <summary>Distances (Σ |x − y|ᵖ)^(1/p) between all rows of x1 [..., n, d] and x2 [..., m, d], as [..., n, m].</summary>
    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2)
    {
        Tensor.Require(x1.ndim >= 2 && x2.ndim >= 2 && x1.Sizes[^1] == x2.Sizes[^1], $"cdist: expected [..., n, d] and [..., m, d]; got {Shape.Text(x1.Sizes)} and {Shape.Text(x2.Sizes)}.");
        // As torch does it: many rows by a matrix product, few ones by differences, which lose no digits.
        if (p != 2 || x1.Sizes[^2] <= 25 && x2.Sizes[^2] <= 25) return linalg.vector_norm(x1.unsqueeze(-2) - x2.unsqueeze(-3), p, [-1]);
        var squares = x1.square().sum(-1, keepdim: true) + x2.square().sum(-1, keepdim: true).transpose(-1, -2) - x1.matmul(x2.transpose(-1, -2)) * 2;
        Tensor apart;
        using (no_grad()) apart = squares.gt(0);
        // A root of 0 has no gradient: torch's is 0.
        return where(apart, where(apart, squares, squares.Like(1)).sqrt(), squares.Like(0));
    }
}

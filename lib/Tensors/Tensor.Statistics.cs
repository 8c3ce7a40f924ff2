namespace Phenomena.Tensors;

// More reductions; sums, means and extrema along one dimension stand in Tensor.Reduce.cs.
public partial class Tensor
{
    /// <summary>The largest element. Of equal ones each gets its share of the gradient.</summary>
    public Tensor max() => amax(AllDims());
    /// <summary>The smallest element. Of equal ones each gets its share of the gradient.</summary>
    public Tensor min() => amin(AllDims());
    /// <summary>The larger of each pair.</summary>
    public Tensor max(Tensor other) => maximum(other);
    /// <summary>The smaller of each pair.</summary>
    public Tensor min(Tensor other) => minimum(other);
    /// <summary>The largest elements over dimensions. Of equal ones each gets its share of the gradient.</summary>
    public Tensor amax(long[] dims, bool keepdim = false) => Extremal("amax", dims, keepdim, static (x, d) => x.max(d, keepdim: true).values);
    /// <summary>The smallest elements over dimensions. Of equal ones each gets its share of the gradient.</summary>
    public Tensor amin(long[] dims, bool keepdim = false) => Extremal("amin", dims, keepdim, static (x, d) => x.min(d, keepdim: true).values);
    /// <summary>Place of the largest element in row-major order.</summary>
    public Tensor argmax() => reshape(-1).argmax(0);
    /// <summary>Place of the smallest element in row-major order.</summary>
    public Tensor argmin() => reshape(-1).argmin(0);
    /// <summary>Where the smallest elements along a dimension are.</summary>
    public Tensor argmin(long dim, bool keepdim = false) => Extremum<GreaterOp>(dim, keepdim, "argmin").indexes;

    /// <summary>Whether all elements are not 0.</summary>
    public Tensor all() => eq(Like(0)).sum().eq(0);
    /// <summary>Whether all elements along a dimension are not 0.</summary>
    public Tensor all(long dim, bool keepdim = false) => eq(Like(0)).sum(dim, keepdim).eq(0);
    /// <summary>Whether some element is not 0.</summary>
    public Tensor any() => count_nonzero().gt(0);
    /// <summary>Whether some element along a dimension is not 0.</summary>
    public Tensor any(long dim, bool keepdim = false) => ne(Like(0)).sum(dim, keepdim).gt(0);
    /// <summary>How many elements are not 0.</summary>
    public Tensor count_nonzero() => ne(Like(0)).sum();

    /// <summary>Sum over dimensions, in another dtype.</summary>
    public Tensor sum(long[] dim, bool keepdim, ScalarType? type) => (type is { } t ? to(t) : this).sum(dim, keepdim);

    /// <summary>Product of all elements.</summary>
    public Tensor prod() => reshape(-1).prod(0);

    /// <summary>Products along a dimension, by halving: a gradient that holds at zeros.</summary>
    public Tensor prod(long dim, bool keepdim = false)
    {
        int d = Shape.Dim(dim, _shape.Length, "prod");
        var y = dtype == ScalarType.Bool ? to(ScalarType.Int64) : this;
        if (_shape[d] == 0) return torch.ones(Kept([d]), y.dtype) is var one && keepdim ? one : one.squeeze(d);
        while (y._shape[d] > 1)
        {
            long half = y._shape[d] / 2, rest = y._shape[d] - 2 * half;
            var pairs = y.narrow(d, 0, half) * y.narrow(d, half, half);
            y = rest == 0 ? pairs : torch.cat([pairs, y.narrow(d, 2 * half, 1)], d);
        }
        return keepdim ? y : y.squeeze(d);
    }

    /// <summary>Variance along a dimension; unbiased divides by N − 1.</summary>
    public Tensor var(long dim, bool unbiased = true, bool keepdim = false) => var([dim], unbiased, keepdim);
    /// <summary>Standard deviation of all elements; unbiased divides by N − 1.</summary>
    public Tensor std(bool unbiased = true) => var(unbiased).sqrt();
    /// <summary>Standard deviation along a dimension; unbiased divides by N − 1.</summary>
    public Tensor std(long dim, bool unbiased = true, bool keepdim = false) => var([dim], unbiased, keepdim).sqrt();
    /// <summary>Standard deviation over dimensions; unbiased divides by N − 1.</summary>
    public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false) => var(dimensions, unbiased, keepdim).sqrt();

    /// <summary>(Σ |x|ᵖ)^(1/p) of all elements.</summary>
    public Tensor norm(float p = 2) => torch.linalg.vector_norm(this, p);
    /// <summary>(Σ |x|ᵖ)^(1/p) along a dimension.</summary>
    public Tensor norm(int dim, bool keepdim = false, float p = 2) => torch.linalg.vector_norm(this, p, [dim], keepdim);

    /// <summary>The covariance of variables (rows) over observations (columns), divided by their number less the correction.</summary>
    public Tensor cov(long correction = 1)
    {
        Require(_shape.Length == 2, $"cov: expected variables as rows [variables, observations]; got {Shape.Text(_shape)}.");
        var centred = this - mean([1], keepdim: true);
        return centred.matmul(centred.t()) / (double)(_shape[1] - correction);
    }

    /// <summary>Pearson's correlation of variables (rows) over observations (columns).</summary>
    public Tensor corrcoef()
    {
        var c = cov();
        var s = c.diagonal().sqrt();
        return c / s.outer(s);
    }

    private Tensor Extremal(string name, long[] dims, bool keepdim, Func<Tensor, int, Tensor> reduce)
    {
        int[] over = Dims(dims, name);
        Tensor kept;
        using (torch.no_grad()) kept = over.Aggregate(this, reduce);
        var y = kept.Viewed(keepdim ? kept._shape : [.. _shape.Where((_, d) => !over.Contains(d))]);
        return Autograd.Records(this) ? y.From(new Node(name, [this], [this, kept], (n, g) =>
        {
            Tensor hits;
            using (torch.no_grad()) hits = n.Saved(0).eq(n.Saved(1)).to(g.dtype);
            return [g.reshape(kept._shape) * (hits / hits.sum(dims, keepdim: true))];
        })) : y;
    }
}

using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Tensors;

// Reductions.
public partial class Tensor
{
    /// <summary>Sum of all elements, as a 0-d tensor.</summary>
    public Tensor sum()
    {
        if (!dtype.IsFloat()) return sum(AllDims(), keepdim: false);
        var y = Empty([], dtype);
        if (dtype == ScalarType.Float32) y.data<float>()[0] = TensorPrimitives.Sum((ReadOnlySpan<float>)data<float>());
        else y.data<double>()[0] = TensorPrimitives.Sum((ReadOnlySpan<double>)data<double>());
        return Autograd.Records(this) ? y.From(new Node("sum", [this], [], (n, g) => [g.expand(_shape)])) : y;
    }

    /// <summary>Sum over one dimension.</summary>
    public Tensor sum(long dim, bool keepdim = false) => sum([dim], keepdim);

    /// <summary>Sum over dimensions, which stay as 1 with <paramref name="keepdim"/>. Integers and truth values give Int64.</summary>
    public Tensor sum(long[] dim, bool keepdim = false)
    {
        int[] dims = Dims(dim, "sum");
        var y = (dtype == ScalarType.Bool ? To(ScalarType.Int64) : this).Summed(dims, keepdim);
        return Autograd.Records(this) ? y.From(new Node("sum", [this], [], (n, g) => [g.reshape(Kept(dims)).expand(_shape)])) : y;
    }

    /// <summary>Mean of all elements.</summary>
    public Tensor mean() => dtype.IsFloat() ? sum() / (double)Count : mean(AllDims(), keepdim: false);

    /// <summary>Mean over one dimension.</summary>
    public Tensor mean(long dim, bool keepdim = false) => mean([dim], keepdim);

    /// <summary>Mean over dimensions.</summary>
    /// <exception cref="ArgumentException">The elements are not floating-point.</exception>
    public Tensor mean(long[] dimensions, bool keepdim = false)
    {
        Require(dtype.IsFloat(), $"mean: expected floating-point elements; got {dtype}. Convert with .to(ScalarType.Float32).");
        double count = Dims(dimensions, "mean").Aggregate(1.0, (product, d) => product * _shape[d]);
        return sum(dimensions, keepdim) / count;
    }

    /// <summary>Variance of all elements; unbiased divides by N − 1.</summary>
    public Tensor var(bool unbiased = true) => var(AllDims(), unbiased);

    /// <summary>Variance over dimensions; unbiased divides by N − 1.</summary>
    public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false)
    {
        double count = Dims(dimensions, "var").Aggregate(1.0, (product, d) => product * _shape[d]);
        return (this - mean(dimensions, keepdim: true)).square().sum(dimensions, keepdim) / (unbiased ? count - 1 : count);
    }

    /// <summary>The largest elements along a dimension and where they are (the first of equal ones).</summary>
    public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Extremum<LessOp>(dim, keepdim, "max");

    /// <summary>The smallest elements along a dimension and where they are (the first of equal ones).</summary>
    public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Extremum<GreaterOp>(dim, keepdim, "min");

    /// <summary>Where the largest elements along a dimension are.</summary>
    public Tensor argmax(long dim, bool keepdim = false) => Extremum<LessOp>(dim, keepdim, "argmax").indexes;

    /// <summary>ln Σ exp along a dimension, without overflow.</summary>
    public Tensor logsumexp(long dim, bool keepdim = false)
    {
        // The shift changes nothing but the rounding, so no gradient passes through it.
        Tensor shift;
        using (torch.no_grad()) shift = max(dim, keepdim: true).values;
        var y = (this - shift).exp().sum(dim, keepdim: true).log() + shift;
        return keepdim ? y : y.squeeze(dim);
    }

    private readonly struct GreaterOp : IComparison
    {
        public static bool Invoke<T>(T x, T y) where T : unmanaged, INumber<T> => x > y;
        public static Vector<T> Invoke<T>(Vector<T> x, Vector<T> y) where T : unmanaged, INumber<T> => Vector.GreaterThan(x, y);
    }

    private long[] AllDims() => [.. Enumerable.Range(0, _shape.Length).Select(d => (long)d)];

    private int[] Dims(long[] dims, string op)
    {
        int[] wrapped = [.. dims.Select(d => Shape.Dim(d, _shape.Length, op)).Order()];
        Require(wrapped.Distinct().Count() == wrapped.Length, $"{op}: a dimension is named twice in {Shape.Text(dims)}. Name each once.");
        return wrapped;
    }

    private long[] Kept(int[] dims) => [.. _shape.Select((size, d) => dims.Contains(d) ? 1 : size)];

    /// <summary>Sums over ascending dimensions, last first; neighbouring ones at once.</summary>
    private Tensor Summed(int[] dims, bool keepdim)
    {
        long[] result = keepdim ? Kept(dims) : [.. _shape.Where((_, d) => !dims.Contains(d))];
        var x = this;
        var sizes = _shape.ToArray();
        for (int last = dims.Length - 1; last >= 0; last--)
        {
            int first = last;
            while (first > 0 && dims[first - 1] == dims[first] - 1) first--;
            int outer = Shape.Count(sizes.AsSpan(0, dims[first])), inner = Shape.Count(sizes.AsSpan(dims[last] + 1));
            int length = Shape.Count(sizes.AsSpan(dims[first], last - first + 1));
            var y = Empty([outer, inner], x.dtype);
            switch (x.dtype)
            {
                case ScalarType.Float32: Sum<float>(x, y, outer, length, inner); break;
                case ScalarType.Float64: Sum<double>(x, y, outer, length, inner); break;
                default: Sum<long>(x, y, outer, length, inner); break;
            }
            for (int i = first; i <= last; i++) sizes[dims[i]] = 1;
            (x, last) = (y, first);
        }
        return ReferenceEquals(x, this) ? Copied(result, Shape.Strides(result)) : x.Viewed(result);
    }

    private static void Sum<T>(Tensor x, Tensor y, int outer, int length, int inner) where T : unmanaged, INumber<T>
    {
        Span<T> from = x.data<T>(), to = y.data<T>();
        if (inner != 1) to.Clear();
        for (int o = 0; o < outer; o++)
        {
            if (inner == 1)
            {
                to[o] = TensorPrimitives.Sum((ReadOnlySpan<T>)from.Slice(o * length, length));
                continue;
            }
            var target = to.Slice(o * inner, inner);
            for (int r = 0; r < length; r++) TensorPrimitives.Add((ReadOnlySpan<T>)target, from.Slice((o * length + r) * inner, inner), target);
        }
    }

    /// <summary><typeparamref name="TWorse"/> says when the best so far is to be replaced.</summary>
    private (Tensor values, Tensor indexes) Extremum<TWorse>(long dim, bool keepdim, string name) where TWorse : IComparison
    {
        int d = Shape.Dim(dim, _shape.Length, name);
        Require(_shape[d] > 0, $"{name}: dimension {dim} of shape {Shape.Text(_shape)} is empty. There is no extremum of nothing.");
        long[] result = keepdim ? Kept([d]) : [.. _shape.Where((_, i) => i != d)];
        Tensor values = Empty(result, dtype), indexes = Empty(result, ScalarType.Int64);
        switch (dtype)
        {
            case ScalarType.Float32: Extremum<TWorse, float>(values, indexes, d); break;
            case ScalarType.Float64: Extremum<TWorse, double>(values, indexes, d); break;
            case ScalarType.Int64: Extremum<TWorse, long>(values, indexes, d); break;
            default: throw new ArgumentException($"{name}: expected numbers; got {dtype}. Convert with .to(ScalarType.Int64).");
        }
        if (Autograd.Records(this))
        {
            values.From(new Node(name, [this], [indexes], (n, g) =>
            {
                var places = torch.arange(_shape[d]).reshape([.. Enumerable.Repeat(1L, d), -1, .. Enumerable.Repeat(1L, _shape.Length - d - 1)]);
                return [g.reshape(Kept([d])) * n.Saved(0).reshape(Kept([d])).eq(places).to(g.dtype)];
            }));
        }
        return (values, indexes);
    }

    private void Extremum<TWorse, T>(Tensor values, Tensor indexes, int d) where TWorse : IComparison where T : unmanaged, INumber<T>
    {
        Span<T> x = data<T>(), best = values.data<T>();
        var places = indexes.data<long>();
        int length = (int)_shape[d], inner = Shape.Count(_shape.AsSpan(d + 1));
        for (int o = 0; o < best.Length; o++)
        {
            int start = o / inner * length * inner + o % inner, place = 0;
            for (int r = 1; r < length; r++)
                if (TWorse.Invoke(x[start + place * inner], x[start + r * inner])) place = r;
            (best[o], places[o]) = (x[start + place * inner], place);
        }
    }
}

using System.Numerics;

namespace Phenomena.Tensors;

// Order: everything here sorts indices and then gathers, so that gradients come from gather.
public partial class Tensor
{
    /// <summary>The elements along a dimension in order, and where they were. Equal elements keep their order; NaN counts as the largest.</summary>
    public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
    {
        if (_shape.Length == 0) return (clone(), torch.zeros([], ScalarType.Int64));
        var order = argsort(dim, descending);
        return (gather(dim, order), order);
    }

    /// <summary>The indices that put a dimension in order, as Int64 in this shape. Equal elements keep their order.</summary>
    public Tensor argsort(long dim = -1, bool descending = false)
    {
        int d = Shape.Dim(dim, _shape.Length, "argsort");
        var order = Empty(_shape, ScalarType.Int64);
        switch (dtype)
        {
            case ScalarType.Float32: Order<float>(data<float>(), order.data<long>(), d, descending); break;
            case ScalarType.Float64: Order<double>(data<double>(), order.data<long>(), d, descending); break;
            default: Order<long>(To(ScalarType.Int64).data<long>(), order.data<long>(), d, descending); break;
        }
        return order;
    }

    /// <summary>The k largest (or smallest) elements along a dimension, best first, and where they are.</summary>
    public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
    {
        int d = Shape.Dim(dim, _shape.Length, "topk");
        Require(k >= 0 && k <= _shape[d], $"topk: dimension {dim} of shape {Shape.Text(_shape)} has {_shape[d]} elements; got k = {k}. Ask for at most as many.");
        using var all = argsort(d, largest);
        var best = all.narrow(d, 0, k);
        return (gather(d, best), best);
    }

    /// <summary>The k-th smallest element along a dimension (k from 1), and where it is.</summary>
    public (Tensor values, Tensor indices) kthvalue(long k, long dim = -1, bool keepdim = false)
    {
        int d = Shape.Dim(dim, _shape.Length, "kthvalue");
        Require(k >= 1 && k <= _shape[d], $"kthvalue: dimension {dim} of shape {Shape.Text(_shape)} has {_shape[d]} elements; got k = {k}. It counts from 1.");
        using var all = argsort(d);
        var place = all.narrow(d, k - 1, 1);
        var value = gather(d, place);
        return keepdim ? (value, place) : (value.squeeze(d), place.squeeze(d));
    }

    /// <summary>The median of all elements; the lower one of two.</summary>
    public Tensor median() => reshape(-1).kthvalue((Count + 1) / 2).values;

    /// <summary>The medians along a dimension (the lower one of two), and where they are.</summary>
    public (Tensor values, Tensor indices) median(long dim, bool keepdim = false) => kthvalue((size(dim) + 1) / 2, dim, keepdim);

    /// <summary>Quantiles along a dimension, interpolated linearly. A 1-d <paramref name="q"/> gives its size as a new first dimension.</summary>
    public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false)
    {
        Require(dtype.IsFloat() && q.ndim <= 1, $"quantile: expected floating-point elements and q of at most 1 dimension; got {dtype} and {Shape.Text(q._shape)}. Convert, or flatten q.");
        int d = Shape.Dim(dim, _shape.Length, "quantile");
        var sorted = sort(d).Values;
        var parts = new List<Tensor>();
        foreach (double p in q.To(ScalarType.Float64).data<double>())
        {
            Require(p is >= 0 and <= 1 && _shape[d] > 0, $"quantile: expected probabilities of 0 to 1 and a dimension that is not empty; got {p} and shape {Shape.Text(_shape)}.");
            double place = p * (_shape[d] - 1);
            long low = (long)place;
            var part = sorted.narrow(d, low, 1).lerp(sorted.narrow(d, Math.Min(low + 1, _shape[d] - 1), 1), place - low);
            parts.Add(keepdim ? part : part.squeeze(d));
        }
        return q.ndim == 0 ? parts[0] : torch.stack(parts);
    }

    /// <summary>The quantile of a probability; see <see cref="quantile(Tensor, long, bool)"/>.</summary>
    public Tensor quantile(double q, long dim = -1, bool keepdim = false) => quantile(torch.full([], q, ScalarType.Float64), dim, keepdim);

    /// <summary>The different elements in ascending order; on request the place of each element among them, and how often each is there.</summary>
    public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false)
    {
        using var off = torch.no_grad();
        var flat = reshape(-1);
        var order = flat.argsort();
        var values = flat.index_select(0, order);
        var starts = flat.Count == 0 ? torch.ones([0], ScalarType.Bool) : torch.cat([torch.ones([1], ScalarType.Bool), values[1..].ne(values[..^1])]);
        var first = starts.nonzero().reshape(-1);
        var output = values.index_select(0, first);
        Tensor? inverse = null, counts = null;
        if (return_inverse) inverse = torch.zeros([flat.Count], ScalarType.Int64).index_add(0, order, starts.cumsum(0) - 1).reshape(_shape);
        if (return_counts) counts = torch.cat([first[1..], torch.full([1], flat.Count, ScalarType.Int64)])[..first.Count] - first;
        return (output, inverse, counts);
    }

    /// <summary>How often each of 0, 1, … occurs among Int64 elements; with weights, their sums.</summary>
    public Tensor bincount(Tensor? weights = null, long minlength = 0)
    {
        CheckIndex("bincount", long.MaxValue);
        long size = Math.Max(minlength, Count == 0 ? 0 : max().ToInt64() + 1);
        var w = weights ?? torch.ones([Count], ScalarType.Int64);
        return torch.zeros([size], w.dtype).index_add(0, reshape(-1), w.reshape(-1));
    }

    private void Order<T>(Span<T> x, Span<long> order, int d, bool descending) where T : unmanaged, INumber<T>
    {
        int length = (int)_shape[d], inner = Shape.Count(_shape.AsSpan(d + 1));
        var keys = new T[length];
        var places = new long[length];
        for (int o = 0; length > 0 && o < x.Length / length; o++)
        {
            int start = o / inner * length * inner + o % inner, nan = 0;
            for (int r = 0; r < length; r++) (keys[r], places[r]) = (x[start + r * inner], r);
            Array.Sort(keys, places);
            // .NET puts NaN first, torch last.
            while (nan < length && T.IsNaN(keys[nan])) nan++;
            if (nan > 0)
            {
                keys = [.. keys[nan..], .. keys[..nan]];
                places = [.. places[nan..], .. places[..nan]];
            }
            if (descending)
            {
                Array.Reverse(keys);
                Array.Reverse(places);
            }
            for (int r = 0, end; r < length; r = end)
            {
                for (end = r + 1; end < length && (keys[end] == keys[r] || T.IsNaN(keys[end]) && T.IsNaN(keys[r])); end++) { }
                if (end - r > 1) Array.Sort(places, r, end - r);
            }
            for (int r = 0; r < length; r++) order[start + r * inner] = places[r];
        }
    }
}

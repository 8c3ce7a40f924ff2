namespace Phenomena.Tensors;

// Selecting by index tensors. Everything rests on index_select and its transpose, index_add.
public partial class Tensor
{
    /// <summary>The slices at <paramref name="index"/> (1-d, Int64) along a dimension, in that order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index lies outside the dimension.</exception>
    public Tensor index_select(long dim, Tensor index)
    {
        int d = Shape.Dim(dim, _shape.Length, "index_select");
        index.CheckIndex("index_select", _shape[d]);
        Require(index._shape.Length == 1, $"index_select: expected a 1-d index; got shape {Shape.Text(index._shape)}. Use flatten() or gather.");
        long[] shape = [.. _shape];
        shape[d] = index.Count;
        var y = Empty(shape, dtype);
        Move(this, y, index, d, gather: true);
        return Autograd.Records(this) ? y.From(new Node("index_select", [this], [index], (n, g) => [torch.zeros(_shape, g.dtype).index_add(d, n.Saved(0), g)])) : y;
    }

    /// <summary>A copy with the slices of <paramref name="source"/> added at <paramref name="index"/> along a dimension; repeated indices add up.</summary>
    public Tensor index_add(long dim, Tensor index, Tensor source)
    {
        int d = Shape.Dim(dim, _shape.Length, "index_add");
        index.CheckIndex("index_add", _shape[d]);
        long[] expected = [.. _shape];
        expected[d] = index.Count;
        Require(source._shape.AsSpan().SequenceEqual(expected) && source.dtype == dtype,
            $"index_add: expected a {dtype} source of shape {Shape.Text(expected)}; got a {source.dtype} of shape {Shape.Text(source._shape)}. Sizes must agree outside dim {d}.");
        var y = Copied(_shape, Shape.Strides(_shape));
        Move(y, source, index, d, gather: false);
        return Autograd.Records(this, source) ? y.From(new Node("index_add", [this, source], [index], (n, g) => [g, n.Needs(1) ? g.index_select(d, n.Saved(0)) : null])) : y;
    }

    /// <summary>result[i][j] = this[index[i][j]][j] (for dim 0; likewise for others).</summary>
    public Tensor gather(long dim, Tensor index)
    {
        int d = Shape.Dim(dim, _shape.Length, "gather");
        return reshape(-1).index_select(0, Places(index, d, "gather")).reshape(index._shape);
    }

    /// <summary>A copy to which <paramref name="src"/> is added: result[index[i][j]][j] += src[i][j] (for dim 0).</summary>
    public Tensor scatter_add(long dim, Tensor index, Tensor src)
    {
        int d = Shape.Dim(dim, _shape.Length, "scatter_add");
        Require(src._shape.AsSpan().SequenceEqual(index._shape), $"scatter_add: index {Shape.Text(index._shape)} and src {Shape.Text(src._shape)} must have one shape. Narrow the larger one.");
        return reshape(-1).index_add(0, Places(index, d, "scatter_add"), src.reshape(-1)).reshape(_shape);
    }

    /// <summary><see cref="scatter_add"/> into this tensor. Not recorded.</summary>
    public Tensor scatter_add_(long dim, Tensor index, Tensor src)
    {
        BeforeChange("scatter_add_");
        using (torch.no_grad()) return copy_(scatter_add(dim, index, src));
    }

    /// <summary>The coordinates of the elements that are not zero, as rows [count, ndim].</summary>
    public Tensor nonzero()
    {
        var hits = ne(Like(0)).data<bool>();
        var places = new List<long>();
        for (int i = 0; i < hits.Length; i++)
            if (hits[i]) places.Add(i);
        var y = Empty([places.Count, _shape.Length], ScalarType.Int64);
        var rows = y.data<long>();
        for (int i = 0; i < places.Count; i++)
            for (long d = _shape.Length - 1, rest = places[i]; d >= 0; rest /= _shape[d], d--) rows[i * _shape.Length + (int)d] = rest % _shape[d];
        return y;
    }

    /// <summary>The elements where a mask of this shape is true, in order.</summary>
    public Tensor masked_select(Tensor mask)
    {
        var m = mask._shape.AsSpan().SequenceEqual(_shape) ? mask : mask.expand(_shape);
        using var flat = m.reshape(-1).nonzero();
        return reshape(-1).index_select(0, flat.reshape(-1));
    }

    /// <summary>A number where the mask is true, this elsewhere.</summary>
    public Tensor masked_fill(Tensor mask, Scalar value) => torch.where(mask, Like(value), this);

    /// <summary>1 at the index, 0 elsewhere, along a new last dimension, as Int64.</summary>
    internal Tensor OneHot(long classes)
    {
        CheckIndex("one_hot", long.MaxValue);
        if (classes < 0)
        {
            classes = 0;
            foreach (long i in data<long>()) classes = Math.Max(classes, i + 1);
        }
        CheckIndex("one_hot", classes);
        var y = torch.zeros([.. _shape, classes], ScalarType.Int64);
        var flags = y.data<long>();
        long row = 0;
        foreach (long i in data<long>()) flags[(int)(row++ * classes + i)] = 1;
        return y;
    }

    /// <exception cref="ArgumentOutOfRangeException">An element is no index into a dimension of this size.</exception>
    internal void CheckIndex(string op, long size)
    {
        Require(dtype == ScalarType.Int64, $"{op}: expected Int64 indices; got {dtype}. Convert with .to(ScalarType.Int64), or use masked_select.");
        foreach (long i in data<long>())
            if ((ulong)i >= (ulong)size) throw new ArgumentOutOfRangeException(nameof(index_select), $"{op}: index {i} is outside 0 to {size - 1}. Check the indices against the shape.");
    }

    /// <summary>Flat places of the elements that gather along a dimension reads.</summary>
    private Tensor Places(Tensor index, int dim, string op)
    {
        index.CheckIndex(op, _shape[dim]);
        Require(index._shape.Length == _shape.Length && Enumerable.Range(0, _shape.Length).All(d => d == dim || index._shape[d] <= _shape[d]),
            $"{op}: an index of shape {Shape.Text(index._shape)} does not fit into {Shape.Text(_shape)} outside dim {dim}. It needs as many dimensions, none larger.");
        var strides = Shape.Strides(_shape);
        var y = Empty([index.Count], ScalarType.Int64);
        Span<long> places = y.data<long>(), at = index.data<long>();
        for (int i = 0; i < places.Length; i++)
        {
            long place = at[i] * strides[dim];
            for (long d = _shape.Length - 1, rest = i; d >= 0; rest /= index._shape[d], d--)
                if (d != dim) place += rest % index._shape[d] * strides[d];
            places[i] = place;
        }
        return y;
    }

    /// <summary>gather: few[.., i, ..] = many[.., index[i], ..]; otherwise many[.., index[i], ..] += few[.., i, ..].</summary>
    private static unsafe void Move(Tensor many, Tensor few, Tensor index, int dim, bool gather)
    {
        int inner = Shape.Count(many._shape.AsSpan(dim + 1)), outer = Shape.Count(many._shape.AsSpan(0, dim)), size = (int)many._shape[dim];
        var at = index.data<long>();
        int bytes = inner * many.dtype.Size();
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < at.Length; i++)
            {
                nint row = (nint)(o * (long)size + at[i]), other = (nint)(o * (long)at.Length + i);
                if (gather) System.Runtime.CompilerServices.Unsafe.CopyBlockUnaligned(few.Pointer + other * bytes, many.Pointer + row * bytes, (uint)bytes);
                else if (many.dtype == ScalarType.Float32) AddRow<float>(many.Pointer + row * bytes, few.Pointer + other * bytes, inner);
                else if (many.dtype == ScalarType.Float64) AddRow<double>(many.Pointer + row * bytes, few.Pointer + other * bytes, inner);
                else AddRow<long>(many.Pointer + row * bytes, few.Pointer + other * bytes, inner);
            }
        }
    }

    private static unsafe void AddRow<T>(byte* target, byte* source, int count) where T : unmanaged, System.Numerics.INumber<T>
    {
        if (count == 1) *(T*)target += *(T*)source;
        else AddOp.Invoke((ReadOnlySpan<T>)new Span<T>(target, count), new ReadOnlySpan<T>(source, count), new Span<T>(target, count));
    }
}

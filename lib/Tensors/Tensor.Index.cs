namespace Phenomena.Tensors;

// Indexers and slices. A slice is a copy, with a gradient that goes back to where it was taken from.
public partial class Tensor
{
    /// <summary>The part that the places name; the dimensions left out are taken whole. Setting overwrites that part, and is not recorded.</summary>
    public Tensor this[params TensorIndex[] places]
    {
        get => Sliced(Part.Of(_shape, places));
        set => Overwrite(Part.Of(_shape, places), value);
    }

    /// <summary>By one position for each leading dimension; they go away.</summary>
    public Tensor this[params long[] places]
    {
        get => this[[.. places.Select(TensorIndex.Single)]];
        set => this[[.. places.Select(TensorIndex.Single)]] = value;
    }

    /// <summary>By one Int64 tensor for each leading dimension (broadcast together), or by one mask over the leading dimensions.</summary>
    public Tensor this[params Tensor[] indices]
    {
        get
        {
            var (flat, shape, lead) = Flat(indices);
            return reshape([-1, .. _shape[lead..]]).index_select(0, flat).reshape([.. shape, .. _shape[lead..]]);
        }
        set
        {
            BeforeChange("index_put");
            using var off = torch.no_grad();
            var (flat, shape, lead) = Flat(indices);
            var rows = value.to(dtype).expand([.. shape, .. _shape[lead..]]);
            int bytes = Shape.Count(_shape.AsSpan(lead)) * dtype.Size(), row = 0;
            Span<byte> from = rows.Bytes, to = Bytes;
            foreach (long i in flat.data<long>()) from.Slice(row++ * bytes, bytes).CopyTo(to[((int)i * bytes)..]);
        }
    }

    /// <summary>Elements start to start + length along a dimension.</summary>
    public Tensor narrow(long dim, long start, long length) => slice(dim, start, start + length, 1);

    /// <summary>Elements start, start + step, … before finish along a dimension.</summary>
    public Tensor slice(long dim, long start, long finish, long step)
    {
        int d = Shape.Dim(dim, _shape.Length, "slice");
        return this[[.. Enumerable.Repeat(TensorIndex.Colon, d), TensorIndex.Slice(start, finish, step)]];
    }

    /// <summary>One position of a dimension, which goes away.</summary>
    public Tensor select(long dim, long index)
    {
        int d = Shape.Dim(dim, _shape.Length, "select");
        return this[[.. Enumerable.Repeat(TensorIndex.Colon, d), TensorIndex.Single(index)]];
    }

    /// <summary>Parts of a size along a dimension; the last may be smaller.</summary>
    public Tensor[] split(long split_size, long dim = 0)
    {
        int d = Shape.Dim(dim, _shape.Length, "split");
        Require(split_size > 0, $"split: expected a size of at least 1; got {split_size}. Give the size of a part, not the number of parts.");
        return [.. Enumerable.Range(0, (int)((_shape[d] + split_size - 1) / split_size)).Select(i => slice(d, i * split_size, Math.Min(_shape[d], (i + 1) * split_size), 1))];
    }

    /// <summary>At most this many parts of one size along a dimension.</summary>
    public Tensor[] chunk(long chunks, long dim = 0) => split(Math.Max(1, (size(dim) + chunks - 1) / chunks), dim);

    internal unsafe Span<byte> Bytes => new(Pointer, Count * dtype.Size());

    private Tensor Sliced(Part part)
    {
        var y = Copied(part.Shape, part.Strides, part.Offset);
        return Autograd.Records(this) ? y.From(new Node("slice", [this], [], (n, g) => [g.Placed(_shape, part)])) : y;
    }

    /// <summary>This at a part of zeros: the transpose of <see cref="Sliced"/>.</summary>
    private Tensor Placed(long[] whole, Part part)
    {
        var y = torch.zeros(whole, dtype);
        y.Write(part, this);
        return Autograd.Records(this) ? y.From(new Node("slice", [this], [], (n, g) => [g.Sliced(part)])) : y;
    }

    private void Overwrite(Part part, Tensor value)
    {
        BeforeChange("index_put");
        using var off = torch.no_grad();
        Write(part, value.to(dtype).expand(part.Shape));
    }

    private unsafe void Write(Part part, Tensor value)
    {
        int size = dtype.Size();
        var index = new long[part.Shape.Length];
        byte* from = value.Pointer;
        long place = part.Offset;
        int inner = part.Shape.Length > 0 && part.Strides[^1] == 1 ? (int)part.Shape[^1] : 1, last = part.Shape.Length - (inner == 1 ? 1 : 2);
        for (int i = 0; i < value.Count; i += inner, from += (nint)inner * size)
        {
            Buffer.MemoryCopy(from, Pointer + (nint)place * size, (long)inner * size, (long)inner * size);
            for (int d = last; d >= 0; d--)
            {
                place += part.Strides[d];
                if (++index[d] < part.Shape[d]) break;
                place -= part.Strides[d] * part.Shape[d];
                index[d] = 0;
            }
        }
    }

    /// <summary>Row numbers in the leading dimensions, the shape they are to have, and how many dimensions they stand for.</summary>
    private (Tensor Flat, long[] Shape, int Lead) Flat(Tensor[] indices)
    {
        if (indices is [{ dtype: ScalarType.Bool } mask])
        {
            Require(mask._shape.Length <= _shape.Length && mask.Sizes.SequenceEqual(_shape.AsSpan(0, mask._shape.Length)),
                $"index: a mask of shape {Shape.Text(mask._shape)} does not fit onto {Shape.Text(_shape)}. It must have the leading sizes.");
            var flat = mask.reshape(-1).nonzero().reshape(-1);
            return (flat, [flat.Count], mask._shape.Length);
        }
        Require(indices.Length > 0 && indices.Length <= _shape.Length, $"index: expected 1 to {_shape.Length} index tensors; got {indices.Length}. Give at most one a dimension.");
        using var off = torch.no_grad();
        Tensor? sum = null;
        for (int d = 0; d < indices.Length; d++)
        {
            var wrapped = torch.where(indices[d] < 0, indices[d] + _shape[d], indices[d]);
            wrapped.CheckIndex("index", _shape[d]);
            sum = sum is null ? wrapped : sum * _shape[d] + wrapped;
        }
        return (sum!.reshape(-1), sum._shape, indices.Length);
    }

    /// <summary>A regular part of a tensor.</summary>
    private sealed record Part(long[] Shape, long[] Strides, long Offset)
    {
        public static Part Of(long[] whole, TensorIndex[] places)
        {
            int named = places.Count(p => p.Kind is TensorIndex.Form.Single or TensorIndex.Form.Slice), rests = places.Count(p => p.Kind == TensorIndex.Form.Ellipsis);
            Require(named <= whole.Length && rests <= 1, $"index: {named} places and {rests} ellipses for shape {Tensors.Shape.Text(whole)}. Give at most one place a dimension and one ellipsis.");
            var strides = Tensors.Shape.Strides(whole);
            List<long> shape = [], steps = [];
            long offset = 0;
            int d = 0;
            foreach (var place in rests == 0 ? [.. places, TensorIndex.Ellipsis] : places)
            {
                switch (place.Kind)
                {
                    case TensorIndex.Form.None:
                        shape.Add(1);
                        steps.Add(0);
                        break;
                    case TensorIndex.Form.Ellipsis:
                        for (int i = whole.Length - named; i > 0; i--, d++)
                        {
                            shape.Add(whole[d]);
                            steps.Add(strides[d]);
                        }
                        break;
                    case TensorIndex.Form.Single:
                        long at = place.Start!.Value, wrapped = at < 0 ? at + whole[d] : at;
                        if (wrapped < 0 || wrapped >= whole[d])
                            throw new ArgumentOutOfRangeException(nameof(places), $"index: {at} is outside dimension {d} of shape {Tensors.Shape.Text(whole)}. It has {whole[d]} positions.");
                        offset += wrapped * strides[d++];
                        break;
                    default:
                        long start = Bound(place.Start ?? 0, whole[d]), stop = Bound(place.Stop ?? whole[d], whole[d]);
                        shape.Add(Math.Max(0, (stop - start + place.Step - 1) / place.Step));
                        steps.Add(strides[d] * place.Step);
                        offset += start * strides[d++];
                        break;
                }
            }
            return new([.. shape], [.. steps], offset);
        }

        /// <summary>A diagonal of dimensions a and b: they go away, its length comes last.</summary>
        public static Part Diagonal(long[] whole, int a, int b, long offset)
        {
            var strides = Tensors.Shape.Strides(whole);
            long length = Math.Max(0, Math.Min(whole[a] + Math.Min(offset, 0), whole[b] - Math.Max(offset, 0)));
            int[] rest = [.. Enumerable.Range(0, whole.Length).Where(d => d != a && d != b)];
            return new([.. rest.Select(d => whole[d]), length], [.. rest.Select(d => strides[d]), strides[a] + strides[b]], Math.Max(-offset, 0) * strides[a] + Math.Max(offset, 0) * strides[b]);
        }

        private static long Bound(long x, long size) => Math.Clamp(x < 0 ? x + size : x, 0, size);
    }
}

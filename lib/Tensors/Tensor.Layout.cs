using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Tensors;

// Shape and dtype: the same elements, seen, ordered or written differently.
public partial class Tensor
{
    /// <summary>The same elements in another shape and in the same memory; one size may be −1.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public Tensor reshape(params long[] shape)
    {
        long[] target = [.. shape];
        int open = Array.IndexOf(target, -1L);
        if (open >= 0)
        {
            long rest = target.Where((_, d) => d != open).Aggregate(1L, (product, size) => product * size);
            target[open] = rest == 0 ? 0 : Count / rest;
        }
        Require(!target.Contains(-1) && Shape.Count(target) == Count, $"reshape: shape {Shape.Text(_shape)} has {Count} elements and cannot become {Shape.Text(shape)}. The products of the sizes must agree.");
        var y = Viewed(target);
        return Autograd.Records(this) ? y.From(new Node("reshape", [this], [], (n, g) => [g.reshape(_shape)])) : y;
    }

    /// <summary><see cref="reshape"/>: every tensor here is contiguous.</summary>
    public Tensor view(params long[] shape) => reshape(shape);

    /// <summary>Dimensions start_dim to end_dim as one.</summary>
    public Tensor flatten(long start_dim = 0, long end_dim = -1)
    {
        if (_shape.Length == 0) return reshape(1);
        int first = Shape.Dim(start_dim, _shape.Length, "flatten"), last = Shape.Dim(end_dim, _shape.Length, "flatten");
        Require(first <= last, $"flatten: start_dim {start_dim} comes after end_dim {end_dim}. Exchange them.");
        return reshape([.. _shape[..first], _shape[first..(last + 1)].Aggregate(1L, (product, size) => product * size), .. _shape[(last + 1)..]]);
    }

    /// <summary>A new dimension of size 1 before <paramref name="dim"/>.</summary>
    public Tensor unsqueeze(long dim)
    {
        int at = Shape.Dim(dim, _shape.Length + 1, "unsqueeze");
        return reshape([.. _shape[..at], 1, .. _shape[at..]]);
    }

    /// <summary>Without the dimensions of size 1, or without one of them.</summary>
    public Tensor squeeze(long? dim = null)
    {
        if (dim is null) return reshape([.. _shape.Where(size => size != 1)]);
        int at = Shape.Dim(dim.Value, _shape.Length, "squeeze");
        return _shape[at] == 1 ? reshape([.. _shape[..at], .. _shape[(at + 1)..]]) : reshape(_shape);
    }

    /// <summary>The dimensions in another order; the elements are copied into it.</summary>
    public Tensor permute(params long[] dims)
    {
        int[] order = [.. dims.Select(d => Shape.Dim(d, _shape.Length, "permute"))];
        Require(order.Length == _shape.Length && order.Distinct().Count() == order.Length, $"permute: expected each of the {_shape.Length} dimensions once; got {Shape.Text(dims)}.");
        var strides = Shape.Strides(_shape);
        var y = Copied([.. order.Select(d => _shape[d])], [.. order.Select(d => strides[d])]);
        return Autograd.Records(this) ? y.From(new Node("permute", [this], [], (n, g) => [g.permute([.. order.Select((_, d) => (long)Array.IndexOf(order, d))])])) : y;
    }

    /// <summary>Two dimensions exchanged.</summary>
    public Tensor transpose(long dim0, long dim1)
    {
        long[] order = [.. Enumerable.Range(0, _shape.Length).Select(d => (long)d)];
        int a = Shape.Dim(dim0, _shape.Length, "transpose"), b = Shape.Dim(dim1, _shape.Length, "transpose");
        (order[a], order[b]) = (b, a);
        return permute(order);
    }

    /// <summary>The transpose of a matrix.</summary>
    public Tensor t()
    {
        Require(_shape.Length <= 2, $"t: expected at most 2 dimensions; got shape {Shape.Text(_shape)}. Use transpose(dim0, dim1).");
        return _shape.Length < 2 ? reshape(_shape) : transpose(0, 1);
    }

    /// <summary>The transpose of a matrix.</summary>
    public Tensor T => t();

    /// <summary>Repeated along dimensions of size 1, or along new ones in front; −1 keeps a size.</summary>
    public Tensor expand(params long[] sizes)
    {
        int lead = sizes.Length - _shape.Length;
        long[] target = [.. sizes.Select((size, d) => size == -1 && d >= lead ? _shape[d - lead] : size)];
        Require(lead >= 0 && Enumerable.Range(0, _shape.Length).All(d => _shape[d] == target[d + lead] || _shape[d] == 1),
            $"expand: shape {Shape.Text(_shape)} cannot be repeated to {Shape.Text(sizes)}. Only sizes of 1 can grow.");
        var y = Copied(target, Shape.BroadcastStrides(_shape, target));
        return Autograd.Records(this) ? y.From(new Node("expand", [this], [], (n, g) => [g.SumTo(this)])) : y;
    }

    /// <summary>A copy with memory of its own.</summary>
    public Tensor clone()
    {
        var y = Copied(_shape, Shape.Strides(_shape));
        return Autograd.Records(this) ? y.From(new Node("clone", [this], [], (n, g) => [g])) : y;
    }

    /// <summary>In another element type; this tensor itself if it has it already.</summary>
    public Tensor to(ScalarType type)
    {
        if (type == dtype) return this;
        var y = To(type);
        return type.IsFloat() && Autograd.Records(this) ? y.From(new Node("to", [this], [], (n, g) => [g.to(dtype)])) : y;
    }

    /// <summary>Overwrites the elements. Not recorded.</summary>
    public unsafe Tensor copy_(Tensor source)
    {
        BeforeChange("copy_");
        Require(source._shape.AsSpan().SequenceEqual(_shape), $"copy_: expected shape {Shape.Text(_shape)}; got {Shape.Text(source._shape)}. Use expand on the source.");
        var converted = source.To(dtype);
        new Span<byte>(converted.Pointer, Count * dtype.Size()).CopyTo(new Span<byte>(Pointer, Count * dtype.Size()));
        return this;
    }

    /// <summary>Sets every element. Not recorded.</summary>
    public Tensor fill_(Scalar value)
    {
        BeforeChange("fill_");
        Fill(value);
        return this;
    }

    /// <summary>Sets every element to 0. Not recorded.</summary>
    public Tensor zero_() => fill_(0);

    internal unsafe byte* Pointer => Memory.Pointer;

    internal void Fill(Scalar value)
    {
        switch (dtype)
        {
            case ScalarType.Float32: data<float>().Fill((float)value.ToDouble()); break;
            case ScalarType.Float64: data<double>().Fill(value.ToDouble()); break;
            case ScalarType.Int64: data<long>().Fill(value.ToInt64()); break;
            default: data<bool>().Fill(value.ToDouble() != 0); break;
        }
    }

    /// <summary>The elements in another type, without recording.</summary>
    internal Tensor To(ScalarType type)
    {
        if (type == dtype) return this;
        var y = Empty(_shape, type);
        switch (dtype)
        {
            case ScalarType.Float32: Convert<float>(data<float>(), y); break;
            case ScalarType.Float64: Convert<double>(data<double>(), y); break;
            case ScalarType.Int64: Convert<long>(data<long>(), y); break;
            default: Convert<byte>(System.Runtime.InteropServices.MemoryMarshal.Cast<bool, byte>(data<bool>()), y); break;
        }
        return y;
    }

    /// <summary>Sums a gradient back to the shape and dtype that a broadcast started from.</summary>
    internal Tensor SumTo(Tensor origin)
    {
        var g = this;
        if (!g._shape.AsSpan().SequenceEqual(origin._shape))
        {
            var repeated = Shape.RepeatedDims(origin._shape, g._shape);
            g = (repeated.Length == 0 ? g : g.sum(repeated, keepdim: true)).reshape(origin._shape);
        }
        return g.dtype == origin.dtype ? g : g.to(origin.dtype);
    }

    private static void Convert<T>(ReadOnlySpan<T> x, Tensor y) where T : unmanaged, INumber<T>
    {
        switch (y.dtype)
        {
            case ScalarType.Float32: TensorPrimitives.ConvertSaturating<T, float>(x, y.data<float>()); break;
            case ScalarType.Float64: TensorPrimitives.ConvertSaturating<T, double>(x, y.data<double>()); break;
            case ScalarType.Int64: TensorPrimitives.ConvertTruncating<T, long>(x, y.data<long>()); break;
            default:
                var flags = y.data<bool>();
                for (int i = 0; i < x.Length; i++) flags[i] = x[i] != T.Zero;
                break;
        }
    }

    /// <summary>A new tensor whose element at an index is this one's at the offset plus the index times <paramref name="strides"/>.</summary>
    private Tensor Copied(long[] shape, long[] strides, long offset = 0)
    {
        var y = Empty(shape, dtype);
        switch (dtype.Size())
        {
            case 1: Copy<byte>(y, shape, strides, offset); break;
            case 4: Copy<int>(y, shape, strides, offset); break;
            default: Copy<long>(y, shape, strides, offset); break;
        }
        return y;
    }

    private unsafe void Copy<T>(Tensor y, long[] shape, long[] strides, long offset) where T : unmanaged
    {
        if (y.Count == 0) return;
        T* from = (T*)Pointer + offset, to = (T*)y.Pointer;
        if (shape.Length == 0)
        {
            *to = *from;
            return;
        }
        int inner = (int)shape[^1];
        nint step = (nint)strides[^1];
        var index = new long[shape.Length - 1];
        for (int done = 0; done < y.Count; done += inner)
        {
            if (step == 1) new ReadOnlySpan<T>(from, inner).CopyTo(new Span<T>(to + done, inner));
            else if (step == 0) new Span<T>(to + done, inner).Fill(*from);
            else for (int i = 0; i < inner; i++) to[done + i] = from[i * step];
            for (int d = index.Length - 1; d >= 0; d--)
            {
                from += strides[d];
                if (++index[d] < shape[d]) break;
                from -= strides[d] * shape[d];
                index[d] = 0;
            }
        }
    }
}

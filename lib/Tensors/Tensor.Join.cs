namespace Phenomena.Tensors;

public static partial class torch
{
    /// <summary>Tensors one after another along a dimension; they agree in the others.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        Tensor.Require(tensors.Count > 0, $"cat: expected at least one tensor; got none.");
        var first = tensors[0];
        int d = Shape.Dim(dim, first.Sizes.Length, "cat");
        long[] shape = first.shape;
        shape[d] = 0;
        foreach (var t in tensors)
        {
            Tensor.Require(t.ndim == first.ndim && t.dtype == first.dtype && Enumerable.Range(0, shape.Length).All(i => i == d || t.RawShape[i] == shape[i]),
                $"cat: {Shape.Text(t.Sizes)} ({t.dtype}) does not continue {Shape.Text(first.Sizes)} ({first.dtype}) along dim {d}. All else must agree.");
            shape[d] += t.Sizes[d];
        }
        var y = Tensor.Empty(shape, first.dtype);
        int outer = Shape.Count(shape.AsSpan(0, d)), inner = Shape.Count(shape.AsSpan(d + 1)) * first.dtype.Size(), at = 0;
        var to = y.Bytes;
        for (int o = 0; o < outer; o++)
        {
            foreach (var t in tensors)
            {
                int bytes = (int)t.Sizes[d] * inner;
                t.Bytes.Slice(o * bytes, bytes).CopyTo(to[at..]);
                at += bytes;
            }
        }
        if (!is_grad_enabled() || !tensors.Any(t => t.requires_grad)) return y;
        Tensor[] inputs = [.. tensors];
        return y.From(new Node("cat", inputs, [], (n, g) =>
        {
            var parts = new Tensor?[inputs.Length];
            long start = 0;
            for (int i = 0; i < parts.Length; start += inputs[i++].Sizes[d])
                parts[i] = n.Needs(i) ? g.narrow(d, start, inputs[i].Sizes[d]) : null;
            return parts;
        }));
    }

    /// <summary>Tensors of one shape along a new dimension.</summary>
    public static Tensor stack(IList<Tensor> tensors, long dim = 0) => cat([.. tensors.Select(t => t.unsqueeze(dim))], dim);

    /// <summary>Tensors one after another along the last dimension of vectors, the second one of others.</summary>
    public static Tensor hstack(IList<Tensor> tensors) => cat(tensors, tensors.Count > 0 && tensors[0].ndim == 1 ? 0 : 1);

    /// <summary>Tensors below one another; vectors as rows.</summary>
    public static Tensor vstack(IList<Tensor> tensors) => cat([.. tensors.Select(t => t.ndim == 1 ? t.unsqueeze(0) : t)]);

    /// <summary>The coordinates of a grid: one tensor for each vector, all of the grid's shape. "ij" keeps the order of the vectors, "xy" exchanges the first two.</summary>
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij")
    {
        Tensor[] axes = [.. tensors];
        Tensor.Require(indexing is "ij" or "xy" && axes.All(t => t.ndim == 1), $"meshgrid: expected vectors and indexing \"ij\" or \"xy\"; got {string.Join(", ", axes.Select(t => Shape.Text(t.Sizes)))} and \"{indexing}\".");
        long[] shape = [.. axes.Select(t => t.numel())];
        Tensor[] grid = [.. axes.Select((t, d) => t.reshape([.. shape.Select((_, i) => i == d ? -1L : 1)]).expand(shape))];
        return indexing == "xy" && axes.Length > 1 ? [.. grid.Select(t => t.transpose(0, 1))] : grid;
    }
}

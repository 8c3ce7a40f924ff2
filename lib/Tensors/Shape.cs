namespace Phenomena.Tensors;

/// <summary>Arithmetic of shapes: everything that can be wrong with sizes is found here, before any work is done.</summary>
internal static class Shape
{
    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>Number of elements.</summary>
    public static int Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long size in shape)
        {
            if (size < 0) throw new ArgumentException($"Sizes are at least 0; got {Text(shape)}. Only reshape and view take one -1.");
            count = checked(count * size);
        }
        if (count > int.MaxValue) throw new ArgumentException($"A tensor has at most 2^31 - 1 elements; {Text(shape)} has {count}. Use a smaller shape.");
        return (int)count;
    }

    /// <summary>0..ndim−1 for a dimension that may count from the end.</summary>
    public static int Dim(long dim, int ndim, string op)
    {
        int wrapped = (int)(dim < 0 ? dim + ndim : dim);
        if (wrapped < 0 || wrapped >= ndim)
            throw new ArgumentOutOfRangeException(nameof(dim), $"{op}: a tensor of {ndim} dimensions has dims {-ndim} to {ndim - 1}; got {dim}. Check the shape.");
        return wrapped;
    }

    /// <summary>The shape of an elementwise operation: aligned at the end, equal or one of them 1.</summary>
    public static long[] Broadcast(long[] a, long[] b, string op)
    {
        if (a.AsSpan().SequenceEqual(b)) return a;
        var result = new long[Math.Max(a.Length, b.Length)];
        for (int d = 1; d <= result.Length; d++)
        {
            long x = d <= a.Length ? a[^d] : 1, y = d <= b.Length ? b[^d] : 1;
            if (x != y && x != 1 && y != 1)
                throw new ArgumentException($"{op}: shapes {Text(a)} and {Text(b)} do not broadcast: {x} and {y} in dimension -{d}. Sizes must be equal or 1; use unsqueeze or reshape.");
            result[^d] = x == 1 ? y : x;
        }
        return result;
    }

    /// <summary>The dimensions along which <paramref name="from"/> was repeated to become <paramref name="to"/>.</summary>
    public static long[] RepeatedDims(long[] from, long[] to)
    {
        int lead = to.Length - from.Length;
        return [.. Enumerable.Range(0, to.Length).Where(d => d < lead || from[d - lead] == 1 && to[d] != 1).Select(d => (long)d)];
    }

    /// <summary>Row-major element strides.</summary>
    public static long[] Strides(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        long step = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            strides[d] = step;
            step *= shape[d];
        }
        return strides;
    }

    /// <summary>Strides with which a tensor of shape <paramref name="from"/> is read as one of shape <paramref name="to"/>: 0 where it is repeated.</summary>
    public static long[] BroadcastStrides(long[] from, long[] to)
    {
        var own = Strides(from);
        var strides = new long[to.Length];
        int lead = to.Length - from.Length;
        for (int d = lead; d < to.Length; d++) strides[d] = from[d - lead] == 1 && to[d] != 1 ? 0 : own[d - lead];
        return strides;
    }
}

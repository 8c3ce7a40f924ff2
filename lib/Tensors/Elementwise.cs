using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Phenomena.Tensors;

/// <summary>A function of one float applied to each element.</summary>
internal interface IUnary
{
    static abstract void Invoke<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>A function of two numbers, elementwise or with one of them fixed.</summary>
internal interface IBinary
{
    static abstract void Invoke<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T>;
    static abstract void Invoke<T>(ReadOnlySpan<T> x, T y, Span<T> z) where T : unmanaged, INumber<T>;
    static abstract void Invoke<T>(T x, ReadOnlySpan<T> y, Span<T> z) where T : unmanaged, INumber<T>;
}

/// <summary>A comparison of two numbers.</summary>
internal interface IComparison
{
    static abstract bool Invoke<T>(T x, T y) where T : unmanaged, INumber<T>;

    /// <summary>All bits of an element set where it holds.</summary>
    static abstract Vector<T> Invoke<T>(Vector<T> x, Vector<T> y) where T : unmanaged, INumber<T>;
}

/// <summary>Applies functions to whole tensors: dtype, broadcasting and remainders are dealt with here and nowhere else.</summary>
internal static class Elementwise
{
    public static Tensor Unary<TOp>(Tensor x, string name) where TOp : IUnary
    {
        var y = Tensor.Empty(x.RawShape, x.dtype);
        if (x.dtype == ScalarType.Float32) TOp.Invoke(x.data<float>(), y.data<float>());
        else if (x.dtype == ScalarType.Float64) TOp.Invoke(x.data<double>(), y.data<double>());
        else throw new ArgumentException($"{name}: expected floating-point elements; got {x.dtype}. Convert with .to(ScalarType.Float32).");
        return y;
    }

    public static Tensor Binary<TOp>(Tensor x, Tensor y, string name) where TOp : IBinary
    {
        var type = ScalarTypes.Promote(x, y);
        var z = Tensor.Empty(Shape.Broadcast(x.RawShape, y.RawShape, name), type);
        Binary<TOp>(x, y, z, name);
        return z;
    }

    /// <summary>Into an existing tensor of the broadcast shape and promoted dtype; it may be <paramref name="x"/> itself.</summary>
    public static void Binary<TOp>(Tensor x, Tensor y, Tensor z, string name) where TOp : IBinary
    {
        Tensor a = x.To(z.dtype), b = y.To(z.dtype);
        switch (z.dtype)
        {
            case ScalarType.Float32: Binary<TOp, float>(a, b, z); break;
            case ScalarType.Float64: Binary<TOp, double>(a, b, z); break;
            case ScalarType.Int64: Binary<TOp, long>(a, b, z); break;
            default: throw new ArgumentException($"{name}: expected numbers; got {x.dtype} and {y.dtype}. Convert a mask with .to(ScalarType.Float32).");
        }
    }

    public static Tensor Compare<TOp>(Tensor x, Tensor y, string name) where TOp : IComparison
    {
        var type = ScalarTypes.Promote(x, y);
        if (type == ScalarType.Bool) type = ScalarType.Int64;
        var z = Tensor.Empty(Shape.Broadcast(x.RawShape, y.RawShape, name), ScalarType.Bool);
        Tensor a = x.To(type), b = y.To(type);
        switch (type)
        {
            case ScalarType.Float32: Compare<TOp, float>(a, b, z); break;
            case ScalarType.Float64: Compare<TOp, double>(a, b, z); break;
            default: Compare<TOp, long>(a, b, z); break;
        }
        return z;
    }

    private static void Binary<TOp, T>(Tensor x, Tensor y, Tensor z) where TOp : IBinary where T : unmanaged, INumber<T>
    {
        Span<T> a = x.data<T>(), b = y.data<T>(), c = z.data<T>();
        // The two commonest cases need no arithmetic of shapes.
        if (a.Length == c.Length && b.Length == c.Length)
        {
            TOp.Invoke((ReadOnlySpan<T>)a, b, c);
            return;
        }
        if (a.Length == c.Length && b.Length == 1)
        {
            TOp.Invoke((ReadOnlySpan<T>)a, b[0], c);
            return;
        }
        var blocks = new BroadcastBlocks(x.RawShape, y.RawShape, z.RawShape);
        while (blocks.Next())
        {
            var target = c.Slice(blocks.Result, blocks.Length);
            if (blocks.LeftFixed) TOp.Invoke(a[blocks.Left], (ReadOnlySpan<T>)b.Slice(blocks.Right, blocks.Length), target);
            else if (blocks.RightFixed) TOp.Invoke((ReadOnlySpan<T>)a.Slice(blocks.Left, blocks.Length), b[blocks.Right], target);
            else TOp.Invoke((ReadOnlySpan<T>)a.Slice(blocks.Left, blocks.Length), b.Slice(blocks.Right, blocks.Length), target);
        }
    }

    /// <summary>As many comparisons as fill whole vectors; how many. An operand stands still (step 0) or moves (step 1).</summary>
    private static int CompareVectors<TOp>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<bool> z, int left, int right) where TOp : IComparison
    {
        int width = Vector<float>.Count, i = 0;
        var flags = MemoryMarshal.AsBytes(z);
        for (; i <= z.Length - 4 * width; i += 4 * width)
        {
            // Four vectors of masks become one of bytes, 1 where all bits are set.
            var low = Vector.Narrow(Mask(x, y, i), Mask(x, y, i + width));
            var high = Vector.Narrow(Mask(x, y, i + 2 * width), Mask(x, y, i + 3 * width));
            (Vector.AsVectorByte(Vector.Narrow(low, high)) & Vector<byte>.One).CopyTo(flags[i..]);
        }
        return i;

        Vector<int> Mask(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int at) =>
            Vector.AsVectorInt32(TOp.Invoke(left == 0 ? new Vector<float>(x[0]) : new Vector<float>(x[at..]), right == 0 ? new Vector<float>(y[0]) : new Vector<float>(y[at..])));
    }

    private static void Compare<TOp, T>(Tensor x, Tensor y, Tensor z) where TOp : IComparison where T : unmanaged, INumber<T>
    {
        Span<T> a = x.data<T>(), b = y.data<T>();
        var c = z.data<bool>();
        var blocks = new BroadcastBlocks(x.RawShape, y.RawShape, z.RawShape);
        while (blocks.Next())
        {
            int left = blocks.LeftFixed ? 0 : 1, right = blocks.RightFixed ? 0 : 1, i = 0;
            if (typeof(T) == typeof(float)) i = CompareVectors<TOp>(x.data<float>()[blocks.Left..], y.data<float>()[blocks.Right..], c.Slice(blocks.Result, blocks.Length), left, right);
            for (; i < blocks.Length; i++) c[blocks.Result + i] = TOp.Invoke(a[blocks.Left + i * left], b[blocks.Right + i * right]);
        }
    }
}

/// <summary>Cuts a broadcast operation into the longest runs in which each operand either moves with the result or stands still.</summary>
internal ref struct BroadcastBlocks
{
    private readonly long[] _shape, _left, _right;
    private readonly int _outerDims, _count;
    private readonly long[] _index;
    private int _done;

    public BroadcastBlocks(long[] left, long[] right, long[] shape)
    {
        (_shape, _left, _right) = (shape, Shape.BroadcastStrides(left, shape), Shape.BroadcastStrides(right, shape));
        _count = Shape.Count(shape);
        Length = 1;
        int d = shape.Length;
        while (d > 0)
        {
            bool fixedLeft = _left[d - 1] == 0, fixedRight = _right[d - 1] == 0;
            if (shape[d - 1] != 1)
            {
                // The first dimension that is longer than 1 decides; the run goes on while the next ones behave alike.
                if (Length == 1) (LeftFixed, RightFixed) = (fixedLeft, fixedRight);
                else if (fixedLeft != LeftFixed || fixedRight != RightFixed) break;
                Length *= (int)shape[d - 1];
            }
            d--;
        }
        _outerDims = d;
        _index = d == 0 ? [] : new long[d];
    }

    public int Length { get; }
    public bool LeftFixed { get; }
    public bool RightFixed { get; }
    public int Left { get; private set; }
    public int Right { get; private set; }
    public int Result { get; private set; }

    /// <summary>Moves to the next run.</summary>
    public bool Next()
    {
        if (_done >= _count) return false;
        if (_done > 0)
        {
            for (int d = _outerDims - 1; d >= 0; d--)
            {
                Left += (int)_left[d];
                Right += (int)_right[d];
                if (++_index[d] < _shape[d]) break;
                Left -= (int)(_left[d] * _shape[d]);
                Right -= (int)(_right[d] * _shape[d]);
                _index[d] = 0;
            }
        }
        Result = _done;
        _done += Length;
        return true;
    }
}

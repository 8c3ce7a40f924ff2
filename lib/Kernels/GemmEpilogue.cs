using System.Numerics;
using System.Runtime.CompilerServices;

namespace Phenomena.Kernels;

/// <summary>What a matrix product does to its result while it is still in the inner caches. Nothing by default.</summary>
/// <param name="bias">[columns], added to every row; or null.</param>
/// <param name="relu">Whether what is negative then becomes 0.</param>
/// <param name="gate">[rows, columns], row-major: the result becomes 0 where this is not positive; or null.</param>
internal readonly unsafe struct Epilogue<T>(T* bias, bool relu, T* gate = null) where T : unmanaged
{
    private readonly T* _bias = bias, _gate = gate;
    private readonly bool _relu = relu;

    public bool IsNothing => _bias == null && _gate == null && !_relu;

    /// <summary>The same places, for code that has found out what T is.</summary>
    public Epilogue<TOther> As<TOther>() where TOther : unmanaged => new((TOther*)_bias, _relu, (TOther*)_gate);

    /// <summary>Finishes rows [row, row + height) and columns [column, column + width) of a result of so many columns.</summary>
    public void Apply(T* result, nint rowStride, int row, int column, int height, int width, int columns)
    {
        T* bias = _bias == null ? null : _bias + column;
        // Rows that lie one after another are one long row, unless something is added to each.
        if (bias == null && width == columns && rowStride == columns) (width, height) = (width * height, 1);
        T* part = stackalloc T[3 * Vector<T>.Count];
        for (int r = row; r < row + height; r++)
        {
            T* to = result + r * rowStride + column, gate = _gate == null ? null : _gate + (nint)r * columns + column;
            int i = 0;
            for (; i <= width - Vector<T>.Count; i += Vector<T>.Count) Finish(to + i, bias + i, gate + i, bias != null, _relu, gate != null);
            if (i == width) continue;
            // The rest of a row, aside in a vector of its own.
            T* restBias = part + Vector<T>.Count, restGate = restBias + Vector<T>.Count;
            Copy(to + i, part, width - i);
            if (bias != null) Copy(bias + i, restBias, width - i);
            if (gate != null) Copy(gate + i, restGate, width - i);
            Finish(part, restBias, restGate, bias != null, _relu, gate != null);
            Copy(part, to + i, width - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(T* to, T* bias, T* gate, bool add, bool relu, bool select)
    {
        var x = Vector.Load(to);
        if (add) x += Vector.Load(bias);
        // Written so that what is not a number stays so.
        if (relu) x = Vector.ConditionalSelect(Vector.LessThanOrEqual(x, Vector<T>.Zero), Vector<T>.Zero, x);
        if (select) x = Vector.ConditionalSelect(Vector.GreaterThan(Vector.Load(gate), Vector<T>.Zero), x, Vector<T>.Zero);
        x.Store(to);
    }

    private static void Copy(T* from, T* to, int count) => new ReadOnlySpan<T>(from, count).CopyTo(new Span<T>(to, count));
}

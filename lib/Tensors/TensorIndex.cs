namespace Phenomena.Tensors;

/// <summary>One place of an indexer: a position, a range, a new dimension, or the rest.</summary>
public readonly struct TensorIndex
{
    internal enum Form
    {
        Single,
        Slice,
        None,
        Ellipsis,
    }

    internal Form Kind { get; private init; }
    internal long? Start { get; private init; }
    internal long? Stop { get; private init; }
    internal long Step { get; private init; }

    /// <summary>All dimensions that the other places do not name.</summary>
    public static TensorIndex Ellipsis => new() { Kind = Form.Ellipsis };
    /// <summary>A new dimension of size 1.</summary>
    public static TensorIndex None => new() { Kind = Form.None };
    /// <summary>A whole dimension.</summary>
    public static TensorIndex Colon => Slice();

    /// <summary>start, start + step, … before stop; negative bounds count from the end. The step is at least 1.</summary>
    public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null)
    {
        if (step is < 1) throw new ArgumentOutOfRangeException(nameof(step), $"A slice moves forward; got step {step}. Use flip for the reverse.");
        return new() { Kind = Form.Slice, Start = start, Stop = stop, Step = step ?? 1 };
    }

    /// <summary>One position; the dimension goes away. Negative counts from the end.</summary>
    public static TensorIndex Single(long index) => new() { Kind = Form.Single, Start = index };

    /// <summary>One position.</summary>
    public static implicit operator TensorIndex(long index) => Single(index);
    /// <summary>One position.</summary>
    public static implicit operator TensorIndex(int index) => Single(index);
    /// <summary>One position; ^1 is the last.</summary>
    public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);
    /// <summary>A range.</summary>
    public static implicit operator TensorIndex(Range range) =>
        Slice(range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value, !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value);
}

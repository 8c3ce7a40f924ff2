namespace Phenomena.Tensors;

/// <summary>Element types. Ordered: of two, arithmetic gives the later one.</summary>
public enum ScalarType
{
    /// <summary><see cref="bool"/>, one byte.</summary>
    Bool,
    /// <summary><see cref="long"/>.</summary>
    Int64,
    /// <summary><see cref="float"/>.</summary>
    Float32,
    /// <summary><see cref="double"/>.</summary>
    Float64,
}

/// <summary>A number given where a tensor takes one. It takes the tensor's dtype, unless it is a fraction and the tensor integral.</summary>
public readonly struct Scalar
{
    private readonly double _value;
    private readonly long _integer;

    private Scalar(double value, long integer, ScalarType type) => (_value, _integer, Type) = (value, integer, type);

    /// <summary>Bool, Int64 or Float64.</summary>
    internal ScalarType Type { get; }

    /// <summary>From a truth value.</summary>
    public static implicit operator Scalar(bool x) => new(x ? 1 : 0, x ? 1 : 0, ScalarType.Bool);
    /// <summary>From an integer.</summary>
    public static implicit operator Scalar(int x) => new(x, x, ScalarType.Int64);
    /// <summary>From an integer.</summary>
    public static implicit operator Scalar(long x) => new(x, x, ScalarType.Int64);
    /// <summary>From a fraction.</summary>
    public static implicit operator Scalar(float x) => new(x, (long)x, ScalarType.Float64);
    /// <summary>From a fraction.</summary>
    public static implicit operator Scalar(double x) => new(x, (long)x, ScalarType.Float64);

    internal double ToDouble() => _value;
    internal long ToInt64() => _integer;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{_value}");
}

internal static class ScalarTypes
{
    public static int Size(this ScalarType type) => type switch { ScalarType.Bool => 1, ScalarType.Float32 => 4, _ => 8 };

    public static bool IsFloat(this ScalarType type) => type >= ScalarType.Float32;

    public static ScalarType Of<T>() =>
        typeof(T) == typeof(float) ? ScalarType.Float32
        : typeof(T) == typeof(double) ? ScalarType.Float64
        : typeof(T) == typeof(long) ? ScalarType.Int64
        : typeof(T) == typeof(bool) ? ScalarType.Bool
        : throw new ArgumentException($"Tensors hold float, double, long or bool; got {typeof(T).Name}. Convert the data first.");

    /// <summary>dtype of an operation between two tensors: the later type, but a 0-d tensor does not raise one of its own kind
    /// (float with float, integral with integral).</summary>
    public static ScalarType Promote(Tensor a, Tensor b)
    {
        if (a.ndim == 0 == (b.ndim == 0)) return a.dtype > b.dtype ? a.dtype : b.dtype;
        var (full, zero) = a.ndim == 0 ? (b.dtype, a.dtype) : (a.dtype, b.dtype);
        return Kind(zero) > Kind(full) ? zero : full;
    }

    private static int Kind(ScalarType type) => type.IsFloat() ? 2 : (int)type;
}

using System.Globalization;
using System.Runtime.CompilerServices;

namespace Phenomena.Tensors;

/// <summary>An n-dimensional array, contiguous and row-major, with torch's names and semantics. A handle: several tensors may share
/// memory (<see cref="detach"/>, <see cref="reshape"/>), which goes back to a pool when the last of them is disposed.</summary>
public unsafe partial class Tensor : IDisposable
{
    private Storage? _storage;
    private GradientState? _state;
    private readonly long[] _shape;
    private readonly bool _counted;
    [ThreadStatic] private static long t_total, t_peak;

    /// <summary>Handles made on this thread and not disposed yet, those that graphs keep included: the same before and after a step that leaks nothing.</summary>
    public static long TotalCount => t_total;
    /// <summary>The largest <see cref="TotalCount"/> there was on this thread.</summary>
    public static long PeakCount => t_peak;

    internal Tensor(Storage storage, long[] shape, ScalarType type, GradientState? state = null, bool scoped = true, bool counted = true)
    {
        _storage = storage;
        _shape = shape;
        _state = state;
        _counted = counted;
        if (counted) state?.Hold();
        dtype = type;
        Count = Shape.Count(shape);
        if (++t_total > t_peak) t_peak = t_total;
        if (scoped) DisposeScope.Current?.Attach(this);
    }

    /// <summary>Uninitialised memory of a shape.</summary>
    internal static Tensor Empty(long[] shape, ScalarType type) => new(Storage.Rent((long)Shape.Count(shape) * type.Size()), shape, type);

    /// <summary>The sizes. A copy.</summary>
    public long[] shape => [.. _shape];
    /// <summary>Number of dimensions.</summary>
    public long ndim => _shape.Length;
    /// <summary>Element type.</summary>
    public ScalarType dtype { get; }
    /// <summary>Number of elements.</summary>
    public long numel() => Count;
    /// <summary>Size of one dimension; negative counts from the end.</summary>
    public long size(long dim) => _shape[Shape.Dim(dim, _shape.Length, "size")];

    /// <summary>Whether operations on this tensor are recorded.</summary>
    /// <exception cref="InvalidOperationException">Set on an integral tensor, or cleared on a result.</exception>
    public bool requires_grad
    {
        get => _state is { RequiresGrad: true };
        set
        {
            if (value && !dtype.IsFloat()) throw new InvalidOperationException($"Only floating-point tensors can require gradients; this one is {dtype}. Convert it with .to(ScalarType.Float32).");
            if (!value && !is_leaf) throw new InvalidOperationException("requires_grad can be cleared on leaves only; this tensor is the result of recorded operations. Use detach().");
            if (value || _state is not null) State.RequiresGrad = value;
        }
    }

    /// <summary>Whether this is not the result of a recorded operation.</summary>
    public bool is_leaf => _state?.Creator is null;

    /// <summary>The gradient that <see cref="backward"/> has accumulated; null before. It goes when this tensor is disposed: clone it to keep it. Setting null forgets it.</summary>
    public Tensor? grad
    {
        get => _state?.Gradient;
        set
        {
            if (value is not null) Require(value.dtype == dtype && value._shape.AsSpan().SequenceEqual(_shape), $"grad: expected a {dtype} of shape {Shape.Text(_shape)}; got a {value.dtype} of shape {Shape.Text(value._shape)}.");
            if (value is not null || _state is not null) (State.Gradient, State.OwnsGradient) = (value, false);
        }
    }

    /// <summary>Sets <see cref="requires_grad"/> and returns this tensor.</summary>
    public Tensor requires_grad_(bool value = true)
    {
        requires_grad = value;
        return this;
    }

    /// <summary>Keeps the gradient of this result, as a leaf does.</summary>
    public void retain_grad()
    {
        if (!requires_grad) throw new InvalidOperationException($"retain_grad: a tensor of shape {Shape.Text(_shape)} that does not require gradients gets none. Set requires_grad on what it is made from.");
        State.RetainsGradient = true;
    }

    /// <summary>The same memory without history.</summary>
    public Tensor detach() => new(Memory.Share(), _shape, dtype);

    /// <summary>The single element.</summary>
    /// <exception cref="ArgumentException">T is not the dtype.</exception>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public T item<T>() where T : unmanaged
    {
        if (Count != 1) throw new InvalidOperationException($"item: expected one element; this tensor has shape {Shape.Text(_shape)}. Reduce it, or use data<T>().");
        return data<T>()[0];
    }

    /// <summary>The elements in row-major order, in place. Valid until the tensor is disposed.</summary>
    /// <exception cref="ArgumentException">T is not the dtype.</exception>
    public Span<T> data<T>() where T : unmanaged
    {
        Require(ScalarTypes.Of<T>() == dtype, $"data<{typeof(T).Name}>: this tensor holds {dtype}. Ask for that type, or convert with to().");
        return new Span<T>(Memory.Pointer, Count);
    }

    /// <summary>The single element as a double, whatever the dtype.</summary>
    public double ToDouble()
    {
        if (Count != 1) throw new InvalidOperationException($"ToDouble: expected one element; this tensor has shape {Shape.Text(_shape)}. Reduce it first.");
        return At(0);
    }

    /// <summary>The single element as a float, whatever the dtype.</summary>
    public float ToSingle() => (float)ToDouble();

#pragma warning disable CS1591 // conversions of the single element, and of all elements, under their torch names
    public long ToInt64() => checked((long)ToDouble());
    public int ToInt32() => checked((int)ToDouble());
    public bool ToBoolean() => ToDouble() != 0;
    public static implicit operator Tensor(float x) => torch.tensor(x);
    public static implicit operator Tensor(double x) => torch.tensor(x, ScalarType.Float64);
    public static implicit operator Tensor(long x) => torch.tensor(x);
    public static implicit operator Tensor(int x) => torch.tensor(x);
    public static implicit operator Tensor(bool x) => torch.tensor(x);
    public static implicit operator Tensor(Scalar x) => torch.tensor(x);
    public static explicit operator float(Tensor x) => x.ToSingle();
    public static explicit operator double(Tensor x) => x.ToDouble();
    public static explicit operator long(Tensor x) => x.ToInt64();
    public static explicit operator int(Tensor x) => x.ToInt32();
    public static explicit operator bool(Tensor x) => x.ToBoolean();
    public Tensor @float() => to(ScalarType.Float32);
    public Tensor @double() => to(ScalarType.Float64);
    public Tensor @long() => to(ScalarType.Int64);
    public Tensor @bool() => to(ScalarType.Bool);
    public Tensor to_type(ScalarType type) => to(type);
    public Tensor type(ScalarType type) => to(type);
    public Tensor cpu() => this;
    public Tensor contiguous() => this;
    public bool is_contiguous() => true;
    public bool is_floating_point() => dtype.IsFloat();
    public long dim() => ndim;
    public long[] size() => shape;
    public long[] stride() => Shape.Strides(_shape);
    public Tensor mT => transpose(-2, -1);
#pragma warning restore CS1591

    /// <summary>Gives the memory back, unless other handles or a recorded graph still need it.</summary>
    public void Dispose()
    {
        if (_storage is null) return;
        _storage.Release();
        _storage = null;
        Scope = null;
        t_total--;
        if (_counted) _state?.Drop();
    }

    /// <summary>Takes this tensor out of its scope, so that only the caller disposes it.</summary>
    public Tensor DetachFromDisposeScope()
    {
        Scope = null;
        return this;
    }

    /// <summary>Hands this tensor to the scope around the one that owns it.</summary>
    public Tensor MoveToOuterDisposeScope() => Scope?.MoveToOuter(this) ?? this;

    /// <summary>Values up to 1000 elements, otherwise shape and dtype.</summary>
    public override string ToString()
    {
        if (_storage is null) return $"disposed tensor {Shape.Text(_shape)}";
        string head = $"{Shape.Text(_shape)}, {dtype}";
        if (Count > 1000) return head;
        return _shape.Length == 0 ? $"{Format(0)} ({dtype})" : Nested(0, 0, Count) + $" {head}";
    }

    /// <summary>Made when it is first needed: most tensors are never part of a graph.</summary>
    internal GradientState State { get => _state ?? Adopt(new GradientState()); private protected set => Adopt(value); }
    internal DisposeScope? Scope { get; set; }
    internal int Count { get; }
    internal ReadOnlySpan<long> Sizes => _shape;
    internal long[] RawShape => _shape;

    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    internal Storage Memory => _storage ?? throw new ObjectDisposedException(nameof(Tensor),
        $"A tensor of shape {Shape.Text(_shape)} was used after it was disposed. Keep it with MoveToOuterDisposeScope(), or use it inside its scope.");

    /// <summary>A handle that no scope owns, for a graph to keep.</summary>
    internal Tensor Keep(bool counted = true) => new(Memory.Share(), _shape, dtype, _state, scoped: false, counted);

    /// <summary>Whether this is the result of an operation.</summary>
    internal bool MadeBy(Node node) => _state?.Creator == node;

    internal bool HasNan() => dtype == ScalarType.Float32 ? System.Numerics.Tensors.TensorPrimitives.IsNaNAny<float>(data<float>()) : System.Numerics.Tensors.TensorPrimitives.IsNaNAny<double>(data<double>());

    private GradientState Adopt(GradientState state)
    {
        if (_counted) state.Hold();
        return _state = state;
    }

    /// <summary>The same memory and history in another shape of as many elements, without recording.</summary>
    internal Tensor Viewed(long[] shape) => new(Memory.Share(), shape, dtype);

    internal static void Require(bool valid, [InterpolatedStringHandlerArgument(nameof(valid))] Complaint message)
    {
        if (!valid) throw new ArgumentException(message.ToString());
    }

    private double At(int index) => dtype switch
    {
        ScalarType.Float32 => data<float>()[index],
        ScalarType.Float64 => data<double>()[index],
        ScalarType.Int64 => data<long>()[index],
        _ => data<bool>()[index] ? 1 : 0,
    };

    private string Format(int index) => dtype == ScalarType.Bool ? (At(index) != 0 ? "True" : "False") : At(index).ToString("G5", CultureInfo.InvariantCulture);

    private string Nested(int dim, int start, int count)
    {
        int size = (int)_shape[dim], step = size == 0 ? 0 : count / size;
        var parts = Enumerable.Range(0, size).Select(i => dim == _shape.Length - 1 ? Format(start + i) : Nested(dim + 1, start + i * step, step));
        return "[" + string.Join(dim == _shape.Length - 1 ? ", " : ",\n" + new string(' ', dim + 1), parts) + "]";
    }
}

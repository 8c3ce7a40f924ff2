namespace Phenomena.Tensors;

/// <summary>torch's functions: factories, modes, scopes. torch.Functions.cs has the methods of <see cref="Tensor"/> as functions.</summary>
public static partial class torch
{
    [ThreadStatic] private static Generator? t_generator;

#pragma warning disable CS1591 // dtypes and devices under their torch names
    public const ScalarType @bool = ScalarType.Bool, int64 = ScalarType.Int64, float32 = ScalarType.Float32, float64 = ScalarType.Float64;
#pragma warning restore CS1591

    /// <summary>Starts this thread's default random stream anew.</summary>
    public static Generator manual_seed(long seed) => t_generator = new Generator((ulong)seed);

    /// <summary>Opens a scope that disposes the tensors made in it.</summary>
    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Until disposed, nothing on this thread is recorded.</summary>
    public static IDisposable no_grad() => new GradientMode(false);

    /// <summary>Until disposed, operations on this thread are recorded.</summary>
    public static IDisposable enable_grad() => new GradientMode(true);

    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool is_grad_enabled() => Autograd.Enabled;

    /// <summary>Bytes that the pool of this thread has ever taken from the runtime; constant in steady state.</summary>
    public static long pool_bytes() => Storage.AllocatedBytes;

    /// <summary>Elements without defined values.</summary>
    public static Tensor empty(long[] size, ScalarType? dtype = null, bool requires_grad = false) => Tensor.Empty([.. size], dtype ?? ScalarType.Float32).requires_grad_(requires_grad);

    /// <summary>One value everywhere.</summary>
    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, bool requires_grad = false)
    {
        var y = empty(size, dtype ?? (value.Type == ScalarType.Float64 ? ScalarType.Float32 : value.Type));
        y.Fill(value);
        return y.requires_grad_(requires_grad);
    }

    /// <summary>Zeros.</summary>
    public static Tensor zeros(long[] size, ScalarType? dtype = null, bool requires_grad = false) => full(size, 0, dtype ?? ScalarType.Float32, requires_grad);
    /// <summary>Ones.</summary>
    public static Tensor ones(long[] size, ScalarType? dtype = null, bool requires_grad = false) => full(size, 1, dtype ?? ScalarType.Float32, requires_grad);
    /// <summary>Zeros in the shape and dtype of another tensor.</summary>
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, bool requires_grad = false) => full(input.RawShape, 0, dtype ?? input.dtype, requires_grad);
    /// <summary>Ones in the shape and dtype of another tensor.</summary>
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, bool requires_grad = false) => full(input.RawShape, 1, dtype ?? input.dtype, requires_grad);

    /// <summary>Uniform on [0, 1).</summary>
    public static Tensor rand(long[] size, ScalarType? dtype = null, bool requires_grad = false, Generator? generator = null) =>
        Random(size, dtype, requires_grad, generator, static (g, y) => g.Fill(y), static g => g.NextDouble());

    /// <summary>Standard normal.</summary>
    public static Tensor randn(long[] size, ScalarType? dtype = null, bool requires_grad = false, Generator? generator = null) =>
        Random(size, dtype, requires_grad, generator, static (g, y) =>
        {
            foreach (ref float x in y) x = (float)g.NextNormal();
        }, static g => g.NextNormal());

    /// <summary>0, 1, …, stop − 1 as Int64.</summary>
    public static Tensor arange(long stop)
    {
        var y = Tensor.Empty([Math.Max(0, stop)], ScalarType.Int64);
        var values = y.data<long>();
        for (int i = 0; i < values.Length; i++) values[i] = i;
        return y;
    }

    /// <summary>A 1-d tensor of the array's element type, with a copy of its elements.</summary>
    public static Tensor tensor<T>(T[] rawArray, bool requires_grad = false) where T : unmanaged => tensor(rawArray, [rawArray.Length], requires_grad);

    /// <summary>A tensor of the array's element type, with a copy of its elements in row-major order.</summary>
    public static Tensor tensor<T>(T[] rawArray, long[] dimensions, bool requires_grad = false) where T : unmanaged
    {
        Tensor.Require(Shape.Count(dimensions) == rawArray.Length, $"tensor: shape {Shape.Text(dimensions)} has {Shape.Count(dimensions)} elements; the array has {rawArray.Length}. Give matching sizes.");
        var y = Tensor.Empty([.. dimensions], ScalarTypes.Of<T>());
        rawArray.CopyTo(y.data<T>());
        return y.requires_grad_(requires_grad);
    }

    /// <summary>x where the condition holds, y elsewhere; broadcast.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y)
    {
        Tensor.Require(condition.dtype == ScalarType.Bool, $"where: expected a Bool condition; got {condition.dtype}. Compare first.");
        var type = ScalarTypes.Promote(x, y);
        long[] shape = Shape.Broadcast(condition.RawShape, Shape.Broadcast(x.RawShape, y.RawShape, "where"), "where");
        var z = Tensor.Empty(shape, type);
        Tensor c = condition, a = x.To(type), b = y.To(type);
        using (no_grad()) (c, a, b) = (Expanded(c, shape), Expanded(a, shape), Expanded(b, shape));
        var choose = c.data<bool>();
        switch (type.Size())
        {
            case 4: Select(choose, a.data<float>(), b.data<float>(), z.data<float>()); break;
            case 8 when type == ScalarType.Float64: Select(choose, a.data<double>(), b.data<double>(), z.data<double>()); break;
            case 8: Select(choose, a.data<long>(), b.data<long>(), z.data<long>()); break;
            default: Select(choose, a.data<bool>(), b.data<bool>(), z.data<bool>()); break;
        }
        return Autograd.Records(x, y) ? z.From(new Node("where", [x, y], [condition], (n, g) =>
            [n.Needs(0) ? where(n.Saved(0), g, g.Like(0)).SumTo(x) : null, n.Needs(1) ? where(n.Saved(0), g.Like(0), g).SumTo(y) : null])) : z;
    }

    /// <summary>Matrix product; see <see cref="Tensor.matmul"/>.</summary>
    public static Tensor matmul(Tensor input, Tensor other) => input.matmul(other);

    private static Tensor Expanded(Tensor x, long[] shape) => x.Sizes.SequenceEqual(shape) ? x : x.expand(shape);

    private static void Select<T>(Span<bool> choose, Span<T> a, Span<T> b, Span<T> z)
    {
        for (int i = 0; i < z.Length; i++) z[i] = choose[i] ? a[i] : b[i];
    }

    private static Tensor Random(long[] size, ScalarType? dtype, bool requires_grad, Generator? generator, Action<Generator, Span<float>> single, Func<Generator, double> twice)
    {
        var y = empty(size, dtype);
        var g = generator ?? Default;
        if (y.dtype == ScalarType.Float32) single(g, y.data<float>());
        else foreach (ref double x in y.data<double>()) x = twice(g);
        return y.requires_grad_(requires_grad);
    }

    private sealed class GradientMode : IDisposable
    {
        private readonly bool _before = Autograd.Enabled;

        public GradientMode(bool enabled) => Autograd.Enabled = enabled;

        public void Dispose() => Autograd.Enabled = _before;
    }

    /// <summary>torch.autograd.</summary>
    public static partial class autograd
    {
        /// <summary>Gradients of the outputs (of Σ outputs · grad_outputs) in the inputs.</summary>
        /// <param name="outputs">What to differentiate.</param>
        /// <param name="inputs">In what: leaves or intermediate results.</param>
        /// <param name="grad_outputs">One for each output; may be left out for scalars.</param>
        /// <param name="retain_graph">Keep the graph for another pass.</param>
        /// <param name="create_graph">Record the gradients, so that they can be differentiated in turn.</param>
        /// <param name="allow_unused">Give null for an input that no output depends on, instead of throwing.</param>
        /// <exception cref="InvalidOperationException">Nothing to differentiate, a graph already used, or an unused input.</exception>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var results = Autograd.Run([.. outputs], grad_outputs?.ToArray(), [.. inputs.Select(t => t.State)], retain_graph, create_graph);
            int unused = Array.IndexOf(results, null);
            if (unused >= 0 && !allow_unused)
                throw new InvalidOperationException($"grad: no output depends on input {unused} of shape {Shape.Text(inputs[unused].Sizes)}. Pass allow_unused: true to get null for it.");
            return results!;
        }
    }
}

public partial class Tensor
{
    /// <summary>Adds the gradients of this scalar to <see cref="grad"/> of every leaf it depends on.</summary>
    public void backward(Tensor? gradient = null, bool retain_graph = false, bool create_graph = false) =>
        Autograd.Run([this], gradient is null ? null : [gradient], null, retain_graph, create_graph);
}

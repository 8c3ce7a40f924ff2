using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Tensors;

// Softmax and its logarithm, each row in one pass through the inner cache.
public partial class Tensor
{
    /// <summary>exp(x) / Σ exp(x) along a dimension.</summary>
    public Tensor softmax(long dim) => Softmax(dim, "softmax", log: false);

    /// <summary>ln of <see cref="softmax"/>, without overflow.</summary>
    public Tensor log_softmax(long dim) => Softmax(dim, "log_softmax", log: true);

    private Tensor Softmax(long dim, string name, bool log)
    {
        Require(dtype.IsFloat(), $"{name}: expected floating-point elements; got {dtype}. Convert with .to(ScalarType.Float32).");
        if (_shape.Length == 0) return reshape(1).Softmax(0, name, log).reshape();
        int d = Shape.Dim(dim, _shape.Length, name);
        if (d < _shape.Length - 1) return transpose(d, -1).Softmax(-1, name, log).transpose(d, -1);
        var y = Empty(_shape, dtype);
        if (dtype == ScalarType.Float32) Softmax<float>(this, y, log);
        else Softmax<double>(this, y, log);
        if (!Autograd.Records(this)) return y;
        return y.From(new Node(name, [this], [], (n, g) =>
        {
            var result = n.Saved(0);
            // d ln p = dx − Σ p dx, and dp = p (dx − Σ p dx).
            if (Autograd.Enabled) return [log ? g - result.exp() * g.sum(-1, keepdim: true) : result * (g - (g * result).sum(-1, keepdim: true))];
            var slope = Empty(_shape, dtype);
            if (dtype == ScalarType.Float32) SoftmaxBack<float>(result, g, slope, log);
            else SoftmaxBack<double>(result, g, slope, log);
            return [slope];
        }), saveResult: true);
    }

    private static void Softmax<T>(Tensor x, Tensor y, bool log) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = (int)x._shape[^1];
        ReadOnlySpan<T> from = x.data<T>();
        var to = y.data<T>();
        for (int at = 0; at < to.Length; at += width)
        {
            var row = from.Slice(at, width);
            var p = to.Slice(at, width);
            T top = TensorPrimitives.Max(row);
            TensorPrimitives.Subtract(row, top, p);
            TensorPrimitives.Exp((ReadOnlySpan<T>)p, p);
            T sum = TensorPrimitives.Sum((ReadOnlySpan<T>)p);
            if (log) TensorPrimitives.Subtract(row, top, p);
            if (log) TensorPrimitives.Subtract((ReadOnlySpan<T>)p, T.Log(sum), p);
            else TensorPrimitives.Divide((ReadOnlySpan<T>)p, sum, p);
        }
    }

    private static void SoftmaxBack<T>(Tensor result, Tensor gradient, Tensor slope, bool log) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = (int)result._shape[^1];
        ReadOnlySpan<T> results = result.data<T>(), gradients = gradient.data<T>();
        var slopes = slope.data<T>();
        for (int at = 0; at < slopes.Length; at += width)
        {
            ReadOnlySpan<T> y = results.Slice(at, width), g = gradients.Slice(at, width);
            var to = slopes.Slice(at, width);
            if (log)
            {
                TensorPrimitives.Exp(y, to);
                TensorPrimitives.Multiply((ReadOnlySpan<T>)to, -TensorPrimitives.Sum(g), to);
                TensorPrimitives.Add((ReadOnlySpan<T>)to, g, to);
                continue;
            }
            TensorPrimitives.Subtract(g, TensorPrimitives.Dot(g, y), to);
            TensorPrimitives.Multiply((ReadOnlySpan<T>)to, y, to);
        }
    }
}

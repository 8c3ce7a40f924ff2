using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Tensors;

public static partial class torch
{
    /// <summary>torch.nn: layers, losses, parameters.</summary>
    public static partial class nn
    {
        /// <summary>torch.nn.functional: layers without state.</summary>
        public static partial class functional
        {
            /// <summary>x Wᵀ + b.</summary>
            /// <param name="input">[..., in].</param>
            /// <param name="weights">[out, in].</param>
            /// <param name="bias">[out], or null.</param>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null)
            {
                Tensor.Require(weights.ndim == 2 && input.ndim > 0 && input.Sizes[^1] == weights.Sizes[1] && input.dtype == weights.dtype && (bias is null || bias.ndim == 1 && bias.Sizes[0] == weights.Sizes[0]),
                    $"linear: an input {Shape.Text(input.Sizes)} ({input.dtype}) does not fit weights {Shape.Text(weights.Sizes)} ({weights.dtype}) and bias {(bias is null ? "none" : Shape.Text(bias.Sizes))}. Expected [..., in], [out, in], [out].");
                if (input.ndim == 2) return Tensor.Linear(input, weights, bias);
                return Tensor.Linear(input.reshape(-1, input.Sizes[^1]), weights, bias).reshape([.. input.Sizes[..^1], weights.Sizes[0]]);
            }

            /// <summary>Rows of a table: [num, dim] at Int64 indices of any shape gives [..., dim].</summary>
            public static Tensor embedding(Tensor input, Tensor weight)
            {
                Tensor.Require(weight.ndim == 2, $"embedding: expected a table [num, dim]; got {Shape.Text(weight.Sizes)}. Reshape the weight.");
                return weight.index_select(0, input.reshape(-1)).reshape([.. input.Sizes, weight.Sizes[1]]);
            }

            /// <summary>Sums of rows of a table: indices [bags, n] give [bags, dim]. A product with a matrix of one-hot rows, without the matrix.</summary>
            public static Tensor embedding_bag(Tensor input, Tensor weight)
            {
                Tensor.Require(weight.ndim == 2 && input.ndim == 2, $"embedding_bag: expected indices [bags, n] and a table [num, dim]; got {Shape.Text(input.Sizes)} and {Shape.Text(weight.Sizes)}. Reshape them.");
                input.CheckIndex("embedding_bag", weight.Sizes[0]);
                return Tensor.RowSums(weight, input);
            }

            /// <summary>max(x, 0).</summary>
            public static Tensor relu(Tensor x) => x.relu();
            /// <summary>1 / (1 + e⁻ˣ).</summary>
            public static Tensor sigmoid(Tensor x) => x.sigmoid();
            /// <summary>tanh x.</summary>
            public static Tensor tanh(Tensor x) => x.tanh();
            /// <summary>x σ(x).</summary>
            public static Tensor silu(Tensor x) => x * x.sigmoid();
            /// <summary>x Φ(x), Φ the normal distribution function.</summary>
            public static Tensor gelu(Tensor x) => x * 0.5 * ((x * Math.Sqrt(0.5)).erf() + 1);
            /// <summary>ln(1 + e^(βx)) / β, without overflow.</summary>
            public static Tensor softplus(Tensor x, double beta = 1) => x.relu() + ((x.abs() * -beta).exp() + 1).log() / beta;
            /// <summary>x where positive, otherwise x · slope.</summary>
            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01) => input.relu() - (-input).relu() * negative_slope;
            /// <summary>x where positive, otherwise α(eˣ − 1).</summary>
            public static Tensor elu(Tensor x, double alpha = 1) => x.relu() + ((-(-x).relu()).exp() - 1) * alpha;
            /// <summary>Along a dimension, positive and summing to 1.</summary>
            public static Tensor softmax(Tensor input, long dim) => input.softmax(dim);
            /// <summary>ln of <see cref="softmax"/>.</summary>
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);
            /// <summary>ln σ(x), without overflow.</summary>
            public static Tensor logsigmoid(Tensor x) => -softplus(-x);
            /// <summary>1 at the index along a new last dimension, as Int64.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => x.OneHot(num_classes);
            /// <summary>x / max(‖x‖ₚ, ε) along a dimension.</summary>
            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1e-12)
            {
                // The limit is set before the root, whose slope at 0 is infinite.
                if (p == 2) return input / input.square().sum(dim, keepdim: true).clamp(min: eps * eps).sqrt();
                return input / input.abs().pow(p).sum(dim, keepdim: true).clamp(min: Math.Pow(eps, p)).pow(1 / p);
            }

            /// <summary>x₁·x₂ / (‖x₁‖ ‖x₂‖) along a dimension, each norm at least ε.</summary>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) => (normalize(x1, 2, dim, eps) * normalize(x2, 2, dim, eps)).sum(dim);

            /// <summary>With a value around: pad is (before, after) of the last dimension, then of the one before it, and so on.</summary>
            public static Tensor pad(Tensor input, long[] pad, double value = 0)
            {
                Tensor.Require(pad.Length % 2 == 0 && pad.Length <= 2 * input.ndim && pad.All(n => n >= 0), $"pad: expected pairs of sizes of at least 0 for at most {input.ndim} dimensions; got {Shape.Text(pad)}. Use slices to cut.");
                Tensor Edge(long[] shape, long dim, long size) => full([.. shape.Select((s, d) => d == dim ? size : s)], value, input.dtype);
                for (int i = 0; i < pad.Length; i += 2)
                {
                    long dim = input.ndim - 1 - i / 2;
                    if (pad[i] + pad[i + 1] > 0) input = cat([Edge(input.RawShape, dim, pad[i]), input, Edge(input.RawShape, dim, pad[i + 1])], dim);
                }
                return input;
            }

            /// <summary>Elements set to 0 with probability p, the others divided by 1 − p; nothing when not training.</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, Generator? generator = null)
            {
                Tensor.Require(p is >= 0 and < 1, $"dropout: expected a probability of at least 0 and below 1; got {p}. Give the share to set to 0.");
                if (!training || p == 0) return input;
                using var u = rand(input.RawShape, generator: generator);
                return input * ((u >= p).to(input.dtype) / (1 - p));
            }
        }
    }
}

public partial class Tensor
{
    /// <summary>The name under which a linear layer is recorded; its inputs are then the rows, the weights and the bias, and the rows are saved first.</summary>
    internal const string LinearName = "linear";

    /// <summary>input [rows, in] · weightsᵀ [in, out] + bias [out].</summary>
    internal static Tensor Linear(Tensor input, Tensor weights, Tensor? bias)
    {
        var y = Empty([input._shape[0], weights._shape[0]], input.dtype);
        if (input.dtype == ScalarType.Float32) Linear<float>(input, weights, bias, y);
        else Linear<double>(input, weights, bias, y);
        if (!Autograd.Records(input, weights) && (bias is null || !Autograd.Records(bias))) return y;
        return y.From(new Node(LinearName, bias is null ? [input, weights] : [input, weights, bias], [input, weights], (n, g) =>
        {
            var x = n.Needs(0) ? Product(g, n.Saved(1), false, false) : null;
            var w = n.Needs(1) ? Product(g, n.Saved(0), true, false) : null;
            return bias is null ? [x, w] : [x, w, n.Needs(2) ? g.sum([0]) : null];
        }));
    }

    private static unsafe void Linear<T>(Tensor input, Tensor weights, Tensor? bias, Tensor y) where T : unmanaged
    {
        int rows = (int)input._shape[0], inner = (int)input._shape[1], columns = (int)weights._shape[0];
        // The bias is what the product is added to.
        if (bias is not null)
            for (int i = 0; i < rows; i++) bias.data<T>().CopyTo(y.data<T>()[(i * columns)..]);
        Gemm.Multiply(rows, columns, inner, new Strided<T>((T*)input.Pointer, inner, 1), new Strided<T>((T*)weights.Pointer, 1, inner), (T*)y.Pointer, columns, bias is not null);
    }

    /// <summary>result[i] = Σⱼ table[index[i, j]].</summary>
    internal static Tensor RowSums(Tensor table, Tensor index)
    {
        var y = torch.zeros([index._shape[0], table._shape[1]], table.dtype);
        if (table.dtype == ScalarType.Float32) RowSums<float>(table, index, y, back: false);
        else RowSums<double>(table, index, y, back: false);
        return Autograd.Records(table) ? y.From(new Node("embedding_bag", [table], [index], (n, g) => [RowSpread(g, n.Saved(0), table._shape)])) : y;
    }

    /// <summary>The transpose of <see cref="RowSums(Tensor, Tensor)"/>: each row added to the rows of a table that it was summed from.</summary>
    private static Tensor RowSpread(Tensor rows, Tensor index, long[] table)
    {
        var y = torch.zeros(table, rows.dtype);
        if (rows.dtype == ScalarType.Float32) RowSums<float>(y, index, rows, back: true);
        else RowSums<double>(y, index, rows, back: true);
        return Autograd.Records(rows) ? y.From(new Node("embedding_bag", [rows], [index], (n, g) => [RowSums(g, n.Saved(0))])) : y;
    }

    private static void RowSums<T>(Tensor table, Tensor index, Tensor rows, bool back) where T : unmanaged, INumber<T>
    {
        int bag = (int)index._shape[1], width = (int)table._shape[1];
        var at = index.data<long>();
        Span<T> many = table.data<T>(), few = rows.data<T>();
        for (int i = 0; i < at.Length; i++)
        {
            Span<T> a = many.Slice((int)at[i] * width, width), b = few.Slice(i / bag * width, width);
            if (back) TensorPrimitives.Add((ReadOnlySpan<T>)a, b, a);
            else TensorPrimitives.Add((ReadOnlySpan<T>)b, a, b);
        }
    }
}

using Phenomena.Tensors.Modules;

namespace Phenomena.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>softmax(q kᵀ / √E + mask) v.</summary>
            /// <param name="query">[..., L, E].</param>
            /// <param name="key">[..., S, E].</param>
            /// <param name="value">[..., S, V].</param>
            /// <param name="attn_mask">[..., L, S]: added, or, if Bool, true where a query may look.</param>
            /// <param name="p">The share of weights dropped.</param>
            /// <param name="is_casual">Each query looks at the keys up to its own place only (TorchSharp's spelling).</param>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0, bool is_casual = false)
            {
                Tensor.Require(query.ndim >= 2 && key.ndim >= 2 && query.Sizes[^1] == key.Sizes[^1] && !(is_casual && attn_mask is not null), $"scaled_dot_product_attention: expected query [..., L, E] and key [..., S, E], and a mask or is_casual; got {Shape.Text(query.Sizes)} and {Shape.Text(key.Sizes)}.");
                if (is_casual) attn_mask = arange(query.Sizes[^2]).unsqueeze(1).ge(arange(key.Sizes[^2]));
                if (attn_mask is { dtype: ScalarType.Bool }) attn_mask = Additive(attn_mask.eq(zeros([], ScalarType.Int64)), query.dtype);
                return Attend(query, key, value, attn_mask, p).Result;
            }

            /// <summary>−∞ where true, 0 elsewhere.</summary>
            internal static Tensor Additive(Tensor blocked, ScalarType type) => where(blocked, full([], double.NegativeInfinity, type), zeros([], type));

            internal static (Tensor Result, Tensor Weights) Attend(Tensor query, Tensor key, Tensor value, Tensor? added, double p)
            {
                query /= Math.Sqrt(query.Sizes[^1]);
                var scores = query.ndim == 3 && key.ndim == 3 && query.Sizes[0] == key.Sizes[0] ? Tensor.Product(query, key, false, true) : query.matmul(key.transpose(-1, -2));
                var weights = (added is null ? scores : scores + added).softmax(-1);
                return (dropout(weights, p).matmul(value), weights);
            }
        }

        /// <summary>Attention in num_heads parts of the embedding; see <see cref="Modules.MultiheadAttention"/>.</summary>
        public static MultiheadAttention MultiheadAttention(long embedded_dim, long num_heads, double dropout = 0, bool bias = true, ScalarType? dtype = null, Generator? generator = null) =>
            new(embedded_dim, num_heads, dropout, bias, dtype ?? float32, generator);
    }
}

namespace Phenomena.Tensors;

public static partial class torch
{
    public static partial class linalg
    {
        /// <summary>(Σ |x|ᵒʳᵈ)^(1/ord) over dimensions, or over all: largest and smallest magnitude for ord ±∞, the count of what is not 0 for 0.
        /// The gradient of the Euclidean norm is 0 at 0.</summary>
        public static Tensor vector_norm(Tensor input, double ord = 2, long[]? dims = null, bool keepdim = false)
        {
            Tensor.Require(input.dtype.IsFloat(), $"linalg.vector_norm: expected floating-point elements; got {input.dtype}. Convert with .to(ScalarType.Float32).");
            long[] over = dims ?? [.. Enumerable.Range(0, input.RawShape.Length).Select(d => (long)d)];
            if (double.IsPositiveInfinity(ord)) return input.abs().amax(over, keepdim);
            if (double.IsNegativeInfinity(ord)) return input.abs().amin(over, keepdim);
            if (ord == 0) return input.ne(0).to(input.dtype).sum(over, keepdim);
            if (ord == 1) return input.abs().sum(over, keepdim);
            if (ord != 2) return input.abs().pow(ord).sum(over, keepdim).pow(1 / ord);
            Tensor y;
            using (no_grad()) y = input.square().sum(over, keepdim: true).sqrt();
            if (Autograd.Records(input))
            {
                y = y.From(new Node("linalg.vector_norm", [input], [input], (n, g) =>
                {
                    Tensor length = n.Saved(1), zero = length.eq(0);
                    return [g * (n.Saved(0) / where(zero, length.Like(1), length)) * zero.logical_not().to(g.dtype)];
                }), saveResult: true);
            }
            return keepdim ? y : y.reshape([.. input.Sizes.ToArray().Where((_, d) => !over.Contains(d) && !over.Contains(d - input.RawShape.Length))]);
        }

        /// <summary>A norm of matrices: "fro" (Frobenius) or "nuc" (the sum of singular values).</summary>
        public static Tensor matrix_norm(Tensor input, string ord = "fro", bool keepdim = false) => ord switch
        {
            "fro" => vector_norm(input, 2, [-2, -1], keepdim),
            "nuc" => Kept(svdvals(input).sum(-1), keepdim),
            _ => throw new ArgumentException($"linalg.matrix_norm: expected \"fro\", \"nuc\" or a number; got \"{ord}\"."),
        };

        /// <summary>A norm of matrices: ±2 the largest or smallest singular value, ±1 and ±∞ the largest or smallest sum of a column or row.</summary>
        public static Tensor matrix_norm(Tensor input, double ord, bool keepdim = false)
        {
            var y = Math.Abs(ord) switch
            {
                2 => svdvals(input),
                1 => input.abs().sum(-2),
                double.PositiveInfinity => input.abs().sum(-1),
                _ => throw new ArgumentException($"linalg.matrix_norm: expected ±1, ±2 or ±infinity; got {ord}. Use vector_norm for other powers."),
            };
            return Kept(ord > 0 ? y.amax([-1]) : y.amin([-1]), keepdim);
        }

        /// <summary>The Euclidean norm of vectors, Frobenius's of matrices: over dimensions, or over all.</summary>
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) => vector_norm(input, 2, dims, keepdim);

        /// <summary>A vector norm over one dimension or a 1-d tensor, a matrix norm otherwise.</summary>
        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            dims is { Length: 1 } || dims is null && input.ndim == 1 ? vector_norm(input, ord, dims, keepdim)
            : matrix_norm(dims is null ? input : input.movedim(dims, [-2, -1]), ord, keepdim);

        /// <summary>Largest over smallest singular value.</summary>
        public static Tensor cond(Tensor input) => matrix_norm(input, 2) / matrix_norm(input, -2);

        private static Tensor Kept(Tensor y, bool keepdim) => keepdim ? y.unsqueeze(-1).unsqueeze(-1) : y;
    }
}

namespace Phenomena.Tensors;

public static partial class torch
{
    public static partial class linalg
    {
        /// <summary>X with A X = B (or X A = B with left: false), by LU with pivoting. B may be a vector. Differentiable, twice too.</summary>
        /// <exception cref="ArgumentException">The shapes do not fit, or a matrix is singular.</exception>
        public static Tensor solve(Tensor A, Tensor B, bool left = true)
        {
            Dense.Check(A, "solve", square: true);
            if (!left) return solve(A.transpose(-1, -2), B.transpose(-1, -2)).transpose(-1, -2);
            if (B.ndim == 1) return solve(A, B.unsqueeze(-1)).squeeze(-1);
            Tensor.Require(B.ndim >= 2 && B.Sizes[^2] == A.Sizes[^1] && A.dtype == B.dtype, $"linalg.solve: a system {Shape.Text(A.Sizes)} ({A.dtype}) does not fit a right side {Shape.Text(B.Sizes)} ({B.dtype}). Rows and dtypes must agree.");
            long[] batch = Shape.Broadcast(A.shape[..^2], B.shape[..^2], "linalg.solve");
            Tensor a = Batched(A, batch), b = Batched(B, batch);
            var x = Dense.Map(a, b, (m, r) =>
            {
                var solution = m.LU().Solve(r);
                Tensor.Require(solution.Enumerate().All(double.IsFinite), $"linalg.solve: a matrix of {Shape.Text(A.Sizes)} is singular. Use lstsq or pinv.");
                return [Dense.Back(solution)];
            })[0];
            return Autograd.Records(a, b) ? x.From(new Node("linalg.solve", [a, b], [a], (n, g) =>
            {
                var gb = solve(n.Saved(0).transpose(-1, -2), g);
                return [n.Needs(0) ? gb.matmul(n.Saved(1).transpose(-1, -2)).neg() : null, gb];
            }), saveResult: true) : x;
        }

        /// <summary>Inverses.</summary>
        public static Tensor inv(Tensor input)
        {
            Dense.Check(input, "inv", square: true);
            return solve(input, eye(input.Sizes[^1], dtype: input.dtype));
        }

        /// <summary>Pseudoinverses: singular values up to max(atol, rtol · largest) count as 0. No gradient.</summary>
        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null)
        {
            var (u, s, vh) = svd(input, fullMatrices: false);
            var keep = s.gt(Cutoff(input, s, atol, rtol));
            var inverse = where(keep, 1 / where(keep, s, s.Like(1)), s.Like(0));
            return (vh.transpose(-1, -2) * inverse.unsqueeze(-2)).matmul(u.transpose(-1, -2));
        }

        /// <summary>How many singular values are above max(atol, rtol · largest).</summary>
        public static Tensor matrix_rank(Tensor input, double? atol = null, double? rtol = null)
        {
            using var off = no_grad();
            var s = svdvals(input);
            return s.gt(Cutoff(input, s, atol, rtol)).sum(-1);
        }

        /// <summary>The least-squares solution of input · X = other, the squared residuals (empty unless the rank is full and there are more rows than columns),
        /// the rank, and the singular values; of least norm where there are several. No gradient.</summary>
        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other)
        {
            Dense.Check(input, "lstsq");
            Dense.Check(other, "lstsq");
            Dense.NoGradient(input, "lstsq");
            Dense.NoGradient(other, "lstsq");
            Tensor.Require(input.Sizes[^2] == other.Sizes[^2], $"linalg.lstsq: {Shape.Text(input.Sizes)} and {Shape.Text(other.Sizes)} differ in their rows. Each equation needs a right side.");
            var x = pinv(input).matmul(other);
            var rank = matrix_rank(input);
            bool full = input.Sizes[^2] > input.Sizes[^1] && rank.eq(input.Sizes[^1]).all().ToBoolean();
            return (x, full ? (input.matmul(x) - other).square().sum(-2) : zeros([0], input.dtype), rank, svdvals(input));
        }

        /// <summary>X with A X = B where A is a triangle; the other half is not read.</summary>
        public static Tensor solve_triangular(Tensor A, Tensor B, bool upper, bool left = true) => solve(upper ? A.triu() : A.tril(), B, left);

        /// <summary>Determinants.</summary>
        public static Tensor det(Tensor input)
        {
            Dense.Check(input, "det", square: true);
            var y = Dense.Map(input, m => [full([], m.Determinant(), float64)])[0];
            return Autograd.Records(input) ? y.From(new Node("linalg.det", [input], [input], (n, g) =>
                [(g * n.Saved(1)).unsqueeze(-1).unsqueeze(-1) * inv(n.Saved(0)).transpose(-1, -2)]), saveResult: true) : y;
        }

        /// <summary>Sign and ln |det|, which does not overflow.</summary>
        public static (Tensor sign, Tensor logabsdet) slogdet(Tensor input)
        {
            Dense.Check(input, "slogdet", square: true);
            var r = Dense.Map(input, m =>
            {
                var u = m.LU().U.Diagonal();
                // The determinant's sign is the product of the pivots' signs and that of the permutation.
                double sign = u.Any(v => v == 0) ? 0 : m.LU().P is var p && Parity(p.Dimension, i => p[i]) ^ u.Count(v => v < 0) % 2 == 1 ? -1 : 1;
                return [full([], sign, float64), full([], u.Sum(v => Math.Log(Math.Abs(v))), float64)];
            });
            return (r[0], Autograd.Records(input) ? r[1].From(new Node("linalg.slogdet", [input], [input], (n, g) =>
                [g.unsqueeze(-1).unsqueeze(-1) * inv(n.Saved(0)).transpose(-1, -2)])) : r[1]);
        }

        private static Tensor Batched(Tensor x, long[] batch) => x.Sizes[..^2].SequenceEqual(batch) ? x : x.expand([.. batch, .. x.Sizes[^2..]]);

        private static Tensor Cutoff(Tensor input, Tensor s, double? atol, double? rtol)
        {
            double eps = input.dtype == float64 ? Math.Pow(2, -52) : Math.Pow(2, -23), relative = rtol ?? (atol is > 0 ? 0 : eps * Math.Max(input.Sizes[^1], input.Sizes[^2]));
            return (s.amax([-1], keepdim: true) * relative).clamp(min: atol ?? 0.0);
        }

        private static bool Parity(int n, Func<int, int> at)
        {
            bool odd = false;
            var seen = new bool[n];
            for (int i = 0; i < n; i++)
                for (int j = i, length = 0; !seen[j]; j = at(j), length++, odd ^= length > 1) seen[j] = true;
            return odd;
        }
    }
}

using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Phenomena.Tensors;

public static partial class torch
{
    /// <summary>torch.linalg, on Math.NET Numerics. Matrices are the last two dimensions; those before them are a batch.</summary>
    public static partial class linalg
    {
        /// <summary>Eigenvalues, ascending, and eigenvectors (columns) of symmetric matrices. Reads one triangle. No gradient.</summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            Dense.Check(input, "eigh", square: true);
            Dense.NoGradient(input, "eigh");
            var r = Dense.Map(input, m =>
            {
                var evd = Symmetric(m, UPLO).Evd(Symmetricity.Symmetric);
                // Math.NET's order is ascending too, but only almost when values are close.
                int[] order = [.. Enumerable.Range(0, m.RowCount).OrderBy(i => evd.EigenValues[i].Real)];
                return [Dense.Back(order.Select(i => evd.EigenValues[i].Real)), Dense.Back(Matrix<double>.Build.DenseOfColumns(m.RowCount, m.RowCount, order.Select(i => evd.EigenVectors.Column(i))))];
            });
            return (r[0], r[1]);
        }

        /// <summary>Eigenvalues of symmetric matrices, ascending. The gradient of λᵢ is vᵢ vᵢᵀ; no second derivative.</summary>
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L')
        {
            Tensor values, vectors;
            using (no_grad()) (values, vectors) = eigh(input, UPLO);
            return Autograd.Records(input) ? values.From(new Node("linalg.eigvalsh", [input], [vectors], (n, g) =>
            {
                Tensor v = n.Saved(0);
                if (is_grad_enabled()) throw new InvalidOperationException("linalg.eigvalsh: there is no second derivative. Leave out create_graph.");
                return [(v * g.unsqueeze(-2)).matmul(v.transpose(-1, -2))];
            })) : values;
        }

        /// <summary>A = U diag(S) Vh, singular values descending. No gradient.</summary>
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true)
        {
            Dense.Check(input, "svd");
            Dense.NoGradient(input, "svd");
            var r = Dense.Map(input, m =>
            {
                var svd = m.Svd();
                int k = Math.Min(m.RowCount, m.ColumnCount);
                var (u, vt) = fullMatrices ? (svd.U, svd.VT) : (svd.U.SubMatrix(0, m.RowCount, 0, k), svd.VT.SubMatrix(0, k, 0, m.ColumnCount));
                return [Dense.Back(u), Dense.Back(svd.S), Dense.Back(vt)];
            });
            return (r[0], r[1], r[2]);
        }

        /// <summary>Singular values, descending. The gradient of sᵢ is uᵢ vᵢᵀ; no second derivative.</summary>
        public static Tensor svdvals(Tensor input)
        {
            Tensor u, s, vh;
            using (no_grad()) (u, s, vh) = svd(input, fullMatrices: false);
            return Autograd.Records(input) ? s.From(new Node("linalg.svdvals", [input], [u, vh], (n, g) =>
            {
                if (is_grad_enabled()) throw new InvalidOperationException("linalg.svdvals: there is no second derivative. Leave out create_graph.");
                return [(n.Saved(0) * g.unsqueeze(-2)).matmul(n.Saved(1))];
            })) : s;
        }

        /// <summary>A = Q R with orthonormal columns and an upper triangle: reduced, Q [m, k] and R [k, n] with k = min(m, n). No gradient.</summary>
        public static (Tensor Q, Tensor R) qr(Tensor input)
        {
            Dense.Check(input, "qr");
            Dense.NoGradient(input, "qr");
            var r = Dense.Map(input, m =>
            {
                int k = Math.Min(m.RowCount, m.ColumnCount);
                var full = m.RowCount >= m.ColumnCount ? m : m.SubMatrix(0, m.RowCount, 0, m.RowCount);
                var q = full.QR(QRMethod.Thin).Q.SubMatrix(0, m.RowCount, 0, k);
                return [Dense.Back(q), Dense.Back(q.TransposeThisAndMultiply(m)).triu()];
            });
            return (r[0], r[1]);
        }

        /// <summary>The lower triangle L with A = L Lᵀ of symmetric positive definite matrices. Differentiable, twice too.</summary>
        /// <exception cref="ArgumentException">A matrix is not positive definite.</exception>
        public static Tensor cholesky(Tensor input)
        {
            Dense.Check(input, "cholesky", square: true);
            var y = Dense.Map(input, m =>
            {
                try
                {
                    return [Dense.Back(Symmetric(m, 'L').Cholesky().Factor)];
                }
                catch (ArgumentException e)
                {
                    throw new ArgumentException($"linalg.cholesky: a matrix of {Shape.Text(input.Sizes)} is not positive definite. Add a multiple of eye to it.", e);
                }
            })[0];
            return Autograd.Records(input) ? y.From(new Node("linalg.cholesky", [input], [], (n, g) =>
            {
                // Murray (Differentiation of the Cholesky decomposition, 2016), equation 10.
                Tensor l = n.Saved(0), lt = l.transpose(-1, -2), p = lt.matmul(g).tril();
                p = p - eye(l.Sizes[^1], dtype: l.dtype) * p * 0.5;
                var s = solve(lt, solve(lt, p.transpose(-1, -2)).transpose(-1, -2));
                return [(s + s.transpose(-1, -2)) * 0.5];
            }), saveResult: true) : y;
        }

        private static Matrix<double> Symmetric(Matrix<double> m, char uplo)
        {
            Tensor.Require(uplo is 'L' or 'U', $"linalg: UPLO names a triangle, 'L' or 'U'; got '{uplo}'.");
            return Matrix<double>.Build.Dense(m.RowCount, m.ColumnCount, (i, j) => i >= j == (uplo == 'L') ? m[i, j] : m[j, i]);
        }
    }
}

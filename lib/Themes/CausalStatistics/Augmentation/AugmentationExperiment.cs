using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;

namespace Phenomena.Themes.CausalStatistics;

/// <summary>A linear outcome under a hidden confounder, and an augmentation that leaves it alone.</summary>
public sealed record AugmentationConfig
{
    /// <summary>k, directions that are augmented.</summary>
    public int Directions { get; init; } = 5;

    /// <summary>Standard deviation of the shifts along each.</summary>
    public double Strength { get; init; } = 0.3;

    /// <summary>κ, how strongly the hidden variable moves treatment and outcome.</summary>
    public double Confounding { get; init; } = 1;

    /// <summary>Whether the directions are those that the hidden variable moves, rather than orthogonal to all of them.</summary>
    public bool Overlap { get; init; } = true;

    /// <summary>Data sets.</summary>
    public int Draws { get; init; } = 60;

    /// <summary>Decides them; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>Squared errors |w − h|² of each draw.</summary>
/// <param name="Plain">Least squares.</param>
/// <param name="Augmented">Least squares on augmented data.</param>
/// <param name="Instrument">IVL, [draw][α], at <see cref="AugmentationExperiment.Alphas"/>.</param>
public sealed record AugmentationResult(double[] Plain, double[] Augmented, double[][] Instrument)
{
    /// <summary>Mean error of least squares.</summary>
    public double PlainError => Plain.Average();

    /// <summary>Mean error of least squares on augmented data.</summary>
    public double AugmentedError => Augmented.Average();

    /// <summary>Mean error of IVL at an α.</summary>
    public double At(double alpha) => Instrument.Average(e => e[Array.IndexOf(AugmentationExperiment.Alphas, alpha)]);
}

/// <summary>An Analysis of Causal Effect Estimation using Outcome Invariant Data Augmentation (2025), arXiv 2510.25128: X = κCA + E in 20 dimensions, Y = X·h + κC·b + 0.5e with 5 hidden C and |h| = 1, 2000 rows,
/// augmented to X + ZUᵀ with columns U orthogonal to h.</summary>
public static class AugmentationExperiment
{
    private const int Inputs = 20, Hidden = 5, Rows = 2000;

    /// <summary>Every α that is tried.</summary>
    public static double[] Alphas { get; } = [1e-5, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1, 10];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<AugmentationConfig, AugmentationResult> Experiment { get; } = new("causal-augmentation", version: 1, Run) { Cost = c => c.Draws };

    /// <summary>IVL: minimises |P(y − Xw)|² + α|y − Xw|², where P projects on the columns of Z, for each α.</summary>
    /// <param name="x">[n, d].</param>
    /// <param name="y">[n].</param>
    /// <param name="z">The instrument, [n, k].</param>
    /// <param name="alphas">Above 0: with k below d the instrument alone does not determine w.</param>
    /// <exception cref="ArgumentException">An α is not above 0.</exception>
    public static Vector<double>[] Instrumental(Matrix<double> x, Vector<double> y, Matrix<double> z, params IReadOnlyList<double> alphas)
    {
        if (!alphas.All(a => a > 0)) throw new ArgumentException($"α above 0 is needed, since an instrument of {z.ColumnCount} columns alone does not determine {x.ColumnCount} weights; got {string.Join(", ", alphas)}.");
        Matrix<double> zx = z.TransposeThisAndMultiply(x), all = x.TransposeThisAndMultiply(x), onto = zx.TransposeThisAndMultiply(z.TransposeThisAndMultiply(z).Inverse()), seen = onto * zx;
        Vector<double> right = x.TransposeThisAndMultiply(y), seenRight = onto * z.TransposeThisAndMultiply(y);
        return [.. alphas.Select(alpha => (seen + alpha * all).Cholesky().Solve(seenRight + alpha * right))];
    }

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static AugmentationResult Run(AugmentationConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Directions is < 1 or > Hidden || !(config.Strength > 0) || config.Draws < 1 || config.Seed < 0)
            throw new ArgumentException($"1 to {Hidden} directions, shifts above 0 and a draw are needed; got {config}.");
        var result = new AugmentationResult(new double[config.Draws], new double[config.Draws], new double[config.Draws][]);
        for (int draw = 0; draw < config.Draws; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            var random = new Generator((ulong)config.Seed).Split((ulong)draw);
            Matrix<double> a = random.Normals(Hidden, Inputs) / Math.Sqrt(Hidden), hidden = random.Normals(Rows, Hidden);
            Vector<double> b = random.Normals(Hidden) / Math.Sqrt(Hidden), h = random.Normals(Inputs).Normalize(2);
            var x = config.Confounding * hidden * a + random.Normals(Rows, Inputs);
            var y = x * h + config.Confounding * hidden * b + 0.5 * random.Normals(Rows);
            // An orthonormal basis that begins with h has all later columns orthogonal to it.
            var confounded = h.ToColumnMatrix().Append(a.Transpose());
            var basis = (config.Overlap ? confounded : confounded.Append(random.Normals(Inputs, config.Directions))).QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q;
            var u = basis.SubMatrix(0, Inputs, config.Overlap ? 1 : 1 + Hidden, config.Directions);
            var z = config.Strength * random.Normals(Rows, config.Directions);
            var moved = x + z.TransposeAndMultiply(u);
            double Error(Vector<double> w) => (w - h) * (w - h);
            Vector<double> Squares(Matrix<double> rows) => rows.TransposeThisAndMultiply(rows).Cholesky().Solve(rows.TransposeThisAndMultiply(y));
            (result.Plain[draw], result.Augmented[draw]) = (Error(Squares(x)), Error(Squares(moved)));
            result.Instrument[draw] = [.. Instrumental(moved, y, z, Alphas).Select(Error)];
        }

        return result;
    }
}

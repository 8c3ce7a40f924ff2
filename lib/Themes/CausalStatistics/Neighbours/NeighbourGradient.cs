using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;

namespace Phenomena.Themes.CausalStatistics;

/// <summary>Gradients of y = sin 2x₁ + x₂² + 0.1ε at points of [−0.7, 0.7]^d, from n rows of U(−1, 1)^d.</summary>
public sealed record GradientConfig
{
    /// <summary>d, at least 2.</summary>
    public int Dimensions { get; init; } = 3;

    /// <summary>n.</summary>
    public int Examples { get; init; } = 2000;

    /// <summary>k, neighbours of each point.</summary>
    public int Neighbours { get; init; } = 100;

    /// <summary>λ of the penalty; 0 for least squares.</summary>
    public double Penalty { get; init; }

    /// <summary>Points.</summary>
    public int Points { get; init; } = 60;

    /// <summary>Decides the draws; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>How good they are.</summary>
/// <param name="Error">Root mean square of |estimate − gradient| over points.</param>
/// <param name="Angle">Largest angle, in degrees, between the plane of x₁ and x₂ and that of the top two eigenvectors of the mean of g gᵀ.</param>
public sealed record GradientResult(double Error, double Angle);

/// <summary>Nearest Neighbour Based Estimates of Gradients (Ausset, Clémençon, Portier 2020), arXiv 2006.15043: a line, or a lasso, through the k nearest neighbours.</summary>
public static class NeighbourGradient
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<GradientConfig, GradientResult> Experiment { get; } = new("causal-neighbours", version: 1, (c, stop, _) => Run(c, stop)) { Cost = c => c.Examples };

    /// <summary>The slope of the best line through the k rows nearest to a point, [d]: minimises Σ(y − a − g·x)²/2k + λ|g|₁.</summary>
    /// <param name="x">n rows of d.</param>
    /// <param name="y">[n].</param>
    /// <param name="at">The point, [d].</param>
    /// <param name="neighbours">k; more than d.</param>
    /// <param name="penalty">λ.</param>
    /// <exception cref="ArgumentException">k is not above d and at most n.</exception>
    public static double[] At(double[][] x, double[] y, double[] at, int neighbours, double penalty = 0)
    {
        if (neighbours <= at.Length || neighbours > x.Length) throw new ArgumentException($"More than {at.Length} and at most {x.Length} neighbours are needed; got {neighbours}.");
        var near = new int[x.Length];
        var far = new double[x.Length];
        for (int i = 0; i < far.Length; i++) (near[i], far[i]) = (i, System.Numerics.Tensors.TensorPrimitives.Distance<double>(x[i], at));
        Array.Sort(far, near);
        var (rows, _) = Matrix<double>.Build.Dense(neighbours, at.Length, (i, j) => x[near[i]][j]).Centred();
        double mean = near.Take(neighbours).Average(i => y[i]);
        var labels = Vector<double>.Build.Dense(neighbours, i => y[near[i]] - mean);
        if (penalty == 0) return rows.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Solve(labels).ToArray();
        return Lasso(rows.TransposeThisAndMultiply(rows) / neighbours, rows.TransposeThisAndMultiply(labels) / neighbours, penalty);
    }

    /// <summary>Minimises gᵀGg/2 − c·g + λ|g|₁, one coordinate after the other until none moves by more than 1e-10.</summary>
    private static double[] Lasso(Matrix<double> gram, Vector<double> correlation, double penalty)
    {
        var g = Vector<double>.Build.Dense(correlation.Count);
        for (int sweep = 0; sweep < 1000; sweep++)
        {
            double moved = 0;
            for (int j = 0; j < g.Count; j++)
            {
                double own = gram[j, j], free = correlation[j] - gram.Row(j) * g + own * g[j], next = Math.Sign(free) * Math.Max(0, Math.Abs(free) - penalty) / own;
                (moved, g[j]) = (Math.Max(moved, Math.Abs(next - g[j])), next);
            }

            if (moved < 1e-10) break;
        }

        return g.ToArray();
    }

    private static GradientResult Run(GradientConfig config, CancellationToken cancellation)
    {
        if (config.Dimensions < 2 || config.Points < 1 || config.Seed < 0) throw new ArgumentException($"Two dimensions and a point at least are needed; got {config}.");
        var random = new Generator((ulong)config.Seed);
        double[] Uniform(double half) => [.. Enumerable.Range(0, config.Dimensions).Select(_ => half * (2 * random.NextDouble() - 1))];
        double[][] x = [.. Enumerable.Range(0, config.Examples).Select(_ => Uniform(1))], points = [.. Enumerable.Range(0, config.Points).Select(_ => Uniform(0.7))];
        double[] y = [.. x.Select(row => Math.Sin(2 * row[0]) + row[1] * row[1] + 0.1 * random.NextNormal())];
        double squares = 0;
        var outer = Matrix<double>.Build.Dense(config.Dimensions, config.Dimensions);
        foreach (var at in points)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] g = At(x, y, at, config.Neighbours, config.Penalty);
            outer += Vector<double>.Build.Dense(g).OuterProduct(Vector<double>.Build.Dense(g));
            squares += g.Select((v, j) => v - (j == 0 ? 2 * Math.Cos(2 * at[0]) : j == 1 ? 2 * at[1] : 0)).Sum(e => e * e);
        }

        // The cosines of the angles between the planes are the singular values of what the top eigenvectors have in x₁ and x₂.
        var top = outer.Evd(Symmetricity.Symmetric).EigenVectors.SubMatrix(0, 2, config.Dimensions - 2, 2);
        return new(Math.Sqrt(squares / points.Length), Math.Acos(Math.Min(1, top.Svd().S.Minimum())) * 180 / Math.PI);
    }
}

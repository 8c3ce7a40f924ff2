using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;

namespace Phenomena.Themes.CausalStatistics;

/// <summary>Unlabelled data of a factor model.</summary>
public sealed record PretrainingConfig
{
    /// <summary>m.</summary>
    public int Unlabelled { get; init; } = 1000;

    /// <summary>Whether the outcome depends on the factors, rather than on a direction outside them.</summary>
    public bool Informative { get; init; } = true;

    /// <summary>Data sets.</summary>
    public int Draws { get; init; } = 30;

    /// <summary>Decides them; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>Excess risks over the best linear predictor, [n][draw] at <see cref="PretrainingExperiment.Labels"/>.</summary>
/// <param name="Pretrained">Least squares on the scores of three principal components of the unlabelled data.</param>
/// <param name="Ridge">Ridge on all inputs with the penalty that turns out best.</param>
public sealed record PretrainingResult(double[][] Pretrained, double[][] Ridge);

/// <summary>On the Provable Advantage of Unsupervised Pretraining (Ge, Tang, Fan, Jin 2023), arXiv 2303.01566: x = Bz + e in 50 dimensions with 3 factors, B = 2 × orthonormal columns, y = β·z + 0.3ε, |β| = 1.</summary>
public static class PretrainingExperiment
{
    private const int Inputs = 50, Factors = 3;

    /// <summary>n, numbers of labels.</summary>
    public static int[] Labels { get; } = [10, 30, 100, 1000];

    /// <summary>The penalties that ridge is tried with.</summary>
    public static IReadOnlyList<double> Penalties { get; } = [1, 3, 10, 30, 100, 300, 1000];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<PretrainingConfig, PretrainingResult> Experiment { get; } = new("causal-pretraining", version: 1, Run) { Cost = c => c.Draws * (c.Unlabelled + 1000.0) };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static PretrainingResult Run(PretrainingConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Unlabelled <= Factors || config.Draws < 1 || config.Seed < 0) throw new ArgumentException($"More unlabelled rows than {Factors} and a draw are needed; got {config}.");
        double[][] pretrained = [.. Labels.Select(_ => new double[config.Draws])], ridge = [.. Labels.Select(_ => new double[config.Draws])];
        for (int draw = 0; draw < config.Draws; draw++)
        {
            var random = new Generator((ulong)config.Seed).Split((ulong)draw);
            var directions = random.Normals(Inputs, Factors + 1).QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q;
            Matrix<double> loadings = 2 * directions.SubMatrix(0, Inputs, 0, Factors), unit = Matrix<double>.Build.DenseIdentity(Inputs), population = loadings.TransposeAndMultiply(loadings) + unit;
            Vector<double> beta = random.Normals(Factors).Normalize(2), outside = directions.Column(Factors), best = config.Informative ? population.Cholesky().Solve(loadings * beta) : outside;
            Matrix<double> Rows(Matrix<double> factors) => factors.TransposeAndMultiply(loadings) + random.Normals(factors.RowCount, Inputs);
            double Excess(Vector<double> w, double intercept = 0) => (w - best) * population * (w - best) + intercept * intercept;
            var labelled = Labels.Select(n => random.Normals(n, Factors)).Select(factors => (Factors: factors, X: Rows(factors))).ToList();
            cancellation.ThrowIfCancellationRequested();
            var components = Rows(random.Normals(config.Unlabelled, Factors)).Covariance().Evd(Symmetricity.Symmetric).EigenVectors.SubMatrix(0, Inputs, Inputs - Factors, Factors);
            foreach (var (i, (factors, x)) in labelled.Index())
            {
                var y = (config.Informative ? factors * beta : x * outside) + 0.3 * random.Normals(x.RowCount);
                var (scores, intercept) = Draws.Ridge(x * components, y, 0);
                pretrained[i][draw] = Excess(components * scores, intercept);
                // No intercept: ridge knows that there is none.
                var (gram, right) = (x.TransposeThisAndMultiply(x), x.TransposeThisAndMultiply(y));
                ridge[i][draw] = Penalties.Min(penalty => Excess((gram + penalty * unit).Cholesky().Solve(right)));
            }
        }

        return new(pretrained, ridge);
    }
}

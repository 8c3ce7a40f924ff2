using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;
using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>A two-layer linear net and a few points that share one large feature and want opposite things.</summary>
public sealed record ValleyConfig
{
    /// <summary>η.</summary>
    public double Eta { get; init; } = 0.55;

    /// <summary>"none", "outliers" (the opposing points) or "random" (as many of the others): what is left out.</summary>
    public string Dropped { get; init; } = "none";

    /// <summary>Decides data and start; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>A, size of the shared feature.</summary>
    public double Size { get; init; } = 10;

    /// <summary>Share of points that have it.</summary>
    public double Share { get; init; } = 0.04;

    /// <summary>Steps of full-batch gradient descent.</summary>
    public int Steps { get; init; } = 1500;
}

/// <summary>The way down.</summary>
/// <param name="Sharpness">λ_max at each step.</param>
/// <param name="Up">Mean loss of the points whose label is raised, at each step; without outliers nothing.</param>
/// <param name="Down">Mean loss of those whose label is lowered.</param>
/// <param name="Crossing">First step with λ_max above 2/η; −1 without one.</param>
/// <param name="Peak">Largest λ_max η/2.</param>
/// <param name="Correlation">Of the one-step changes of both groups' losses after the crossing; NaN without one.</param>
/// <param name="Overlap">|cos| of the top eigenvector and the shared feature, mean over the last 300 steps.</param>
/// <param name="Rise">Largest rise of the loss in one step.</param>
public sealed record ValleyResult(double[] Sharpness, double[] Up, double[] Down, int Crossing, double Peak, double Correlation, double Overlap, double Rise);

/// <summary>After Rosenfeld and Risteski, Outliers with Opposing Signals Have an Outsized Effect on Neural Network Optimization (2023), arXiv 2311.04163: f = c (b·x), loss Σ (f − y)² / 2N, our reading of their toy.</summary>
public static class ValleyExperiment
{
    private const int N = 400, D = 9;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<ValleyConfig, ValleyResult> Experiment { get; } = new("edge-opposing-signals", version: 1, Run) { Trial = c => c with { Steps = 300 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static ValleyResult Run(ValleyConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (!(config.Eta > 0) || config.Seed < 0 || !(config.Share is > 0 and < 0.5) || config.Dropped is not ("none" or "outliers" or "random") || config.Steps < 300)
            throw new ArgumentException($"A positive rate, a share below a half, \"none\", \"outliers\" or \"random\" to drop and at least 300 steps are needed; got {config}.");
        var random = new Generator((ulong)config.Seed);
        var (data, outliers) = (Points(config, random.Split(0)), (int)(config.Share * N));
        var (from, to) = config.Dropped switch { "outliers" => (outliers, N), "random" => (0, N - outliers), _ => (0, N) };
        var (x, y) = (data.X.SubMatrix(from, to - from, 0, D), data.Y.SubVector(from, to - from));
        var start = random.Split(1);
        double c = 0.3;
        var b = Vector<double>.Build.Dense(D, _ => 0.05 * start.NextNormal());
        Matrix<double> s = x.TransposeThisAndMultiply(x) / y.Count;
        Vector<double> h = x.TransposeThisAndMultiply(y) / y.Count;
        double[] sharpness = new double[config.Steps], overlap = new double[config.Steps], loss = new double[config.Steps];
        var groups = new double[2][] { new double[config.Steps], new double[config.Steps] };
        for (int t = 0; t < config.Steps; t++)
        {
            if (t % 100 == 0) cancellation.ThrowIfCancellationRequested();
            var top = Hessian(c, b, s, h).Evd(Symmetricity.Symmetric);
            sharpness[t] = top.EigenValues[D].Real;
            overlap[t] = Math.Abs(top.EigenVectors[1, D]);
            var residual = x * b * c - y;
            loss[t] = residual.DotProduct(residual) / 2 / y.Count;
            for (int i = 0; i < outliers && config.Dropped != "outliers"; i++) groups[i % 2][t] += residual[i] * residual[i] / outliers;
            var pull = s * b * c - h;
            (c, b) = (c - config.Eta * b.DotProduct(pull), b - config.Eta * c * pull);
        }
        int crossing = Array.FindIndex(sharpness, v => v > 2 / config.Eta);
        double[] Changes(double[] of) => [.. of.Zip(of.Skip(1), (now, next) => next - now).Skip(Math.Max(0, crossing))];
        return new(
            SignificantDigits.Of(sharpness), SignificantDigits.Of(groups[0]), SignificantDigits.Of(groups[1]), crossing, sharpness.Max() * config.Eta / 2,
            crossing < 0 || config.Dropped == "outliers" ? double.NaN : Correlation.Pearson(Changes(groups[0]), Changes(groups[1])), overlap[^300..].Average(), Rise(loss));
    }

    /// <summary>The largest rise in one step; what is below 1e-12 is the rounding of a loss that stands still.</summary>
    private static double Rise(double[] loss) => loss.Zip(loss.Skip(1), (now, next) => next - now).Max() is var rise and > 1e-12 ? rise : 0;

    /// <summary>The Hessian of Σ (c b·x − y)² / 2N in (c, b), [10, 10], from S = XᵀX/N and h = Xᵀy/N.</summary>
    internal static Matrix<double> Hessian(double c, Vector<double> b, Matrix<double> s, Vector<double> h)
    {
        var hessian = Matrix<double>.Build.Dense(D + 1, D + 1);
        var mixed = 2 * c * (s * b) - h;
        hessian[0, 0] = b.DotProduct(s * b);
        hessian.SetSubMatrix(1, 1, c * c * s);
        hessian.SetSubMatrix(0, 1, mixed.ToRowMatrix());
        hessian.SetSubMatrix(1, 0, mixed.ToColumnMatrix());
        return hessian;
    }

    /// <summary>The opposing points first, their labels raised and lowered in turn; feature 0 is the shared one, the others tell the label.</summary>
    private static (Matrix<double> X, Vector<double> Y) Points(ValleyConfig config, Generator random)
    {
        int outliers = (int)(config.Share * N);
        var x = Matrix<double>.Build.Dense(N, D, (i, j) => j > 0 ? random.NextNormal() : i < outliers ? config.Size : 0);
        var beta = Vector<double>.Build.Dense(D, j => j > 0 ? random.NextNormal() : 0).Normalize(2);
        var y = x * beta;
        for (int i = 0; i < outliers; i++) y[i] += i % 2 == 0 ? 1 : -1;
        return (x, y);
    }
}

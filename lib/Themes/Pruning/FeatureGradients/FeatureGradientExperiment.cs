using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>Which features carry the target.</summary>
public enum FeatureDesign
{
    /// <summary>All features are independent.</summary>
    Independent,

    /// <summary>Ten more features are noisy sums of three true ones each: each alone tells more of y than any true one, but nothing beyond them.</summary>
    Decoys,
}

/// <summary>y = Σ over 10 true features of ±x/√10 + noise of variance 1.</summary>
public sealed record FeatureGradientConfig
{
    /// <summary>How the features hang together.</summary>
    public FeatureDesign Design { get; init; }

    /// <summary>n.</summary>
    public int Rows { get; init; } = 2000;

    /// <summary>D.</summary>
    public int Features { get; init; } = 200;

    /// <summary>K: moments used.</summary>
    public int Degrees { get; init; } = 6;

    /// <summary>Rows of a step's batch.</summary>
    public int Batch { get; init; } = 500;

    /// <summary>Decides data and batches; not negative.</summary>
    public int Seed { get; init; }

    internal void Validate()
    {
        if (Rows <= Degrees || Batch <= Degrees || Degrees < 1 || Features < 20 || Seed < 0)
        {
            throw new ArgumentException($"At least 20 features, more rows than degrees and a seed of at least 0 are needed; got {this}. Use the defaults.");
        }
    }
}

/// <summary>How many of ten chosen features are true.</summary>
public sealed record FeatureGradientResult
{
    /// <summary>Share of true features among the ten with the largest s.</summary>
    public required double Gradients { get; init; }

    /// <summary>Share among the ten with the largest correlation with y, each on its own.</summary>
    public required double Correlation { get; init; }

    /// <summary>Share after ascent on the first moment only, which knows of no correlation between features.</summary>
    public required double FirstMoment { get; init; }

    /// <summary>s after the ascent: true features first, then decoys or as many others, then the largest of the rest; 3 decimals.</summary>
    public required double[] Weights { get; init; }

    /// <summary>|correlation with y| of the same features.</summary>
    public required double[] Correlations { get; init; }
}

/// <summary>Sheth and Fusi, Feature Gradients: Scalable Feature Selection via Discrete Relaxation (2019), arXiv 1908.10382, on linear targets.</summary>
public static class FeatureGradientExperiment
{
    /// <summary>True features, and as many decoys.</summary>
    public const int True = 10;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<FeatureGradientConfig, FeatureGradientResult> Experiment { get; } = new("pruning-feature-gradients", version: 2, Run) { Cost = c => c.Rows, Trial = c => c with { Rows = Math.Min(c.Rows, 300), Seed = 0 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static FeatureGradientResult Run(FeatureGradientConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var (x, y) = Draw(config, root.Split(0));
        var width = config.Features;
        double[] correlations = [.. Enumerable.Range(0, width).Select(d => Enumerable.Range(0, y.Length).Sum(i => x[i * width + d] * y[i]) / y.Length)];
        var deviation = Math.Sqrt(TensorPrimitives.SumOfSquares<double>(y) / y.Length);
        for (var d = 0; d < width; d++) correlations[d] = Math.Abs(correlations[d]) / deviation;
        var first = FeatureSearch.Climb(x, y, True, [1], config.Batch, 40, root.Split(1), cancellation);
        progress?.Report(0.2);
        var s = FeatureSearch.Climb(x, y, True, FeatureSearch.Inverse(0.4, config.Degrees), config.Batch, 150, root.Split(2), cancellation);
        progress?.Report(1);
        int[] rest = [.. Enumerable.Range(2 * True, width - 2 * True).OrderByDescending(d => s[d]).Take(True)];
        int[] shown = [.. Enumerable.Range(0, 2 * True), .. rest];
        return new()
        {
            Gradients = Precision(s), Correlation = Precision(correlations), FirstMoment = Precision(first),
            Weights = [.. shown.Select(d => Math.Round(s[d], 3))], Correlations = [.. shown.Select(d => Math.Round(correlations[d], 3))],
        };
    }

    /// <summary>Share of the true features, which stand first, among the ten with the largest score.</summary>
    private static double Precision(double[] scores) =>
        Enumerable.Range(0, scores.Length).OrderByDescending(d => scores[d]).Take(True).Count(d => d < True) / (double)True;

    /// <summary>Rows x, [n, D] with columns of mean 0 and variance 1, the true features first and then the decoys, and targets y, [n].</summary>
    public static (double[] X, double[] Y) Draw(FeatureGradientConfig config, Generator generator)
    {
        int n = config.Rows, width = config.Features;
        double[] x = new double[n * width], y = new double[n], signs = [.. Enumerable.Range(0, True).Select(_ => generator.NextSingle() < 0.5f ? -1.0 : 1)];
        int[][] parents = [.. Enumerable.Range(0, True).Select(_ => generator.Permutation(True)[..3])];
        for (var i = 0; i < n; i++)
        {
            var row = x.AsSpan(i * width, width);
            for (var d = 0; d < width; d++) row[d] = generator.NextNormal();
            if (config.Design == FeatureDesign.Decoys)
            {
                // Correlation 0.8 with the signed sum of three true features: with y it is 0.8 √3 = 1.39 times that of a true feature.
                for (var d = 0; d < True; d++)
                {
                    var sum = 0.0;
                    foreach (var p in parents[d]) sum += signs[p] * row[p];
                    row[True + d] = 0.8 * sum / Math.Sqrt(3) + 0.6 * row[True + d];
                }
            }

            for (var d = 0; d < True; d++) y[i] += signs[d] * row[d] / Math.Sqrt(True);
            y[i] += generator.NextNormal();
        }

        return (Standardised(x, width), Standardised(y, 1));
    }

    /// <summary>Each column with mean 0 and variance 1.</summary>
    private static double[] Standardised(double[] values, int width)
    {
        var n = values.Length / width;
        for (var d = 0; d < width; d++)
        {
            double sum = 0, squares = 0;
            for (var i = 0; i < n; i++) sum += values[i * width + d];
            for (var i = 0; i < n; i++) squares += (values[i * width + d] - sum / n) * (values[i * width + d] - sum / n);
            for (var i = 0; i < n; i++) values[i * width + d] = (values[i * width + d] - sum / n) / Math.Sqrt(squares / n);
        }

        return values;
    }
}

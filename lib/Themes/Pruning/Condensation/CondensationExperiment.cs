using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>Ten classes that share an offset, condensed to one row each.</summary>
public sealed record CondensationConfig
{
    /// <summary>|b|: the length of the offset that all classes share; a class mean has length 3.</summary>
    public double Offset { get; init; }

    /// <summary>Decides classes, points, initial values; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Steps of Adam on the synthetic rows.</summary>
    public int Steps { get; init; } = 300;

    internal void Validate()
    {
        if (!(Offset >= 0 && double.IsFinite(Offset)) || Seed < 0 || Steps < 1)
        {
            throw new ArgumentException($"An offset and a seed of at least 0 and at least one step are needed; got {this}. Use the defaults.");
        }
    }
}

/// <summary>Accuracies of softmax regression trained on ten rows.</summary>
public sealed record CondensationResult
{
    /// <summary>A random real row a class: share of 2000 test points that are right, mean of 5 draws.</summary>
    public required double Random { get; init; }

    /// <summary>Rows condensed class by class (DC).</summary>
    public required double EachClass { get; init; }

    /// <summary>Rows condensed on the sum of gradients (DCC).</summary>
    public required double Sum { get; init; }

    /// <summary>Share of the offset's part in the gradient of one class, |with − without b| / |with|; mean over classes, at W = 0.</summary>
    public required double ShareInClass { get; init; }

    /// <summary>The same of the gradient summed over classes, at W = 0, where p is uniform.</summary>
    public required double ShareInSum { get; init; }

    /// <summary>|Σ_c parts of b| / Σ_c |part of b|: what is left of the offset after summing, at W = 0 (first) and at random weights.</summary>
    public required double[] Left { get; init; }
}

/// <summary>Lee, Chun, Jung, Yun and Yoon, Dataset Condensation with Contrastive Signals (2022), arXiv 2202.02916, on softmax regression.</summary>
public static class CondensationExperiment
{
    private const int Classes = 10, Dimension = 40, Nuisances = 5, Real = 100, Batch = 50, Test = 200;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<CondensationConfig, CondensationResult> Experiment { get; } = new("pruning-condensation", version: 1, Run);

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static CondensationResult Run(CondensationConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var task = new OffsetClasses(Classes, Dimension, Nuisances, config.Offset, root.Split(0));
        double[][] real = [.. Enumerable.Range(0, Classes).Select(c => task.Draw(c, Real, root.Split(1).Split((ulong)c)))];
        double[][] test = [.. Enumerable.Range(0, Classes).Select(c => task.Draw(c, Test, root.Split(2).Split((ulong)c)))];
        var draws = root.Split(3);
        var random = Enumerable.Range(0, 5).Average(_ => Accuracy(PickRows(real, draws), test));
        var first = Accuracy(Condense(Matching.EachClass, 0), test);
        var second = Accuracy(Condense(Matching.Sum, 0.5), test);
        progress?.Report(1);
        return new() { Random = Math.Round(random, 4), EachClass = Math.Round(first, 4), Sum = Math.Round(second, 4), ShareInClass = Share(false), ShareInSum = Share(true), Left = [Left(0), Left(0.1)] };

        // Both kinds start from the same real rows and see the same networks and batches.
        double[] Condense(Matching matching, double done)
        {
            double[] rows = PickRows(real, root.Split(4)), slope = new double[rows.Length], m = new double[rows.Length], v = new double[rows.Length];
            Generator networks = root.Split(5), batches = root.Split(6);
            var batch = new double[Batch * Dimension];
            for (var step = 1; step <= config.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(done + 0.5 * step / config.Steps);
                var weights = DrawWeights(0.1, networks);
                var gradients = real.Select((own, c) =>
                {
                    for (var i = 0; i < Batch; i++) own.AsSpan((int)batches.NextInt64(Real) * Dimension, Dimension).CopyTo(batch.AsSpan(i * Dimension));
                    var gradient = new double[weights.Length];
                    GradientMatching.AddGradient(weights, batch, c, gradient, Classes);
                    return gradient;
                }).ToArray();
                GradientMatching.Distance(weights, gradients, rows, matching, slope);
                for (var i = 0; i < rows.Length; i++)
                {
                    m[i] = 0.9 * m[i] + 0.1 * slope[i];
                    v[i] = 0.999 * v[i] + 0.001 * slope[i] * slope[i];
                    rows[i] -= 0.05 * m[i] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
                }
            }

            return rows;
        }

        double Share(bool summed)
        {
            var (with, without) = (Gradients(new double[Classes * Dimension], real), Gradients(new double[Classes * Dimension], Without()));
            if (summed) (with, without) = ([GradientMatching.Total(with)], [GradientMatching.Total(without)]);
            return SignificantDigits.Of(with.Zip(without, (a, b) => TensorPrimitives.Distance<double>(a, b) / TensorPrimitives.Norm<double>(a)).Average());
        }

        // The offset's part in the gradient of class c is r_c bᵀ, with the mean residual r_c of its real points: |b| cancels in the ratio.
        double Left(double deviation)
        {
            var weights = DrawWeights(deviation, root.Split(7));
            double[][] residuals = [.. real.Select((own, c) => GradientMatching.MeanResidual(weights, own, c, Classes))];
            return SignificantDigits.Of(TensorPrimitives.Norm<double>(GradientMatching.Total(residuals)) / residuals.Sum(r => TensorPrimitives.Norm<double>(r)));
        }

        double[][] Without() => [.. real.Select(rows => rows.Chunk(Dimension).SelectMany(x => x.Zip(task.Offset, (a, b) => a - b)).ToArray())];
    }

    private static double[] DrawWeights(double deviation, Generator generator) =>
        [.. Enumerable.Range(0, Classes * Dimension).Select(_ => deviation / Math.Sqrt(Dimension) * generator.NextNormal())];

    private static double[] PickRows(double[][] real, Generator generator) =>
        [.. real.SelectMany(own => own.AsSpan((int)generator.NextInt64(Real) * Dimension, Dimension).ToArray())];

    /// <summary>Softmax regression on one row a class: 500 steps of gradient descent on the summed loss from W = 0. The step 2 / Σ|x|² is half of
    /// what the curvature, at most Σ|x|²/2, allows.</summary>
    private static double Accuracy(double[] rows, double[][] test)
    {
        double[] weights = new double[Classes * Dimension], gradient = new double[Classes * Dimension];
        var step = 2 / TensorPrimitives.SumOfSquares<double>(rows);
        for (var i = 0; i < 500; i++)
        {
            Array.Clear(gradient);
            for (var c = 0; c < Classes; c++) GradientMatching.AddGradient(weights, rows.AsSpan(c * Dimension, Dimension), c, gradient, Classes);
            TensorPrimitives.MultiplyAdd(gradient, -step, weights, weights);
        }

        var right = 0;
        for (var c = 0; c < Classes; c++)
        {
            for (var i = 0; i < Test; i++)
            {
                var x = test[c].AsSpan(i * Dimension, Dimension);
                var (best, most) = (-1, double.NegativeInfinity);
                for (var k = 0; k < Classes; k++)
                {
                    var z = TensorPrimitives.Dot<double>(weights.AsSpan(k * Dimension, Dimension), x);
                    if (z > most) (best, most) = (k, z);
                }

                if (best == c) right++;
            }
        }

        return right / (double)(Classes * Test);
    }

    private static double[][] Gradients(double[] weights, double[][] rows) => [.. rows.Select((own, c) =>
    {
        var gradient = new double[weights.Length];
        GradientMatching.AddGradient(weights, own, c, gradient, Classes);
        return gradient;
    })];
}

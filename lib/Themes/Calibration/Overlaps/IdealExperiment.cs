using Phenomena.Calibration;
using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>Predictors that need no training: the interpolator is the nearest training point, the Mixup optimum a conditional mean.</summary>
public sealed record IdealConfig
{
    /// <summary>k, even.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>β.</summary>
    public double Overlap { get; init; } = 0.5;

    /// <summary>Training points of the interpolator, over all classes.</summary>
    public int TrainingPoints { get; init; } = 100_000;

    /// <summary>Mixed pairs for the Mixup optimum; 0 leaves it out.</summary>
    public int MixedPairs { get; init; } = 2_000_000;

    /// <summary>Fresh points for the numbers.</summary>
    public int TestPoints { get; init; } = 4000;

    /// <summary>Decides the draws; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>NLL and ECE (15 bins of equal width) on fresh points.</summary>
public sealed record IdealResult
{
    /// <summary>ε: how often the nearest training point has another label.</summary>
    public required double InterpolatorError { get; init; }

    /// <summary>NLL of the interpolator at the temperature that is best on the test points themselves: H(ε) + ε ln(k − 1).</summary>
    public required double InterpolatorNll { get; init; }

    /// <summary>NLL of the two-point Mixup optimum, unscaled; NaN if left out.</summary>
    public required double MixupNll { get; init; }

    /// <summary>ECE of the two-point Mixup optimum; NaN if left out.</summary>
    public required double MixupEce { get; init; }
}

/// <summary>What temperature scaling and Mixup could reach with perfect training, on <see cref="PairedIntervals"/>.</summary>
public static class IdealExperiment
{
    // Mixup's optimum at a point is the mean mixed label of what mixes to that point: the mean over cells this wide.
    private const double Cell = 0.05;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<IdealConfig, IdealResult> Experiment { get; } = new("calibration-ideal", version: 1, Run) { Cost = c => c.TrainingPoints + c.MixedPairs, Trial = c => c with { TrainingPoints = 5000, MixedPairs = Math.Min(c.MixedPairs, 20_000), TestPoints = 1000 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static IdealResult Run(IdealConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        PairedIntervals.Check(config.Overlap, config.Classes);
        if (config.TrainingPoints < config.Classes || config.TestPoints < 1 || config.MixedPairs < 0 || config.Seed < 0)
            throw new ArgumentException($"A training point for each class and a test point are needed, and pairs and seed are at least 0; got {config}. Use the defaults, say.");

        var root = new Generator((ulong)config.Seed);
        var pairs = Train(config, root.Split(0));
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(0.1);
        var cells = config.MixedPairs == 0 ? null : Mix(config, pairs, root.Split(1), cancellation, progress);

        var generator = root.Split(2);
        var wrong = 0;
        var nll = 0.0;
        var confidences = new double[config.TestPoints];
        var correct = new bool[config.TestPoints];
        for (var i = 0; i < config.TestPoints; i++)
        {
            var pair = (int)(generator.NextUInt32() % (uint)pairs.Length);
            var point = PairedIntervals.Draw(config.Overlap, generator);
            if (Nearest(pairs[pair], point.U).Second != point.Second) wrong++;
            if (cells is null) continue;
            var (second, count) = cells[pair][(int)(point.U / Cell)];
            // An empty cell knows nothing of its pair.
            var p = count > 0 ? second / count : 0.5;
            nll -= Math.Log(Math.Max(point.Second ? p : 1 - p, 1e-12));
            (confidences[i], correct[i]) = (Math.Max(p, 1 - p), p > 0.5 == point.Second);
        }

        progress?.Report(1);
        var error = wrong / (double)config.TestPoints;
        return new()
        {
            InterpolatorError = error,
            InterpolatorNll = CalibrationTheory.EqualConfidenceNll(error, config.Classes),
            MixupNll = cells is null ? double.NaN : nll / config.TestPoints,
            MixupEce = cells is null ? double.NaN : CalibrationError.Weighted(ReliabilityBins.EqualWidth(confidences, correct)),
        };
    }

    /// <summary>The points of each pair, sorted.</summary>
    private static PairedIntervals.Point[][] Train(IdealConfig config, Generator generator)
    {
        var points = new List<PairedIntervals.Point>[config.Classes / 2];
        for (var j = 0; j < points.Length; j++) points[j] = [];
        for (var i = 0; i < config.TrainingPoints; i++)
        {
            // Every pair gets its first two points for certain, so that none is empty.
            var pair = i < config.Classes ? i / 2 : (int)(generator.NextUInt32() % (uint)points.Length);
            points[pair].Add(PairedIntervals.Draw(config.Overlap, generator));
        }

        return [.. points.Select(p => p.OrderBy(q => q.U).ToArray())];
    }

    /// <summary>The label of the nearest point.</summary>
    private static PairedIntervals.Point Nearest(PairedIntervals.Point[] sorted, double u)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle].U < u) low = middle + 1;
            else high = middle;
        }

        return low == sorted.Length || low > 0 && u - sorted[low - 1].U < sorted[low].U - u ? sorted[low - 1] : sorted[low];
    }

    /// <summary>The share of the second class, and the count, in each cell of each pair. Partners are drawn from the same pair: the others are too far away to be mixed.</summary>
    private static (double Second, int Count)[][] Mix(IdealConfig config, PairedIntervals.Point[][] pairs, Generator generator, CancellationToken cancellation, IProgress<double>? progress)
    {
        var cells = new (double Second, int Count)[pairs.Length][];
        for (var j = 0; j < cells.Length; j++) cells[j] = new (double, int)[(int)(2 / Cell) + 1];
        var ends = pairs.Select(p => p.Length).ToArray();
        for (var j = 1; j < ends.Length; j++) ends[j] += ends[j - 1];
        for (var i = 0; i < config.MixedPairs; i++)
        {
            if (i % 100_000 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(0.1 + 0.9 * i / config.MixedPairs);
            }

            // A point of all, so that a pair is met as often as it has points.
            var at = (int)(generator.NextUInt32() % (uint)ends[^1]);
            var j = Array.BinarySearch(ends, at + 1);
            if (j < 0) j = ~j;
            var pair = pairs[j];
            PairedIntervals.Point a = pair[ends[j] - 1 - at], b = pair[generator.NextUInt32() % (uint)pair.Length];
            double weight = generator.NextDouble(), u = weight * a.U + (1 - weight) * b.U;
            ref var cell = ref cells[j][(int)(u / Cell)];
            cell = (cell.Second + (a.Second ? weight : 0) + (b.Second ? 1 - weight : 0), cell.Count + 1);
        }

        return cells;
    }
}

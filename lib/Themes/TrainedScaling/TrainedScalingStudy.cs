using MathNet.Numerics;
using Phenomena.Experiments;
using Phenomena.Themes.ScalingTheory;

namespace Phenomena.Themes.TrainedScaling;

/// <summary>What is run for the figures and the claims, so that both show the same numbers.</summary>
public static class TrainedScalingStudy
{
    /// <summary>Samples that are seen many times.</summary>
    public const int FixedSet = 256;

    /// <summary>The recipe that the others change one thing of; among a few learning rates this one was best in one pass.</summary>
    public static RecipeConfig Baseline { get; } = new() { Batch = 64, LearningRate = 0.02, Noise = 0.5 };

    /// <summary>Decays, batches and rates in the place of the baseline's.</summary>
    public static IReadOnlyList<double> Decays { get; } = [0.001, 0.003, 0.01, 0.03, 0.1];

    /// <inheritdoc cref="Decays"/>
    public static IReadOnlyList<int> SmallBatches { get; } = [8, 16, 32];

    /// <inheritdoc cref="Decays"/>
    public static IReadOnlyList<double> LargeRates { get; } = [0.04, 0.08];

    /// <summary>The two rates of Adam whose curves over width are compared.</summary>
    public static (double Low, double High) Rates => (0.01, 0.1);

    /// <summary>A learning curve for each size.</summary>
    public static IEnumerable<SequenceConfig> SequenceRuns(IEnumerable<int> seeds) =>
        from seed in seeds
        from width in new[] { 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128 }
        select new SequenceConfig { Width = width, Seed = seed, Budget = new(3000, 256, 3e-3) };

    /// <summary>Each recipe on a fixed set of 256 samples and on a stream, for as many steps.</summary>
    public static IEnumerable<RecipeConfig> RecipeRuns(IEnumerable<int> seeds) =>
        from seed in seeds
        from samples in new int?[] { FixedSet, null }
        from recipe in Decays.Select(d => Baseline with { WeightDecay = d }).Concat(SmallBatches.Select(b => Baseline with { Batch = b }))
            .Concat(LargeRates.Select(r => Baseline with { LearningRate = r })).Prepend(Baseline)
        select recipe with { Samples = samples, Seed = seed };

    /// <summary>One-pass training at a low and a high rate over widths.</summary>
    public static IEnumerable<RecipeConfig> CrossingRuns(IEnumerable<int> seeds) =>
        from seed in seeds
        from rate in new[] { Rates.Low, Rates.High }
        from width in new[] { 4, 8, 16, 32, 64, 128, 256 }
        select new RecipeConfig { Adam = true, LearningRate = rate, Width = width, Batch = 64, Steps = 1500, Seed = seed };

    /// <summary>Power law plus constant through the losses of all sizes but the largest.</summary>
    public static SaturatingPowerLaw Floor(IEnumerable<Run<SequenceConfig, SequenceResult>> runs)
    {
        var smaller = runs.OrderBy(r => r.Config.Parameters).SkipLast(1).ToList();
        return SaturatingPowerLaw.Of(smaller.Select(r => (double)r.Config.Parameters), smaller.Select(r => r.Result.Final));
    }

    /// <summary>The size with the least loss at each of forty amounts of compute: the vertex of a parabola in ln N through all sizes that were measured there
    /// (the second approach of Hoffmann et al. 2022), from curves averaged over seeds and before the learning rate falls. Where the vertex lies outside the sizes, nothing is said.</summary>
    public static IReadOnlyList<(double Flops, double Parameters)> ComputeOptimal(IEnumerable<Run<SequenceConfig, SequenceResult>> runs)
    {
        var curves = runs.GroupBy(r => r.Config.Parameters).OrderBy(g => g.Key).Select(g => (
            Size: Math.Log(g.Key),
            Points: Enumerable.Range(0, g.First().Result.Steps.Length).Where(i => g.First().Result.Steps[i] <= 0.8 * g.First().Config.Budget.Steps)
                .Select(i => (X: Math.Log(g.First().Config.StepFlops * g.First().Result.Steps[i]), Y: g.Average(r => r.Result.Losses[i]))).ToList())).ToList();
        if (curves.Count < 3) return [];
        var (low, high) = (curves[0].Points[0].X, curves[^1].Points[^1].X);
        return [.. Enumerable.Range(1, 40).Select(i => low + (high - low) * i / 41).Select(Best).Where(b => b.Parameters > 0)];

        (double Flops, double Parameters) Best(double x)
        {
            var known = curves.Where(c => c.Points[0].X <= x && c.Points[^1].X >= x).Select(c => (c.Size, Loss: At(c.Points, x))).ToList();
            if (known.Count < 3) return default;
            var parabola = Fit.Polynomial([.. known.Select(k => k.Size)], [.. known.Select(k => k.Loss)], 2);
            var vertex = -parabola[1] / (2 * parabola[2]);
            return parabola[2] > 0 && vertex > known[0].Size && vertex < known[^1].Size ? (Math.Exp(x), Math.Exp(vertex)) : default;
        }

        static double At(List<(double X, double Y)> points, double x)
        {
            var right = Math.Max(1, points.FindIndex(p => p.X >= x));
            var ((x0, y0), (x1, y1)) = (points[right - 1], points[right]);
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0);
        }
    }
}

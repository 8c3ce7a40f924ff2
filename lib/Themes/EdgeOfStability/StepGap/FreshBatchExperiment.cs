using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>T steps on one batch against T steps on fresh ones: linear regression, d = 10, noise 0.5.</summary>
public sealed record FreshBatchConfig
{
    /// <summary>η.</summary>
    public double Eta { get; init; } = 0.03;

    /// <summary>T.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>B, examples of a batch.</summary>
    public int Batch { get; init; } = 20;

    /// <summary>Repetitions.</summary>
    public int Redraws { get; init; } = 8000;

    /// <summary>Decides all draws; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>Test losses at the end, means over repetitions.</summary>
/// <param name="Repeated">One batch again and again.</param>
/// <param name="Fresh">A fresh batch each step.</param>
/// <param name="Error">Standard error of their difference.</param>
/// <param name="Predicted">Leading order of it, η² T(T − 1) tr(HC) / 2B with H = 1.</param>
public sealed record FreshBatchResult(double Repeated, double Fresh, double Error, double Predicted)
{
    /// <summary>The difference over its leading order.</summary>
    public double Ratio => (Repeated - Fresh) / Predicted;
}

/// <summary>Why fresh batches generalise (Roberts 2018); the leading order is derived here for weights that do not depend on the data at first.</summary>
public static class FreshBatchExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<FreshBatchConfig, FreshBatchResult> Experiment { get; } = new("edge-fresh-batches", version: 1, Run) { Cost = c => c.Steps * c.Redraws, Trial = c => c with { Redraws = Math.Min(c.Redraws, 20) } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static FreshBatchResult Run(FreshBatchConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (!(config.Eta > 0) || config.Seed < 0 || config.Steps < 1 || config.Batch < 1 || config.Redraws < 2)
            throw new ArgumentException($"A positive rate, a step, an example and two repetitions at least are needed; got {config}.");
        var task = new LinearTask(10, 0.5, new((ulong)config.Seed));
        var ends = new (double Repeated, double Fresh)[config.Redraws];
        for (int i = 0; i < ends.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            ends[i] = task.Steps(config.Batch, config.Eta, config.Steps);
        }
        double trace = StepGapExperiment.LinearCovariance(10, 1, 0.5);
        return new(ends.Average(e => e.Repeated), ends.Average(e => e.Fresh), Statistics.StandardError(ends.Select(e => e.Repeated - e.Fresh))!.Value, config.Eta * config.Eta / 2 * config.Steps * (config.Steps - 1) * trace / config.Batch);
    }
}

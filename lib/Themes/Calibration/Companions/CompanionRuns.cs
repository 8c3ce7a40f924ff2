using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>The runs of the companion papers' miniatures.</summary>
public sealed record CompanionRuns(
    IReadOnlyList<Run<CompanionConfig, MarginResult>> Margins, IReadOnlyList<Run<CompanionConfig, SdmResult>> Sdm,
    IReadOnlyList<Run<CompanionConfig, ConjNormResult>> ConjNorm, IReadOnlyList<Run<CompanionConfig, AnyLossResult>> AnyLoss,
    IReadOnlyList<Run<GatingConfig, GatingResult>> Gating)
{
    /// <summary>Runs them all, or reads them from the store; the gates once, the others for each seed.</summary>
    public static async Task<CompanionRuns> RunAsync(IEnumerable<int> seeds, SweepOptions? options = null, CancellationToken cancellation = default)
    {
        List<CompanionConfig> configs = [.. seeds.Select(s => new CompanionConfig { Seed = s })];
        return new(
            await MarginExperiment.Experiment.RunAsync(configs, options, cancellation), await SdmExperiment.Experiment.RunAsync(configs, options, cancellation),
            await ConjNormExperiment.Experiment.RunAsync(configs, options, cancellation), await AnyLossExperiment.Experiment.RunAsync(configs, options, cancellation),
            await GatingExperiment.Experiment.RunAsync([new() { Activated = false }, new() { Activated = true }], options, cancellation));
    }
}

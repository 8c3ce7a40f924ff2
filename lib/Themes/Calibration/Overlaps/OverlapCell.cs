using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>The runs of one overlap and number of classes, all seeds: what the figures draw and the claims hold against the theory.</summary>
/// <param name="Overlap">β.</param>
/// <param name="Classes">k.</param>
/// <param name="Results">One a seed.</param>
internal sealed record OverlapCell<T>(double Overlap, int Classes, IReadOnlyList<T> Results)
{
    public double Mean(Func<T, double> number) => Results.Average(number);

    public double? Error(Func<T, double> number) => Statistics.StandardError(Results.Select(number));
}

/// <summary>Gathers runs into cells, by overlap and then by classes, both ascending.</summary>
internal static class OverlapCells
{
    public static IReadOnlyList<OverlapCell<IdealResult>> Of(IEnumerable<Run<IdealConfig, IdealResult>> runs) =>
        Gather(runs, r => (r.Config.Overlap, r.Config.Classes), r => r.Result);

    public static IReadOnlyList<OverlapCell<LocalFeatureResult>> Of(IEnumerable<Run<LocalFeatureConfig, LocalFeatureResult>> runs, bool mixup) =>
        Gather(runs.Where(r => r.Config.Mixup == mixup), r => (r.Config.Overlap, r.Config.Classes), r => r.Result);

    private static IReadOnlyList<OverlapCell<T>> Gather<TRun, T>(IEnumerable<TRun> runs, Func<TRun, (double Overlap, int Classes)> key, Func<TRun, T> result) =>
        [.. runs.GroupBy(key).OrderBy(g => g.Key).Select(g => new OverlapCell<T>(g.Key.Overlap, g.Key.Classes, [.. g.Select(result)]))];
}

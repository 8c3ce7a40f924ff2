using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

using Runs = IEnumerable<Run<EmergenceConfig, EmergenceResult>>;

/// <summary>What Tian (2025) claims of feature emergence: claims 19 and 24 (18 is measured in the notebook). A claim whose runs are missing is inconclusive.</summary>
public static class EmergenceClaims
{
    /// <summary>The data that generalisation needs grow as M ln M.</summary>
    public static Claim Threshold(Runs runs)
    {
        var all = runs.ToList();
        var thresholds = DataThreshold.Of(all);
        List<Measure> measures = [];
        if (thresholds.Count > 1)
        {
            DataThreshold least = thresholds[0], most = thresholds[^1];
            measures.Add(Of([.. least.OfPairs.Zip(most.OfPairs, (a, b) => a / b)], "03.19", $"n_c/M² at M = {least.Modulus} over that at {most.Modulus}"));
        }
        measures.AddRange(thresholds.Select(t => Of(t.Loads, "03.19/load", $"n_c/(M ln M), M = {t.Modulus}")));
        foreach (var cell in all.GroupBy(r => r.Config.Modulus).OrderBy(g => g.Key))
        {
            if (cell.Where(r => r.Config.Load == 2.25).Select(r => r.Result.Test[^1]).DefaultIfEmpty(double.NaN).Max() is var below && double.IsFinite(below))
                measures.Add(new(below, "03.19/below", Label: $"greatest test accuracy at x = 2.25, M = {cell.Key}"));
            if (cell.Where(r => r.Config.Load == 3.25).Select(r => r.Result.Test[^1]).DefaultIfEmpty(double.NaN).Min() is var above && double.IsFinite(above))
                measures.Add(new(above, "03.19/above", Label: $"least test accuracy at x = 3.25, M = {cell.Key}"));
        }
        return Claims.Measured("03.19",
            measures) with { Seeds = Seeds(all), Seconds = all.Sum(r => r.Seconds) };
    }

    /// <summary>Muon finds all frequencies in fewer steps.</summary>
    public static Claim Muon(Runs runs)
    {
        var all = runs.ToList();
        return Claims.Measured("03.24",
            [
                .. from width in all.GroupBy(r => r.Config.Hidden)
                   orderby width.Key
                   let adam = CoverageSpeed.Best(width, FeatureRule.Adam)
                   let muon = CoverageSpeed.Best(width, FeatureRule.Muon)
                   where adam is not null && muon is not null
                   select Of([.. adam.Steps.Zip(muon.Steps, (a, m) => a / m)], "03.24", $"Adam's steps / Muon's, K = {width.Key}"),
            ]) with
        {
            Seeds = Seeds(all), Seconds = all.Sum(r => r.Seconds),
            Note = "With each rule at its best rate it depends on the width: clearly Muon at 128 neurons, a tie within the spread of the seeds at 64 and 256.",
        };
    }

    private static int Seeds(IEnumerable<Run<EmergenceConfig, EmergenceResult>> runs) => runs.Select(r => r.Config.Seed).Distinct().Count();

    private static Measure Of(IReadOnlyList<double> values, string asked, string label) => new(Statistics.Mean(values), asked, Statistics.StandardError(values), label);
}

/// <summary>Where the test accuracy passes one half, for each seed of one modulus.</summary>
/// <param name="Modulus">M.</param>
/// <param name="Loads">n_c/(M ln M), a number for each seed.</param>
public sealed record DataThreshold(int Modulus, IReadOnlyList<double> Loads)
{
    /// <summary>n_c/M² for each seed.</summary>
    public IReadOnlyList<double> OfPairs => [.. Loads.Select(x => x * Math.Log(Modulus) / Modulus)];

    /// <summary>By linear interpolation between the loads that were run; a seed that never passes is NaN.</summary>
    public static IReadOnlyList<DataThreshold> Of(IEnumerable<Run<EmergenceConfig, EmergenceResult>> runs) =>
    [
        .. from m in runs.GroupBy(r => r.Config.Modulus)
           orderby m.Key
           select new DataThreshold(m.Key, [.. m.GroupBy(r => r.Config.Seed).OrderBy(g => g.Key).Select(g => Crossing([.. g.OrderBy(r => r.Config.Load).Select(r => (r.Config.Load, r.Result.Test[^1]))]))]),
    ];

    private static double Crossing(List<(double Load, double Accuracy)> points)
    {
        for (int i = 1; i < points.Count; i++)
        {
            var (low, high) = (points[i - 1], points[i]);
            if (low.Accuracy < 0.5 && high.Accuracy >= 0.5) return low.Load + (0.5 - low.Accuracy) / (high.Accuracy - low.Accuracy) * (high.Load - low.Load);
        }
        return double.NaN;
    }
}

/// <summary>How many steps a rule needs for all frequencies at one rate.</summary>
/// <param name="Factor">The first layer's rate over that of the read-out.</param>
/// <param name="Steps">Steps for each seed; NaN where they were not enough.</param>
public sealed record CoverageSpeed(double Factor, IReadOnlyList<double> Steps)
{
    /// <summary>Every rate of a rule, ascending.</summary>
    public static IReadOnlyList<CoverageSpeed> Of(IEnumerable<Run<EmergenceConfig, EmergenceResult>> runs, FeatureRule rule) =>
        [.. runs.Where(r => r.Config.Rule == rule).GroupBy(r => r.Config.FirstLayerFactor).OrderBy(g => g.Key)
            .Select(g => new CoverageSpeed(g.Key, [.. g.OrderBy(r => r.Config.Seed).Select(r => r.Result.CoveredAt ?? double.NaN)]))];

    /// <summary>The rate with the fewest steps on average, of those that reach all frequencies with every seed; null if none does.</summary>
    public static CoverageSpeed? Best(IEnumerable<Run<EmergenceConfig, EmergenceResult>> runs, FeatureRule rule) =>
        Of(runs, rule).Where(s => s.Steps.All(double.IsFinite)).MinBy(s => s.Steps.Average());
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

using Ascents = IEnumerable<Run<EnergyAscentConfig, EnergyAscentResult>>;
using Runs = IEnumerable<Run<EmergenceConfig, EmergenceResult>>;

/// <summary>What Tian (2025) claims of feature emergence: claims 18, 19 and 24. A claim whose runs are missing is inconclusive.</summary>
public static class EmergenceClaims
{
    private const string Paper = "provable-scaling-laws-feature";

    /// <summary>Local maxima of the energy are Fourier modes.</summary>
    public static Claim Maxima(Ascents runs)
    {
        var all = runs.OrderBy(r => r.Config.Modulus).ToList();
        return new("03.18", Paper, "Neurons that climb their energy alone end as single Fourier modes", "E* = M/16 with inputs of length 1, so M/4 with two one-hots; one frequency each",
            "Worst of all starts: E/M within 0.001 of 1/4 and IPR at least 0.999; together they find all (M − 1)/2 frequencies.",
            [
                .. all.Select(r => new Measure(r.Result.EnergyOverModulus.MaxBy(e => Math.Abs(e - 0.25)), Interval.Around(0.25, 0.001), Label: $"E/M farthest from 1/4, M = {r.Config.Modulus}")),
                .. all.Select(r => new Measure(r.Result.Participation.Min(), Interval.AtLeast(0.999), Label: $"least IPR, M = {r.Config.Modulus}")),
                .. all.Select(r => new Measure(r.Result.Frequency.Distinct().Count() / ((r.Config.Modulus - 1) / 2.0), Interval.AtLeast(1), Label: $"share of frequencies found, M = {r.Config.Modulus}")),
            ]) { Seeds = all.Select(r => r.Config.Seed).Distinct().Count(), Seconds = all.Sum(r => r.Seconds) };
    }

    /// <summary>The data that generalisation needs grow as M ln M.</summary>
    public static Claim Threshold(Runs runs)
    {
        var all = runs.ToList();
        var thresholds = DataThreshold.Of(all);
        List<Measure> measures = [];
        if (thresholds.Count > 1)
        {
            DataThreshold least = thresholds[0], most = thresholds[^1];
            measures.Add(Of([.. least.OfPairs.Zip(most.OfPairs, (a, b) => a / b)], Interval.AtLeast(1.8), $"n_c/M² at M = {least.Modulus} over that at {most.Modulus}"));
        }
        measures.AddRange(thresholds.Select(t => Of(t.Loads, new(2.3, 3.2), $"n_c/(M ln M), M = {t.Modulus}")));
        foreach (var cell in all.GroupBy(r => r.Config.Modulus).OrderBy(g => g.Key))
        {
            if (cell.Where(r => r.Config.Load == 2.25).Select(r => r.Result.Test[^1]).DefaultIfEmpty(double.NaN).Max() is var below && double.IsFinite(below))
                measures.Add(new(below, Interval.AtMost(0.5), Label: $"greatest test accuracy at x = 2.25, M = {cell.Key}"));
            if (cell.Where(r => r.Config.Load == 3.25).Select(r => r.Result.Test[^1]).DefaultIfEmpty(double.NaN).Min() is var above && double.IsFinite(above))
                measures.Add(new(above, Interval.AtLeast(0.9), Label: $"least test accuracy at x = 3.25, M = {cell.Key}"));
        }
        return new("03.19", Paper, "Generalisation needs n ≈ c M ln M of the M² pairs", "O(M ln M); c = 2.748 in the paper's code",
            "Half the test pairs are right at c from 2.3 to 3.2 for every M, while n_c/M² falls by 1.8 or more; at x = 2.25 no network generalises, at 3.25 each does.",
            measures) { Seeds = Seeds(all), Seconds = all.Sum(r => r.Seconds) };
    }

    /// <summary>Muon finds all frequencies in fewer steps.</summary>
    public static Claim Muon(Runs runs)
    {
        var all = runs.ToList();
        return new("03.24", Paper, "Muon on the first layer covers all frequencies in fewer steps than Adam", "fewer steps",
            "Each rule at the better of its rates: Adam's steps over Muon's above 1 at every width.",
            [
                .. from width in all.GroupBy(r => r.Config.Hidden)
                   orderby width.Key
                   let adam = CoverageSpeed.Best(width, FeatureRule.Adam)
                   let muon = CoverageSpeed.Best(width, FeatureRule.Muon)
                   where adam is not null && muon is not null
                   select Of([.. adam.Steps.Zip(muon.Steps, (a, m) => a / m)], Interval.AtLeast(1), $"Adam's steps / Muon's, K = {width.Key}"),
            ])
        {
            Seeds = Seeds(all), Seconds = all.Sum(r => r.Seconds),
            Note = "With each rule at its best rate it depends on the width: clearly Muon at 128 neurons, a tie within the spread of the seeds at 64 and 256.",
        };
    }

    private static int Seeds(IEnumerable<Run<EmergenceConfig, EmergenceResult>> runs) => runs.Select(r => r.Config.Seed).Distinct().Count();

    private static Measure Of(IReadOnlyList<double> values, Interval accepted, string label) => new(Statistics.Mean(values), accepted, Statistics.StandardError(values), label);
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

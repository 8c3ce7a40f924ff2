using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>What Müller, Kornblith and Hinton (2019) claim of label smoothing: claims 14 to 16. A claim whose runs are missing is inconclusive.</summary>
public static class SmoothingClaims
{
    /// <summary>The claims on runs with 1000 digits (α = 0 and 0.1, with students) and with few digits (several α).</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<SmoothingConfig, SmoothingResult>> runs)
    {
        var all = runs.ToList();
        List<Run<SmoothingConfig, SmoothingResult>> teachers = [.. all.Where(r => r.Config.Teach)], scarce = [.. all.Where(r => !r.Config.Teach)];
        List<SmoothingResult> hard = [.. At(0)], smooth = [.. At(0.1)];
        var temperatures = scarce.GroupBy(r => r.Config.Alpha).OrderBy(g => g.Key).Select(g => (Alpha: g.Key, T: g.Select(r => r.Result.Test.Temperature).ToList())).ToList();
        return
        [
            Claimed("02.14",
                [Measure.Mean([.. hard.Zip(smooth, (h, s) => h.TrainTightness / s.TrainTightness)], "02.14", "R plain / smoothed, train"),
                    Measure.Mean([.. hard.Zip(smooth, (h, s) => h.TestTightness / s.TestTightness)], "02.14/test", "R plain / smoothed, test")], teachers),
            Claimed("02.15",
                [Measure.Mean([.. hard.Zip(smooth, (h, s) => h.MissingClassAccuracy - s.MissingClassAccuracy)], "02.15", "accuracy on threes, plain − smoothed teacher")], teachers),
            Claimed("02.16",
                [
                    .. temperatures.Where(t => t.Alpha == 0.05).Select(t => Measure.Mean(t.T, "02.16", "T at α = 0.05")),
                    .. temperatures.Zip(temperatures.Skip(1), (a, b) => Measure.Mean([.. b.T.Zip(a.T, (x, y) => x - y)], "02.16/falls", FormattableString.Invariant($"change of T, α = {a.Alpha} to {b.Alpha}"))),
                ], scarce),
        ];

        IEnumerable<SmoothingResult> At(double alpha) => teachers.Where(r => r.Config.Alpha == alpha).OrderBy(r => r.Config.Seed).Select(r => r.Result);
    }

    private static Claim Claimed(string id, IReadOnlyList<Measure> measures, List<Run<SmoothingConfig, SmoothingResult>> runs) =>
        Claims.Measured(id, measures) with { Seeds = runs.Select(r => r.Config.Seed).Distinct().Count(), Seconds = runs.Sum(r => r.Seconds) };
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>What Müller, Kornblith and Hinton (2019) claim of label smoothing: claims 14 to 16. A claim whose runs are missing is inconclusive.</summary>
public static class SmoothingClaims
{
    private const string Paper = "when-does-label-smoothing";

    /// <summary>The claims on runs with 1000 digits (α = 0 and 0.1, with students) and with few digits (several α).</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<SmoothingConfig, SmoothingResult>> runs)
    {
        var all = runs.ToList();
        List<Run<SmoothingConfig, SmoothingResult>> teachers = [.. all.Where(r => r.Config.Teach)], scarce = [.. all.Where(r => !r.Config.Teach)];
        List<SmoothingResult> hard = [.. At(0)], smooth = [.. At(0.1)];
        var temperatures = scarce.GroupBy(r => r.Config.Alpha).OrderBy(g => g.Key).Select(g => (Alpha: g.Key, T: g.Select(r => r.Result.Test.Temperature).ToList())).ToList();
        return
        [
            Claimed(14, "Label smoothing draws each class into a tight cluster", "seen in a figure",
                "Scatter within over between classes on the plane of the templates, plain over smoothed (α = 0.1): at least 2 on training and 1.4 on test digits.",
                [Of([.. hard.Zip(smooth, (h, s) => h.TrainTightness / s.TrainTightness)], Interval.AtLeast(2), "R plain / smoothed, train"),
                    Of([.. hard.Zip(smooth, (h, s) => h.TestTightness / s.TestTightness)], Interval.AtLeast(1.4), "R plain / smoothed, test")], teachers),
            Claimed(15, "A smoothed teacher has less to tell a student", "test error of the student 0.91 % against 0.74 % (MNIST)",
                "A student that saw no 3 gets fewer of them right from the smoothed teacher, by at least 0.15.",
                [Of([.. hard.Zip(smooth, (h, s) => h.MissingClassAccuracy - s.MissingClassAccuracy)], Interval.AtLeast(0.15), "accuracy on threes, plain − smoothed teacher")], teachers),
            Claimed(16, "Smoothing does what a temperature would: the best T falls with α", "smoothing replaces scaling",
                "100 training digits: T falls from each α to the next and is below 1 at α = 0.05.",
                [
                    .. temperatures.Where(t => t.Alpha == 0.05).Select(t => Of(t.T, Interval.AtMost(1), "T at α = 0.05")),
                    .. temperatures.Zip(temperatures.Skip(1), (a, b) => Of([.. b.T.Zip(a.T, (x, y) => x - y)], Interval.AtMost(0), FormattableString.Invariant($"change of T, α = {a.Alpha} to {b.Alpha}"))),
                ], scarce),
        ];

        IEnumerable<SmoothingResult> At(double alpha) => teachers.Where(r => r.Config.Alpha == alpha).OrderBy(r => r.Config.Seed).Select(r => r.Result);
    }

    private static Measure Of(IReadOnlyList<double> values, Interval accepted, string label) => new(Statistics.Mean(values), accepted, Statistics.StandardError(values), label);

    private static Claim Claimed(int number, string statement, string paperValue, string why, IReadOnlyList<Measure> measures, List<Run<SmoothingConfig, SmoothingResult>> runs) =>
        new($"02.{number}", Paper, statement, paperValue, why, measures) { Seeds = runs.Select(r => r.Config.Seed).Distinct().Count(), Seconds = runs.Sum(r => r.Seconds) };
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

using Runs = IEnumerable<Run<LazyRichConfig, LazyRichResult>>;

/// <summary>What Kumar and others (2023) say of lazy and rich training, held against <see cref="LazyRichExperiment"/>: claims 17 and 30 to 33. A claim whose runs
/// are missing is inconclusive. Delays enter as t_tr / t_te, which is 0 for a network that never generalises.</summary>
public static class LazyRichClaims
{
    /// <summary>The claims on centred networks over α with P = 275, and on some with P = 500.</summary>
    public static IReadOnlyList<Claim> Of(Runs overAlpha, Runs moreData)
    {
        List<Run<LazyRichConfig, LazyRichResult>> all = [.. overAlpha], more = [.. moreData];
        var byAlpha = all.GroupBy(r => r.Config.Alpha).ToDictionary(g => g.Key, g => g.OrderBy(r => r.Config.Seed).Select(r => r.Result).ToList());
        return
        [
            Of("03.17",
                [
                    .. At(1, r => Rate(r), "03.17", "t_tr / t_te, α = 1"), .. At(1.0 / 16, r => Rate(r), "03.17/rich", "t_tr / t_te, α = 1/16"),
                    .. At(8, r => Rate(r), "03.17/never", "t_tr / t_te, α = 8"),
                    .. At(1, r => r.Test[^1], "03.17/test", "test loss at the end, α = 1"), .. At(1, r => r.KernelTest, "03.17/kernel", "test loss of the starting kernel"),
                    .. At(1, r => r.FeatureAlignment[^1], "03.17/features", "β'Mβ at the end, α = 1"), .. At(1, r => r.Norm[^1] / r.Norm[0], "03.17/norm", "weight norm, end / start, α = 1"),
                    .. At(64, r => r.Test[^1], "03.17/lazy-test", "test loss at the end, α = 64"), .. At(64, r => r.Train[^1], "03.17/lazy-train", "training loss at the end, α = 64"),
                ], all) with { Note = "At α = 1 the test loss ends right at the threshold that counts as learned, so that the delay there scatters widely and one seed never arrives." },
            Of("03.30",
                [.. byAlpha.Keys.Where(a => a <= 1).Order().ToList() is var alphas && alphas.Count > 1
                    ? alphas.Zip(alphas.Skip(1), (a, b) => new { a, b, Change = byAlpha[a].Zip(byAlpha[b], (x, y) => Rate(y) - Rate(x)) })
                        .Select(c => Measure.Mean(c.Change, "03.30", FormattableString.Invariant($"change of t_tr / t_te, α = {c.a} to {c.b}")))
                    : []], all.Where(r => r.Config.Alpha <= 1)),
            Of("03.31",
                [.. At(1, EarlyRise, "03.31", "share of the rise before the fit, α = 1")], all.Where(r => r.Config.Alpha == 1)) with { Note = "Features turn while the training set is being fitted: more than half of the rise is done by then." },
            Of("03.32",
                [.. At(64, r => r.Test[^1] / r.KernelTest, "03.32", "test loss at the end / of the kernel, α = 64")], all.Where(r => r.Config.Alpha == 64)),
            Of("03.33",
                [.. more.GroupBy(r => r.Config.Alpha).OrderByDescending(g => g.Key)
                    .Select(g => Measure.Mean(g.Select(r => Rate(r.Result)), "03.33", FormattableString.Invariant($"t_tr / t_te, P = 500, α = {g.Key}")))], more),
        ];

        IEnumerable<Measure> At(double alpha, Func<LazyRichResult, double> number, string asked, string label) =>
            byAlpha.TryGetValue(alpha, out var results) ? [Measure.Mean(results.Select(number), asked, label)] : [new(double.NaN, asked, null, label)];
    }

    private static double Rate(LazyRichResult result) => 1 / result.Delay;

    /// <summary>The share of the rise of β'Mβ that is done at the last mark before the training set is fitted.</summary>
    private static double EarlyRise(LazyRichResult result)
    {
        int at = Array.FindLastIndex(result.Marks, m => m <= (result.TrainStep ?? int.MaxValue));
        var rise = result.FeatureAlignment;
        return (rise[at] - rise[0]) / (rise[^1] - rise[0]);
    }

    private static Claim Of(string id, IReadOnlyList<Measure> measures, Runs runs) => Claims.Measured(id, runs.ToList(), c => c.Seed, measures);
}

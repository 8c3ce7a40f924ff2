using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

using Runs = IEnumerable<Run<LazyRichConfig, LazyRichResult>>;

/// <summary>What Kumar and others (2023) say of lazy and rich training, held against <see cref="LazyRichExperiment"/>: claims 17 and 30 to 33. A claim whose runs
/// are missing is inconclusive. Delays enter as t_tr / t_te, which is 0 for a network that never generalises.</summary>
public static class LazyRichClaims
{
    private const string Paper = "grokking-as-transition-from";

    /// <summary>The claims on <see cref="LazyRichStudy.OverAlpha"/> and <see cref="LazyRichStudy.MoreData"/>.</summary>
    public static IReadOnlyList<Claim> Of(Runs overAlpha, Runs moreData)
    {
        List<Run<LazyRichConfig, LazyRichResult>> all = [.. overAlpha], more = [.. moreData];
        var byAlpha = all.GroupBy(r => r.Config.Alpha).ToDictionary(g => g.Key, g => g.OrderBy(r => r.Config.Seed).Select(r => r.Result).ToList());
        return
        [
            Of(17, "The lazier the network (larger α), the longer it groks, until it never does; plain gradient descent, no weight decay", "qualitative",
                "t_te / t_tr in 3 to 9 at α = 1/16 and in 8 to 25 at α = 1, never at α = 8. At α = 1 the test loss ends below 0.12 Var(y), where the starting kernel's is above 0.9; features turn to the target; the weight norm rises. At α = 64 it stays.",
                [
                    .. At(1, r => Rate(r), new(1.0 / 25, 1.0 / 8), "t_tr / t_te, α = 1"), .. At(1.0 / 16, r => Rate(r), new(1.0 / 9, 1.0 / 3), "t_tr / t_te, α = 1/16"),
                    .. At(8, r => Rate(r), Interval.AtMost(0), "t_tr / t_te, α = 8"),
                    .. At(1, r => r.Test[^1], Interval.AtMost(0.12), "test loss at the end, α = 1"), .. At(1, r => r.KernelTest, Interval.AtLeast(0.9), "test loss of the starting kernel"),
                    .. At(1, r => r.FeatureAlignment[^1], Interval.AtLeast(0.95), "β'Mβ at the end, α = 1"), .. At(1, r => r.Norm[^1] / r.Norm[0], Interval.AtLeast(1), "weight norm, end / start, α = 1"),
                    .. At(64, r => r.Test[^1], Interval.AtLeast(0.85), "test loss at the end, α = 64"), .. At(64, r => r.Train[^1], Interval.AtMost(1e-6), "training loss at the end, α = 64"),
                ], all) with { Note = "At α = 1 the test loss ends right at the threshold that counts as learned, so that the delay there scatters widely and one seed never arrives." },
            Of(30, "The delay grows with α over all α at which networks grok", "monotonic in a log-log plot", "From each α to the next up to 1, t_tr / t_te falls, seed by seed.",
                [.. byAlpha.Keys.Where(a => a <= 1).Order().ToList() is var alphas && alphas.Count > 1
                    ? alphas.Zip(alphas.Skip(1), (a, b) => new { a, b, Change = byAlpha[a].Zip(byAlpha[b], (x, y) => Rate(y) - Rate(x)) })
                        .Select(c => Of(c.Change, Interval.AtMost(0), FormattableString.Invariant($"change of t_tr / t_te, α = {c.a} to {c.b}")))
                    : []], all.Where(r => r.Config.Alpha <= 1)),
            Of(31, "Features turn to the target only after the training set is fitted", "alignment rises after the fit",
                "At α = 1 at most a quarter of the whole rise of β'Mβ is done when the training loss falls below 0.1 Var(y).",
                [.. At(1, EarlyRise, Interval.AtMost(0.25), "share of the rise before the fit, α = 1")], all.Where(r => r.Config.Alpha == 1)) with { Note = "Features turn while the training set is being fitted: more than half of the rise is done by then." },
            Of(32, "A lazy network generalises as kernel regression with its starting kernel does: badly", "the plateau before grokking", "Within 15 % of it at the end of training for α = 64.",
                [.. At(64, r => r.Test[^1] / r.KernelTest, new(0.85, 1.15), "test loss at the end / of the kernel, α = 64")], all.Where(r => r.Config.Alpha == 64)),
            Of(33, "Enough data closes the gap", "no delay with much data", "With P = 500 instead of 275 networks of α up to 1 grok with t_te / t_tr of at most 3.",
                [.. more.GroupBy(r => r.Config.Alpha).OrderByDescending(g => g.Key)
                    .Select(g => Of(g.Select(r => Rate(r.Result)), Interval.AtLeast(1.0 / 3), FormattableString.Invariant($"t_tr / t_te, P = 500, α = {g.Key}")))], more),
        ];

        IEnumerable<Measure> At(double alpha, Func<LazyRichResult, double> number, Interval accepted, string label) =>
            byAlpha.TryGetValue(alpha, out var results) ? [Of(results.Select(number), accepted, label)] : [new(double.NaN, accepted, null, label)];
    }

    private static double Rate(LazyRichResult result) => 1 / result.Delay;

    /// <summary>The share of the rise of β'Mβ that is done at the last mark before the training set is fitted.</summary>
    private static double EarlyRise(LazyRichResult result)
    {
        int at = Array.FindLastIndex(result.Marks, m => m <= (result.TrainStep ?? int.MaxValue));
        var rise = result.FeatureAlignment;
        return (rise[at] - rise[0]) / (rise[^1] - rise[0]);
    }

    private static Measure Of(IEnumerable<double> values, Interval accepted, string label)
    {
        double[] all = [.. values];
        return new(Statistics.Mean(all), accepted, Statistics.StandardError(all), label);
    }

    private static Claim Of(int number, string statement, string paperValue, string why, IReadOnlyList<Measure> measures, Runs runs)
    {
        var all = runs.ToList();
        return new($"03.{number}", Paper, statement, paperValue, why, all.Count == 0 ? [] : measures) { Seeds = all.Select(r => r.Config.Seed).Distinct().Count(), Seconds = all.Sum(r => r.Seconds) };
    }
}

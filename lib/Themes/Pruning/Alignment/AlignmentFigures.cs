using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Pruning;

/// <summary>The figure of Hölzl and others (2025) and that of Huang and others (2025) on digits.</summary>
public static class AlignmentFigures
{
    /// <summary>Test accuracy and share of fitted labels over steps, GWA over steps, and alignments at the step with the largest; with most wrong labels, first seed.</summary>
    public static Figure EarlyStop(IEnumerable<Run<AlignmentConfig, AlignmentResult>> runs)
    {
        var run = runs.OrderByDescending(r => r.Config.Noise).ThenBy(r => r.Config.Seed).FirstOrDefault();
        var path = Plot.Linear("Accuracy over training", "step", "share right");
        var gwa = Plot.Linear("GWA at first", "early step", "GWA");
        var law = Plot.Linear("Digits at the largest GWA", "alignment g", "digits");
        if (run is null) return Plot.Grid("Stopping without a validation set", 3, path, gwa, law);
        var result = run.Result;
        path = path.Line(result.Marks, result.Accuracy, "test digits", Palette.Plum).Line(result.Marks, result.Fitted, "training digits, labels as given", Palette.Brown).Line(result.Marks, result.Auc, "wrong labels told by −g (AUC)", Palette.Teal)
            .ReferenceX(result.Marks[result.Stop], "largest GWA");
        // Later it only falls towards 0.
        int[] early = [.. result.Marks.TakeWhile(m => m <= 1200)];
        gwa = gwa.Dots(early, SignificantDigits.Of(result.Summary[..early.Length]), "GWA", color: Palette.Lavender).Line(early, SignificantDigits.Of(result.Summary[..early.Length]), "GWA").Guide(_ => 0, "0");
        return Plot.Grid(FormattableString.Invariant($"Gradient-weight alignment stops at step {result.Marks[result.Stop]}, {100 * run.Config.Noise} % wrong labels"), 3, path, gwa, Counts(law, result.Histogram, -0.5, 0.5));
    }

    /// <summary>Mimic scores with a reference from the same start and from another; and what reweighting gains.</summary>
    public static Figure Mimic(IEnumerable<Run<MimicConfig, MimicResult>> runs)
    {
        List<Run<MimicConfig, MimicResult>> all = [.. runs.Where(r => r.Config.Noise == 0.4)];
        var first = all.MinBy(r => r.Config.Seed);
        var same = Plot.Linear("Reference from the same start", "Mimic score m, same start", "digits");
        var other = Plot.Linear("Reference from another start", "Mimic score m, other start", "digits");
        var gain = Plot.Linear("Trained with 40 % wrong labels", "", "test accuracy");
        if (first is null) return Plot.Grid("Scores that mimic a reference", 3, same, other, gain);
        (string Name, Func<MimicResult, double> Of)[] kinds = [("plain", r => r.Plain), ("other", r => r.ReweightedOther), ("same", r => r.Reweighted), ("reference", r => r.Reference)];
        foreach (var rows in all.GroupBy(r => r.Config.ReferenceRows).OrderByDescending(g => g.Key))
        {
            gain = gain.Dots(kinds.Select(k => k.Name), kinds.Select(k => SignificantDigits.Of(rows.Average(r => k.Of(r.Result)))), $"reference saw {rows.Key} clean digits", kinds.Select(k => SignificantDigits.Of(Statistics.StandardError(rows.Select(r => k.Of(r.Result))) ?? 0)),
                rows.Key >= 1000 ? Palette.Teal : Palette.Plum);
        }

        return Plot.Grid("A score that points to a reference works in the reference's own basin", 3,
            Counts(same, first.Result.SameHistogram, first.Result.Range[0][0], first.Result.Range[0][1]), Counts(other, first.Result.OtherHistogram, first.Result.Range[1][0], first.Result.Range[1][1]), gain);
    }

    // Lines and not bars: two laws that overlap stay readable.
    private static Figure Counts(Figure chart, int[][] counts, double low, double high)
    {
        // Empty bins at both ends are left out.
        int first = Array.FindIndex(counts[0].Zip(counts[1], (a, b) => a + b).ToArray(), c => c > 0), last = Array.FindLastIndex(counts[0].Zip(counts[1], (a, b) => a + b).ToArray(), c => c > 0);
        double[] centres = SignificantDigits.Of(Enumerable.Range(0, counts[0].Length).Select(i => low + (high - low) * (i + 0.5) / counts[0].Length));
        return chart.Line(centres[first..(last + 1)], counts[0][first..(last + 1)], "right label", Palette.Indigo).Line(centres[first..(last + 1)], counts[1][first..(last + 1)], "wrong label", Palette.Amber);
    }
}

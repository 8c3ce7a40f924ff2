using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Grokking;

using Runs = IEnumerable<Run<CorruptedConfig, CorruptedResult>>;

/// <summary>The figures of Doshi and others (2023): accuracies over training, ratios of the neurons, and what their removal does.</summary>
public static class CorruptedFigures
{
    private static readonly (string Name, Func<Accuracies, double> Of, string Color)[] s_lines =
    [
        ("training pairs, as labelled", a => a.Train, Palette.Amber),
        ("test pairs", a => a.Test, Palette.Indigo),
        ("redrawn labels, as labelled", a => a.Corrupted, Palette.Plum),
        ("redrawn labels, true class", a => a.Recovered, Palette.Teal),
    ];

    /// <summary>Accuracies over training, a panel for each noise and weight decay; means over the seeds, and bands from the least to the most. A dashed line stands where the mean first
    /// reaches 90 %.</summary>
    public static Figure Curves(Runs runs)
    {
        var settings = Settings(runs);
        return Plot.Grid("First the labels, then the rule; weight decay decides whether wrong labels are kept", 2, [.. settings.Select(s => Panel(s.Name, s.Runs))]);

        static Figure Panel(string name, IReadOnlyList<CorruptedResult> results)
        {
            var steps = results[0].Marks.Select(m => m.Step).Where(s => s > 0).ToList();
            var chart = Plot.LogX(name, "training steps", "accuracy");
            foreach (var (line, of, color) in s_lines)
            {
                // By position: the marks of one setting are the same steps for every seed; the first is step 0, which has no place on a log axis.
                var at = steps.Select((_, i) => results.Select(r => of(r.Marks[i + 1].Accuracies)).ToList()).ToList();
                if (!double.IsFinite(at[0][0])) continue;
                if (results.Count > 1) chart = chart.Band(steps.Select(s => (double)s), at.Select(v => Math.Round(v.Min(), 3)), at.Select(v => Math.Round(v.Max(), 3)), line, color);
                chart = chart.Line(steps, at.Select(v => Math.Round(v.Average(), 3)), line, color);
                int first = at.FindIndex(v => v.Average() >= 0.9);
                if (first >= 0 && line == "test pairs") chart = chart.ReferenceX(steps[first], "rule found");
            }
            return chart;
        }
    }

    /// <summary>How many neurons have which inverse participation ratio, with a slider over training; all seeds together. A training that is shorter than a step stays as it ended.</summary>
    public static Figure Ratios(Runs runs)
    {
        var settings = Settings(runs.Where(r => r.Config.Noise > 0 && r.Result.Weights is not null));
        var steps = settings.SelectMany(s => s.Runs[0].Weights!.Histograms.Select(h => h.Step)).Distinct().Order().ToList();
        return Plot.Slider("training steps", steps.Select(step => (FormattableString.Invariant($"{step}"), At(step))), steps.Count - 1);

        Figure At(int step) => Plot.Grid("Neurons split into two kinds, and weight decay moves them from one to the other", settings.Count, [.. settings.Select(s => Panel(s.Name, s.Runs, step))]);

        static Figure Panel(string name, IReadOnlyList<CorruptedResult> results, int step)
        {
            var then = results.Select(r => r.Weights!.Histograms.Last(h => h.Step <= step)).ToList();
            int bins = then[0].Counts.Length;
            double all = then.Sum(h => h.Counts.Sum());
            return Plot.Linear(FormattableString.Invariant($"{name.Split(", ")[^1]}: mean {then.Average(h => h.Mean):0.00}"), "inverse participation ratio", "share of neurons (%)")
                .Bars(Enumerable.Range(0, bins).Select(b => (b + 0.5) / bins), Enumerable.Range(0, bins).Select(b => 100 * then.Sum(h => h.Counts[b]) / all), "neurons", color: Palette.Indigo);
        }
    }

    /// <summary>Accuracies as neurons are removed, from either end of the order by inverse participation ratio, with a slider over weight decay; means over the seeds.</summary>
    public static Figure Pruning(Runs runs)
    {
        var settings = Settings(runs.Where(r => r.Config.Noise > 0 && r.Result.Weights is not null));
        return Plot.Slider("weight decay", settings.Select(s => (FormattableString.Invariant($"{s.WeightDecay}"), Both(s.Runs, s.Noise))));

        static Figure Both(IReadOnlyList<CorruptedResult> results, double noise) => Plot.Grid("Remove the neurons without a frequency, and the wrong labels go; remove the periodic ones, and the rule goes", 2,
            Panel("Lowest ratio first", "neurons removed, lowest ratio first (%)", results, m => m.Lowest, noise), Panel("Highest ratio first", "neurons removed, highest ratio first (%)", results, m => m.Highest, noise));

        static Figure Panel(string name, string label, IReadOnlyList<CorruptedResult> results, Func<PruningMark, Accuracies> end, double noise)
        {
            double[] removed = [.. results[0].Weights!.Pruning.Select(m => 100 * m.Removed)];
            var chart = Plot.Linear(name, label, "accuracy");
            foreach (var (line, of, color) in s_lines.Take(3).Append(("right labels", a => a.Clean, Palette.Teal)))
                chart = chart.Line(removed, removed.Select((_, i) => Math.Round(results.Average(r => of(end(r.Weights!.Pruning[i]))), 4)), line, color);
            return chart.Reference(1 - noise, "share of right labels");
        }
    }

    /// <summary>The settings in the order of noise and weight decay, with their results in the order of the seeds.</summary>
    internal static IReadOnlyList<(string Name, double Noise, double WeightDecay, IReadOnlyList<CorruptedResult> Runs)> Settings(Runs runs)
    {
        var settings = runs.GroupBy(r => (r.Config.Noise, r.Config.WeightDecay)).OrderBy(g => g.Key.Noise).ThenBy(g => g.Key.WeightDecay).ToList();
        if (settings.Count == 0) throw new ArgumentException("There are no runs to draw. Run CorruptedExperiment.Experiment.RunAsync(CorruptedStudy.Runs(seeds)) first.");
        return
        [
            .. settings.Select(g => (FormattableString.Invariant($"{(g.Key.Noise == 0 ? "right labels" : $"{100 * g.Key.Noise:0.#} % redrawn")}, weight decay {g.Key.WeightDecay}"), g.Key.Noise, g.Key.WeightDecay,
                (IReadOnlyList<CorruptedResult>)[.. g.OrderBy(r => r.Config.Seed).Select(r => r.Result)])),
        ];
    }
}

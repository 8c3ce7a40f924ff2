using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Grokking;

using Runs = IEnumerable<Run<EmergenceConfig, EmergenceResult>>;

/// <summary>Where the stages of one run end.</summary>
/// <param name="Memorized">First mark with a training accuracy of at least 0.99: the read-out fits whatever the features are.</param>
/// <param name="Interaction">First mark after which the cosine between what the loss asks of neurons and the gradient of their own energies stays below one half; null if never.</param>
public sealed record StageTimes(int? Memorized, int? Interaction)
{
    /// <summary>The stages of a dissected run.</summary>
    public static StageTimes Of(EmergenceResult result)
    {
        int memorized = Array.FindIndex(result.Train, t => t >= 0.99), alone = Array.FindLastIndex(result.Independence, c => c >= 0.5);
        return new(memorized < 0 ? null : result.Steps[memorized], alone < 0 || alone == result.Steps.Length - 1 ? null : result.Steps[alone + 1]);
    }
}

/// <summary>The figures of the three stages, and of Muon.</summary>
public static class StageFigures
{
    /// <summary>One run from the lazy stage to the interaction, with its twin on random features.</summary>
    public static Figure Stages(Runs runs)
    {
        var run = runs.FirstOrDefault(r => r.Config.Rule == FeatureRule.Adam && r.Result.Independence.Length > 0)?.Result;
        var frozen = runs.FirstOrDefault(r => r.Config.Rule == FeatureRule.Frozen)?.Result;
        Figure top = Plot.LogX("Accuracy", "optimiser steps", "accuracy"), middle = Plot.LogX("What the first layer does", "optimiser steps", "cosine, IPR, movement"), bottom = Plot.LogX("Frequencies with a neuron of their own", "optimiser steps", "frequencies covered");
        if (run is null) return Plot.Grid("Three stages", 1, top, middle, bottom);
        top = Add(Add(Shaded(top, run, false), run, r => r.Train, "train", Palette.Amber), run, r => r.Test, "test", Palette.Indigo);
        if (frozen is not null) top = Add(Add(top, frozen, r => r.Train, "train, random features", Palette.Amber).Dashed(), frozen, r => r.Test, "test, random features", Palette.Indigo).Dashed();
        middle = Add(Add(Shaded(middle, run, false), run, r => r.Independence, "cosine to own energy's gradient", Palette.Plum), run, r => r.Participation, "mean IPR of neurons", Palette.Teal);
        middle = Add(middle, run, r => r.Movement, "|W − W₀| / |W₀|", Palette.Brown);
        return Plot.Grid("Memorise on random features, climb alone, then interact", 1, top, middle,
            Add(Shaded(bottom, run, true), run, r => [.. r.Covered.Select(c => (double)c)], "frequencies", Palette.Lavender).Reference(run.NeuronsOf.Length, "all frequencies"));
    }

    /// <summary>Steps to all frequencies against the first layer's rate, a panel for each width.</summary>
    public static Figure Rules(Runs runs)
    {
        var widths = runs.Where(r => r.Config.Rule != FeatureRule.Frozen).GroupBy(r => r.Config.Hidden).OrderBy(g => g.Key).ToList();
        return Plot.Grid("Steps until every frequency has its neuron", Math.Max(1, widths.Count), [.. widths.Select(w =>
            Add(Add(Plot.LogLog($"K = {w.Key} neurons", "rate of the first layer", "steps to all frequencies"), w, FeatureRule.Adam, Palette.Indigo), w, FeatureRule.Muon, Palette.Amber))
            .DefaultIfEmpty(Plot.LogLog("no runs", "rate of the first layer", "steps to all frequencies"))]);

        static Figure Add(Figure figure, IEnumerable<Run<EmergenceConfig, EmergenceResult>> width, FeatureRule rule, string color)
        {
            double rate = width.First().Config.LearningRate;
            var cells = CoverageSpeed.Of(width, rule).Where(s => s.Steps.All(double.IsFinite)).ToList();
            return figure.Dots(cells.Select(s => s.Factor * rate), cells.Select(s => s.Steps.Average()), $"{rule}", cells.Select(s => Statistics.StandardError(s.Steps) ?? 0), color)
                .Line(cells.Select(s => s.Factor * rate), cells.Select(s => s.Steps.Average()), $"{rule}");
        }
    }

    /// <summary>Frequencies over time, each rule at its best rate, with a slider over the width.</summary>
    public static Figure Coverage(Runs runs)
    {
        var widths = runs.Where(r => r.Config.Rule != FeatureRule.Frozen).GroupBy(r => r.Config.Hidden).OrderBy(g => g.Key).ToList();
        if (widths.Count == 0) return Plot.LogX("Frequencies covered", "optimiser steps", "frequencies covered");
        return Plot.Slider("K", widths.Select(w => ($"{w.Key}", Step(w))), widths.Count - 1);

        static Figure Step(IGrouping<int, Run<EmergenceConfig, EmergenceResult>> width) => new[] { (FeatureRule.Adam, Palette.Indigo), (FeatureRule.Muon, Palette.Amber) }.Aggregate(
            Plot.LogX("Frequencies covered, each rule at its best rate", "optimiser steps", "frequencies covered", "lines: means over seeds; areas: from the least to the most"),
            (figure, rule) =>
            {
                var factor = CoverageSpeed.Best(width, rule.Item1)?.Factor;
                var own = width.Where(r => r.Config.Rule == rule.Item1 && r.Config.FirstLayerFactor == factor).Select(r => r.Result).ToList();
                int[] marks = own.Count == 0 ? [] : [.. Enumerable.Range(0, own.Min(r => r.Steps.Length)).Where(i => own[0].Steps[i] >= 5)];
                double[] steps = [.. marks.Select(i => (double)own[0].Steps[i])];
                return figure
                    .Band(steps, marks.Select(i => own.Min(r => (double)r.Covered[i])), marks.Select(i => own.Max(r => (double)r.Covered[i])), $"{rule.Item1}", rule.Item2)
                    .Line(steps, marks.Select(i => own.Average(r => (double)r.Covered[i])), $"{rule.Item1}", rule.Item2);
            });
    }

    private static Figure Add(Figure figure, EmergenceResult run, Func<EmergenceResult, double[]> numbers, string name, string color)
    {
        int[] marks = [.. Enumerable.Range(0, run.Steps.Length).Where(i => run.Steps[i] > 0)];
        return figure.Line(marks.Select(i => run.Steps[i]), marks.Select(i => numbers(run)[i]), name, color);
    }

    /// <summary>The stages as grounds of different grey.</summary>
    private static Figure Shaded(Figure figure, EmergenceResult run, bool named)
    {
        var times = StageTimes.Of(run);
        double end = run.Steps[^1], first = times.Memorized ?? end, second = Math.Max(times.Interaction ?? end, first);
        return Stage(Stage(Stage(figure, 1, first, "I lazy", 0.03), first, second, "II each alone", 0.1), second, end, "III interaction", 0.2);

        Figure Stage(Figure f, double from, double to, string name, double grey) => to <= from ? f : f.Shade(from, to, named ? name : "", FormattableString.Invariant($"rgba(127,127,127,{grey})"), 0.5);
    }
}

using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Grokking;

using Runs = IEnumerable<Run<StabilityConfig, StabilityResult>>;

/// <summary>The figures of Prieto and others (2025). Lines are means over seeds, bands reach from the lowest to the highest seed.</summary>
public static class StabilityFigures
{
    private const string Step = "optimiser step", Accuracy = "accuracy", Test = "test accuracy";

    /// <summary>Training and test accuracy with and without weight decay; what is memorised only and what is grokked lies on a shade.</summary>
    public static Figure Grokking(Runs runs)
    {
        var all = runs.ToList();
        return Plot.Grid("With weight decay the network groks late; without it, not at all", 2,
            Panel("AdamW, weight decay 1", [.. all.Where(r => r.Config.Adam.WeightDecay > 0)]), Panel("AdamW, no weight decay", [.. all.Where(r => r.Config.Adam.WeightDecay == 0)]));

        static Figure Panel(string title, List<Run<StabilityConfig, StabilityResult>> own)
        {
            var chart = Plot.LogX(title, Step, Accuracy);
            double memorised = Mean(own, r => r.FirstAtLeast(r.Train, 1)), grokked = Mean(own, r => r.FirstAtLeast(r.Test, 0.95)), end = own.Select(r => r.Result.Steps[^1]).DefaultIfEmpty(1).Max();
            if (double.IsFinite(memorised)) chart = chart.Shade(memorised, double.IsFinite(grokked) ? grokked : end, "memorised", Palette.Amber, 0.25);
            if (double.IsFinite(grokked)) chart = chart.Shade(grokked, end, "grokked", Palette.Teal, 0.25);
            return chart.Seeds(own, r => r.Train, "training pairs", Palette.Amber).Seeds(own, r => r.Test, "test pairs", Palette.Indigo);
        }
    }

    /// <summary>Softmax Collapse and the alignment of gradient and weights on one axis of time (figures 2 and 5 of the paper).</summary>
    public static Figure Collapse(Runs runs)
    {
        var own = runs.Where(r => r.Config.Adam.WeightDecay == 0).ToList();
        double full = Mean(own, r => r.FirstAtLeast(r.Train, 1));
        var chart = Plot.LogX("First the gradient turns along the weights, then samples collapse", Step, "share of training pairs, or cosine")
            .Seeds(own, r => r.LayerAlignment[^1], "cos(−gradient, weights), output layer", Palette.Amber)
            .Seeds(own, r => r.Alignment, "cos(−gradient, weights), all layers", Palette.Plum)
            .Seeds(own, r => r.Collapsed, "in Softmax Collapse", Palette.Indigo)
            .Seeds(own, r => r.Test, Test, Palette.Teal);
        return double.IsFinite(full) ? chart.ReferenceX(full, "all training pairs right") : chart;
    }

    /// <summary>Test accuracy and Softmax Collapse with the softmax in three precisions (figure 2).</summary>
    public static Figure Ladder(Runs runs)
    {
        var own = runs.OrderBy(r => r.Config.Precision).ToList();
        return Plot.Grid("The fewer digits the softmax has, the earlier learning stops", 2,
            Panel("Test accuracy", Test, r => r.Test), Panel("Softmax Collapse", "share of training pairs in collapse", r => r.Collapsed));

        Figure Panel(string title, string y, Func<StabilityResult, double[]> series) => own.GroupBy(r => r.Config.Precision).Aggregate(
            Plot.LogX(title, Step, y), (chart, same) => chart.Seeds(same, series, $"softmax in {same.Key.ToString().ToLowerInvariant()}", Palette.Ramp(3)[(int)same.Key]));
    }

    /// <summary>StableMax against the softmax: test accuracy, and the length of all weights (figure 4).</summary>
    /// <param name="runs">Runs of one network.</param>
    /// <param name="title">What they show.</param>
    public static Figure Stable(Runs runs, string title = "StableMax generalises while its weights grow")
    {
        var own = runs.GroupBy(Named).ToList();
        return Plot.Grid(title, 2, Panel("Test accuracy", Test, r => r.Test), Panel("Length of the weights", "|w|", r => r.WeightNorm));

        Figure Panel(string title, string y, Func<StabilityResult, double[]> series) => own.Aggregate(Plot.LogX(title, Step, y), (chart, same) => chart.Seeds(same, series, same.Key));

        static string Named(Run<StabilityConfig, StabilityResult> run) =>
            run.Config.Objective == Objective.StableMax ? "StableMax" : $"softmax in {run.Config.Precision.ToString().ToLowerInvariant()}";
    }

    /// <summary>Training and test accuracy with and without ⊥Grad (figures 1b and 6).</summary>
    public static Figure Projected(Runs runs)
    {
        var own = runs.ToList();
        return Plot.Grid("Without its part along the weights, the same optimiser generalises at once", 2, Panel("AdamW with ⊥Grad", true), Panel("AdamW", false));

        Figure Panel(string title, bool projected)
        {
            var same = own.Where(r => r.Config.Projected == projected).ToList();
            return Plot.LogX(title, Step, Accuracy).Seeds(same, r => r.Train, "training pairs", Palette.Amber).Seeds(same, r => r.Test, "test pairs", Palette.Indigo);
        }
    }

    /// <summary>What collapse is, without any training: the gradient of the label's logit against its lead over the others, which are equal, in a mean over 2000
    /// samples. A line ends where the gradient becomes exactly 0.</summary>
    public static Figure Margin()
    {
        return Plot.Slider("classes", new[] { 2, 10, 113 }.Select(p => ($"{p}", Of(p))), start: 2);

        static Figure Of(int classes)
        {
            double[] margins = [.. Enumerable.Range(0, 91).Select(i => i * 0.5)];
            // The longest line first, so that the ends of the others lie on it.
            return new[] { Precision.Float64, Precision.Float32, Precision.Float16 }.Aggregate(
                Plot.LogY("The label's gradient ends, the others' go on", "lead of the label's logit", "size of the gradient"),
                (chart, q) => chart.Line(margins, margins.Select(m => Gradient(q, classes, m, 0)), $"label, {q.ToString().ToLowerInvariant()}", Palette.Ramp(3)[(int)q]))
                .Line(margins, margins.Select(m => Gradient(Precision.Float32, classes, m, 1)), "one other class, float32", Palette.Teal);
        }
    }

    /// <summary>The gradient of one logit in a mean over 2000 samples; NaN for 0, which no logarithmic axis has.</summary>
    private static double Gradient(Precision precision, int classes, double margin, int which)
    {
        const int samples = 2000;
        float[] z = [(float)margin, .. new float[classes - 1], .. Enumerable.Repeat(float.NegativeInfinity, (8 - classes % 8) % 8)];
        double[] d = [.. z];
        if (precision == Precision.Float64) new SoftmaxRow<double>().Differentiate(d, classes, 0, samples);
        else new SoftmaxRow<float>(precision == Precision.Float16).Differentiate(z, classes, 0, samples);
        double gradient = precision == Precision.Float64 ? d[which] : z[which];
        return gradient == 0 ? double.NaN : Math.Abs(gradient);
    }

    private static double Mean(IEnumerable<Run<StabilityConfig, StabilityResult>> runs, Func<StabilityResult, double> number) => Statistics.Mean(runs.Select(r => number(r.Result)));
}

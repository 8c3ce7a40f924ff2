using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Grokking;

using Runs = IEnumerable<Run<LazyRichConfig, LazyRichResult>>;

/// <summary>The figures of Kumar and others (2023).</summary>
public static class LazyRichFigures
{
    private const string Step = "step", Loss = "loss / Var(y)";

    /// <summary>Training and test loss over steps, with a slider over α; first seed. The phase between fitting and generalising is shaded, and so is the phase after.</summary>
    public static Figure Training(Runs runs)
    {
        var firsts = Firsts(runs);
        var empty = Plot.LogLog("From lazy to rich: loss while training", Step, Loss);
        return firsts.Count == 0 ? empty : Plot.Slider("α", firsts.Select(r => (Text(r.Config.Alpha), Of(r.Config.Alpha, r.Result))), firsts.FindIndex(r => r.Config.Alpha >= 0.25) is var i and >= 0 ? i : 0);

        Figure Of(double alpha, LazyRichResult result)
        {
            var chart = Plot.LogLog(FormattableString.Invariant($"From lazy to rich, α = {Text(alpha)}: {Phase(result)}"), Step, Loss)
                .Line(result.Marks.Skip(1), result.Test.Skip(1), "test", Palette.Indigo)
                .Line(result.Marks.Skip(1), result.Train.Skip(1).Select(l => l < 1e-5 ? double.NaN : l), "train", Palette.Amber)
                .Reference(result.KernelTest, "starting kernel");
            // Both phases in every step, if need be without width: plotly.js keeps what a later step of the slider does not name.
            int fit = Math.Max(1, result.TrainStep ?? result.LastStep), grok = Math.Max(fit, result.TestStep ?? result.LastStep);
            chart = chart.Shade(fit, grok, fit < grok ? "memorised" : " ", Palette.Amber).Shade(grok, result.LastStep, grok < result.LastStep ? "generalises" : " ", Palette.Teal);
            return chart.With("yaxis.range", new[] { -3.5, 0.6 });
        }

        static string Phase(LazyRichResult result) => result switch
        {
            { TrainStep: null } => "not fitted",
            { TestStep: null } => FormattableString.Invariant($"fits at step {result.TrainStep}, never generalises"),
            _ => FormattableString.Invariant($"fits at step {result.TrainStep}, generalises at {result.TestStep}"),
        };
    }

    /// <summary>The delay t_te / t_tr against α, a dot for each seed and a line through the medians. Networks that never generalise are dots on the dashed line at the top.</summary>
    public static Figure Delay(params IReadOnlyList<(string Name, Runs Runs)> families)
    {
        var finite = families.SelectMany(f => f.Runs).Select(r => r.Result.Delay).Where(double.IsFinite).DefaultIfEmpty(10).Max();
        double never = 2.5 * finite;
        var figure = families.Aggregate(Plot.LogLog("The lazier, the longer the wait", "α", "delay t_test / t_train"), (chart, family) =>
        {
            var runs = family.Runs.Where(r => !double.IsNaN(r.Result.Delay)).ToList();
            var medians = runs.GroupBy(r => r.Config.Alpha).OrderBy(g => g.Key).Select(g => (Alpha: g.Key, Delay: Median([.. g.Select(r => r.Result.Delay)]))).TakeWhile(m => double.IsFinite(m.Delay)).ToList();
            return chart
                .Dots(runs.Select(r => r.Config.Alpha), runs.Select(r => double.IsFinite(r.Result.Delay) ? r.Result.Delay : never), family.Name)
                .Line(medians.Select(m => m.Alpha), medians.Select(m => m.Delay), family.Name);
        });
        figure = figure.Reference(never, "never");
        var first = families.Count == 0 ? [] : families[0].Runs.GroupBy(r => r.Config.Alpha).Select(g => (Alpha: g.Key, Groks: g.Any(r => double.IsFinite(r.Result.Delay)))).ToList();
        double last = first.Where(f => f.Groks).Select(f => f.Alpha).DefaultIfEmpty(0).Max();
        double[] lazier = [.. first.Select(f => f.Alpha).Where(a => a > last)];
        return last == 0 || lazier.Length == 0 ? figure : figure.Shade(Math.Sqrt(last * lazier.Min()), 1.3 * lazier.Max(), $"{families[0].Name}: none generalises", Palette.Amber, 0.02);

        static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
    }

    /// <summary>Alignment of tangent kernel and of features with the target over steps, a line for each α; the dot is where the training set is fitted. First seed.</summary>
    public static Figure Features(Runs runs)
    {
        var firsts = Firsts(runs);
        if (firsts.Count == 0) return Plot.LogX("Features turn to the target", Step, "alignment");
        var colors = Palette.Ramp(firsts.Count);
        return Plot.Grid("Features turn to the target, less the lazier the network (dots: training set fitted)", 2,
            Panel("Weights: β'Mβ / (|β|² |M|)", "feature alignment", r => r.FeatureAlignment), Panel("Tangent kernel", "centred kernel alignment", r => r.KernelAlignment));

        Figure Panel(string title, string label, Func<LazyRichResult, double[]> list) => firsts.Select((run, i) => (run, color: colors[i])).Aggregate(Plot.LogX(title, Step, label), (chart, one) =>
        {
            var (result, name) = (one.run.Result, "α = " + Text(one.run.Config.Alpha));
            chart = chart.Line(Shown(result).Select(k => result.Marks[k]), Shown(result).Select(k => list(result)[k]), name, one.color);
            int at = Array.FindLastIndex(result.Marks, m => m <= (result.TrainStep ?? -1));
            return at < 1 ? chart : chart.Dots([result.Marks[at]], [list(result)[at]], name, null, one.color);
        });
    }

    /// <summary>What the test loss consists of over steps, stacked, with a slider over α; first seed.</summary>
    public static Figure Parts(Runs runs)
    {
        var firsts = Firsts(runs);
        return firsts.Count == 0 ? Plot.LogX("What the test loss consists of", Step, Loss)
            : Plot.Slider("α", firsts.Select(r => (Text(r.Config.Alpha), Of(r.Config.Alpha, r.Result))), firsts.FindIndex(r => r.Config.Alpha >= 1) is var i and >= 0 ? i : 0);

        static Figure Of(double alpha, LazyRichResult result)
        {
            (string Name, double[] Part, string Color)[] parts =
            [
                ("target not learned", result.Missing, Palette.Indigo), ("other quadratic forms: memory", result.Memorised, Palette.Amber),
                ("linear part", result.Linear, Palette.Plum), ("mean output", result.Offset, Palette.Teal),
            ];
            int[] shown = Shown(result);
            double[] below = new double[shown.Length];
            return parts.Aggregate(Plot.LogX($"What the test loss consists of, α = {Text(alpha)}", Step, Loss), (chart, part) =>
            {
                double[] above = [.. below.Zip(shown, (b, i) => Math.Round(b + part.Part[i], 3))];
                chart = chart.Band(shown.Select(i => (double)result.Marks[i]), below, above, part.Name, part.Color);
                below = above;
                return chart;
            });
        }
    }

    // Every second mark after the start, and the last: curves this smooth need no more.
    private static int[] Shown(LazyRichResult result) => [.. Enumerable.Range(1, result.Marks.Length - 1).Where(i => i % 2 == 1 || i == result.Marks.Length - 1)];

    /// <summary>A row for each α: means over seeds.</summary>
    public static Table Summary(Runs runs) => Table.Of(runs.GroupBy(r => r.Config.Alpha).OrderBy(g => g.Key),
        ("α", g => Text(g.Key)), ("seeds", g => g.Count()), ("fit at step", g => Mean(g, r => r.TrainStep ?? double.NaN)),
        ("generalise", g => g.Count(r => r.Result.TestStep is not null)), ("test loss, end", g => Mean(g, r => r.Test[^1])), ("kernel's", g => Mean(g, r => r.KernelTest)),
        ("β'Mβ, end", g => Mean(g, r => r.FeatureAlignment[^1])), ("√tr M, start", g => Mean(g, r => r.Norm[0])), ("√tr M, end", g => Mean(g, r => r.Norm[^1])));

    private static double Mean(IEnumerable<Run<LazyRichConfig, LazyRichResult>> runs, Func<LazyRichResult, double> number) => SignificantDigits.Of(runs.Average(r => number(r.Result)));

    private static List<Run<LazyRichConfig, LazyRichResult>> Firsts(Runs runs) => [.. runs.GroupBy(r => r.Config.Alpha).OrderBy(g => g.Key).Select(g => g.MinBy(r => r.Config.Seed)!)];

    /// <summary>1/16 and not 0.0625.</summary>
    internal static string Text(double alpha) => alpha < 1 && 1 / alpha == Math.Round(1 / alpha) ? FormattableString.Invariant($"1/{1 / alpha}") : FormattableString.Invariant($"{alpha}");
}

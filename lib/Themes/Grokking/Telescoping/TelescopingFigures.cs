using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Grokking;

using Runs = IEnumerable<Run<TelescopingConfig, TelescopingResult>>;

/// <summary>The figures of the telescoping model.</summary>
public static class TelescopingFigures
{
    /// <summary>Losses above, effective parameters below, for the network that groks and for the lazy one; means over seeds.</summary>
    public static Figure Parameters(Runs runs)
    {
        var byAlpha = runs.Where(r => r.Config.Smoother).GroupBy(r => r.Config.Alpha).OrderBy(g => g.Key).Select(g => g.ToList()).ToList();
        if (byAlpha.Count == 0) return Plot.LogX("Effective parameters along training", "step", "effective parameters");
        return Plot.Grid("Effective parameters: after grokking there are more on test points, in the lazy network fewer", byAlpha.Count,
            [.. byAlpha.Select(own => Losses(own)), .. byAlpha.Select(own => Complexity(own))]);

        static Figure Losses(List<Run<TelescopingConfig, TelescopingResult>> own) => Mean(Mean(
            Plot.LogLog(Text(own[0].Config.Alpha), "step", "loss / Var(y)"), own, r => r.Train, "training points", Palette.Amber), own, r => r.Test, "test points", Palette.Indigo);

        static Figure Complexity(List<Run<TelescopingConfig, TelescopingResult>> own) => Mean(Mean(Mean(
            Plot.LogX("", "step", "effective parameters"), own, r => r.TrainParameters, "training points", Palette.Amber), own, r => r.TestParameters, "test points", Palette.Indigo),
            own, r => r.MedianTestParameters, "median test point", Palette.Teal)
            .Reference(own[0].Config.Samples, "P");

        static string Text(double alpha) => FormattableString.Invariant($"α = {alpha}{(alpha > 4 ? ", lazy" : ", groks")}");
    }

    /// <summary>Error of the telescoped predictions against the learning rate, with the straight line of a first-order method, and that of one linearisation.</summary>
    public static Figure Errors(Runs runs)
    {
        var cells = runs.GroupBy(r => r.Config.StepSize).OrderBy(g => g.Key).ToList();
        var figure = Plot.LogLog("Telescoping: the error is first order in the step", "step size η", "relative error on test points");
        if (cells.Count == 0) return figure;
        figure = Add(Add(figure, r => r.Error[^1], "telescoped, a linearisation each step", Palette.Indigo), r => r.LinearisedError[^1], "one linearisation at the start", Palette.Amber);
        double first = cells[0].Key, error = cells[0].Average(r => r.Result.Error[^1]);
        return figure.Guide(eta => error * eta / first, "∝ η").Ticks(x: cells.Select(c => c.Key));

        Figure Add(Figure on, Func<TelescopingResult, double> number, string name, string color) => on.Dots(
            cells.Select(c => c.Key), cells.Select(c => c.Average(r => number(r.Result))), name, cells.Select(c => Statistics.StandardError(c.Select(r => number(r.Result))) ?? 0), color);
    }

    /// <summary>How much weight predictions give the training targets, against how far out the point lies.</summary>
    public static Figure Far(Runs runs)
    {
        var byAlpha = runs.Where(r => r.Config.Smoother).GroupBy(r => r.Config.Alpha).OrderBy(g => g.Key).ToList();
        return byAlpha.Aggregate(
            Plot.LogY("Weights on the training targets far from the data", "distance, in units of a test point's own", "|s(x)|"),
            (figure, own) =>
            {
                string name = FormattableString.Invariant($"α = {own.Key}");
                var at = Enumerable.Range(0, TelescopingExperiment.Factors.Count).ToList();
                return figure
                    .Dots(TelescopingExperiment.Factors, at.Select(f => own.Average(r => r.Result.FarNorms[f])), name, at.Select(f => Statistics.StandardError(own.Select(r => r.Result.FarNorms[f])) ?? 0))
                    .Line(TelescopingExperiment.Factors, at.Select(f => own.Average(r => r.Result.FarNorms[f])), name);
            }).Reference(1, "most that trees or nearest neighbours can give");
    }

    private static Figure Mean(Figure figure, List<Run<TelescopingConfig, TelescopingResult>> own, Func<TelescopingResult, double[]> list, string name, string color)
    {
        // Runs of one config but for the seed have the same marks.
        int[] marks = own[0].Result.Marks;
        var values = marks.Select((_, i) => own.Select(r => list(r.Result)[i]).ToList()).ToList();
        return figure.Band(marks, values.Select(v => v.Min()), values.Select(v => v.Max()), name, color).Line(marks, values.Select(v => v.Average()), name, color);
    }
}

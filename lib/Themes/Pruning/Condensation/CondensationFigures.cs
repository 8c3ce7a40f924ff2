using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Pruning;

/// <summary>The figure of Lee and others (2022) on softmax regression.</summary>
public static class CondensationFigures
{
    /// <summary>Accuracy of ten rows over the shared offset; and how much of the gradients is the offset.</summary>
    public static Figure Offsets(IEnumerable<Run<CondensationConfig, CondensationResult>> runs)
    {
        var cells = runs.GroupBy(r => r.Config.Offset).OrderBy(g => g.Key).ToList();
        string[] offsets = [.. cells.Select(c => FormattableString.Invariant($"{c.Key}"))];
        var accuracy = Plot.Linear("Trained on one row a class", "length of the shared offset", "test accuracy");
        var share = Plot.Linear("What of the gradient is the offset", "length of the shared offset", "share of the gradient");
        if (cells.Count > 0)
        {
            accuracy = Add(Add(Add(accuracy, r => r.Random, "random row"), r => r.EachClass, "DC: class by class"), r => r.Sum, "DCC: sum of classes");
            share = Add(Add(Add(share, r => r.ShareInClass, "one class", Palette.Amber), r => r.ShareInSum, "sum, equal predictions", Palette.Teal), r => r.Left[1], "left of it in the sum, random weights", Palette.Plum);
        }

        return Plot.Grid("Summing gradients cancels what all classes share; softmax regression hardly needs it", 2, accuracy, share);

        Figure Add(Figure figure, Func<CondensationResult, double> number, string name, string? color = null) => figure
            .Dots(offsets, cells.Select(c => SignificantDigits.Of(c.Average(r => number(r.Result)))), name, cells.Select(c => SignificantDigits.Of(Statistics.StandardError(c.Select(r => number(r.Result))) ?? 0)), color)
            .Line(offsets, cells.Select(c => SignificantDigits.Of(c.Average(r => number(r.Result)))), name);
    }
}

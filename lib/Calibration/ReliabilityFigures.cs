using Phenomena.Figures;

namespace Phenomena.Calibration;

/// <summary>Reliability diagrams: how often predictions of a confidence are right.</summary>
public static class ReliabilityFigures
{
    private const string Confidence = "confidence";

    /// <summary>Accuracy in bins of confidence with Wilson intervals, the gap to the diagonal, the range that calibrated predictions would stay in, and
    /// below how many samples the bins have.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="predictions">n samples.</param>
    /// <param name="bins">The number of bins, of equal width.</param>
    /// <param name="seed">Of the calibrated outcomes.</param>
    public static Figure Diagram(string title, Predictions predictions, int bins = 15, ulong seed = 0)
    {
        var all = ReliabilityBins.EqualWidth(predictions, bins);
        var (wilson, calibrated) = (ReliabilityBands.Wilson(all), ReliabilityBands.Consistency(predictions.Top.Confidence, new Generator(seed), bins));
        int[] full = [.. Enumerable.Range(0, bins).Where(b => all[b].Count > 0)];
        double[] middle = [.. full.Select(b => (all[b].Low + all[b].High) / 2)];
        double[] diagonal = [0, 1];
        var summary = FormattableString.Invariant(
            $"accuracy {Score.Accuracy(predictions):0.000}, confidence {Score.MeanConfidence(predictions):0.000}, ECE {CalibrationError.Ece(predictions, bins):0.000}");
        var diagram = Plot.Linear(summary, Confidence, "accuracy")
            .Bars(middle, full.Select(b => all[b].Accuracy), "accuracy", color: Palette.Indigo)
            .Bars(middle, full.Select(b => all[b].Confidence - all[b].Accuracy), "gap to confidence", color: Palette.Amber)
            .Band(full.Select(b => all[b].Confidence), full.Select(b => calibrated[b].Low), full.Select(b => calibrated[b].High), "if calibrated, 95 %", Palette.Teal)
            .Dots(full.Select(b => all[b].Confidence), full.Select(b => (wilson[b].Low + wilson[b].High) / 2), "95 % of accuracy",
                full.Select(b => (wilson[b].High - wilson[b].Low) / 2), Palette.Plum)
            .Line(diagonal, diagonal, "accuracy = confidence", "#8a8f99");
        var histogram = Plot.Linear("samples in each bin", Confidence, "share of samples")
            .Bars(middle, full.Select(b => all[b].Count / (double)predictions.Count), "samples", color: Palette.Lavender);
        return Plot.Grid(title, 1, diagram, histogram).With("barmode", "stack").With("bargap", 0.05);
    }

    /// <summary>A small diagram that can stand in a grid and on a slider: accuracy against confidence, with the share of samples in each bin.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="predictions">n samples.</param>
    /// <param name="bins">The number of bins, of equal width.</param>
    public static Figure Panel(string title, Predictions predictions, int bins = 15) => Panel(title, [ReliabilityBins.EqualWidth(predictions, bins)]);

    /// <summary>The same of the bins of several seeds together.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="seeds">The same bins of each.</param>
    public static Figure Panel(string title, IEnumerable<IReadOnlyList<ReliabilityBin>> seeds)
    {
        var bins = seeds.SelectMany(b => b.Index()).GroupBy(b => b.Index, b => b.Item).OrderBy(g => g.Key).Select(own =>
        {
            double count = own.Sum(b => b.Count);
            // An empty bin has no accuracy, and no bar.
            return (Middle: (own.First().Low + own.First().High) / 2, Count: count, Accuracy: count > 0 ? own.Where(b => b.Count > 0).Sum(b => b.Count * b.Accuracy) / count : double.NaN);
        }).ToList();
        var all = bins.Sum(b => b.Count);
        double[] diagonal = [0, 1];
        // Both ends always: the axes of all panels then agree.
        return Plot.Linear(title, Confidence, "share")
            .Bars(bins.Select(b => b.Middle), bins.Select(b => b.Accuracy), "accuracy in the bin", color: Palette.Indigo)
            .Line(bins.Select(b => b.Middle), bins.Select(b => b.Count / all), "share of samples in the bin", Palette.Amber)
            .Line(diagonal, diagonal, "as sure as right", "#8a8f99");
    }

    /// <summary>Diagrams with a slider between them, such as over the overlap of classes or the temperature.</summary>
    /// <param name="label">What the slider changes.</param>
    /// <param name="title">What the figure shows.</param>
    /// <param name="steps">What each step says, and its predictions.</param>
    /// <param name="bins">The number of bins, of equal width.</param>
    /// <param name="start">The step it starts on.</param>
    public static Figure Slider(string label, string title, IEnumerable<(string Step, Predictions Predictions)> steps, int bins = 15, int start = 0) =>
        Plot.Slider(label, steps.Select(s => (s.Step, Diagram(title, s.Predictions, bins))), start);
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

/// <summary>What a run went through, at the steps that were looked at. Everything at a step is of the weights before it; numbers have 4 digits.</summary>
public sealed record StabilityResult
{
    /// <summary>The steps.</summary>
    public required double[] Steps { get; init; }

    /// <summary>Loss on the training pairs.</summary>
    public required double[] Loss { get; init; }

    /// <summary>Share of training pairs that are right.</summary>
    public required double[] Train { get; init; }

    /// <summary>Share of test pairs that are right.</summary>
    public required double[] Test { get; init; }

    /// <summary>Share of training pairs in Softmax Collapse.</summary>
    public required double[] Collapsed { get; init; }

    /// <summary>Share of training pairs whose loss is exactly 0.</summary>
    public required double[] ZeroLoss { get; init; }

    /// <summary>cos(−g, w) of all weights.</summary>
    public required double[] Alignment { get; init; }

    /// <summary>The same [layer][step].</summary>
    public required double[][] LayerAlignment { get; init; }

    /// <summary>|w|.</summary>
    public required double[] WeightNorm { get; init; }

    /// <summary>Share of test pairs that are right in the end.</summary>
    public double TestAtEnd => Test[^1];

    /// <summary>Share of training pairs in Softmax Collapse in the end.</summary>
    public double CollapsedAtEnd => Collapsed[^1];

    /// <summary>The first step looked at where a series is at least a level; NaN if there is none.</summary>
    public double FirstAtLeast(double[] series, double level) => series.Index().Where(v => v.Item >= level).Select(v => Steps[v.Index]).DefaultIfEmpty(double.NaN).First();

    /// <summary>A series at the last step looked at that is not after <paramref name="step"/>; NaN before the first.</summary>
    public double At(double[] series, double step) => series.Index().Where(v => Steps[v.Index] <= step).Select(v => v.Item).DefaultIfEmpty(double.NaN).Last();

    /// <summary>A series at the steps from one to another, both included.</summary>
    public IEnumerable<double> Between(double[] series, double from, double to) => series.Where((_, i) => Steps[i] >= from && Steps[i] <= to);
}

/// <summary>Gathers a <see cref="StabilityResult"/> step by step.</summary>
internal sealed class StabilityHistory
{
    private readonly List<(int Step, LogitReport Report, Alignment Alignment, double Test)> _marks = [];

    public void Add(int step, LogitReport report, Alignment alignment, double test) => _marks.Add((step, report, alignment, test));

    public StabilityResult ToResult() => new()
    {
        Steps = [.. _marks.Select(m => (double)m.Step)],
        Loss = All(m => m.Report.Loss),
        Train = All(m => m.Report.Accuracy),
        Test = All(m => m.Test),
        Collapsed = All(m => m.Report.Collapsed),
        ZeroLoss = All(m => m.Report.ZeroLoss),
        Alignment = All(m => m.Alignment.Global),
        LayerAlignment = [.. Enumerable.Range(0, _marks[0].Alignment.Layers.Count).Select(layer => All(m => m.Alignment.Layers[layer]))],
        WeightNorm = All(m => m.Alignment.WeightNorm),
    };

    private double[] All(Func<(int Step, LogitReport Report, Alignment Alignment, double Test), double> number) => [.. _marks.Select(m => SignificantDigits.Of(number(m)))];
}

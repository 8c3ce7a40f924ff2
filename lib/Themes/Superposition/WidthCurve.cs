using Phenomena.Experiments;

namespace Phenomena.Themes.Superposition;

/// <summary>The runs of one feature law, gathered by width: what the figures draw and the claims fit.</summary>
public sealed class WidthCurve
{
    private readonly IReadOnlyList<IGrouping<int, Run<SuperpositionConfig, SuperpositionResult>>> byWidth;

    private WidthCurve(FeatureLaw law, IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> runs)
    {
        Law = law;
        byWidth = [.. runs.GroupBy(r => r.Config.Width).OrderBy(g => g.Key)];
    }

    /// <summary>The law that the features follow.</summary>
    public FeatureLaw Law { get; }

    /// <summary>The widths m, ascending.</summary>
    public IReadOnlyList<int> Widths => [.. byWidth.Select(g => g.Key)];

    /// <summary>How many seeds every width has at least.</summary>
    public int Seeds => byWidth.Min(g => g.Count());

    /// <summary>The number of features n.</summary>
    public int Features => byWidth[0].First().Config.Features;

    /// <summary>CPU seconds of all the runs.</summary>
    public double Seconds => byWidth.Sum(g => g.Sum(r => r.Seconds));

    /// <summary>One curve a law, in the order in which the laws first appear.</summary>
    public static IReadOnlyList<WidthCurve> Of(IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> runs) =>
        [.. runs.GroupBy(r => r.Config.Law).Select(g => new WidthCurve(g.Key, g))];

    /// <summary>The mean over seeds at each width.</summary>
    public double[] Mean(Func<SuperpositionResult, double> number) => [.. byWidth.Select(g => g.Average(r => number(r.Result)))];

    /// <summary>The standard error of the mean over seeds at each width; null where there is one seed.</summary>
    public double?[] Error(Func<SuperpositionResult, double> number) => [.. byWidth.Select(g => Statistics.StandardError(g.Select(r => number(r.Result))))];

    /// <summary>The results at one width, one a seed; empty where the width was not run.</summary>
    public IReadOnlyList<SuperpositionResult> At(int width) => [.. byWidth.Where(g => g.Key == width).SelectMany(g => g).Select(r => r.Result)];

    /// <summary>The power law in m through the means over seeds.</summary>
    public PowerLawFit Fit(Func<SuperpositionResult, double> number) => PowerLawFit.Of(Widths.Select(m => (double)m), Mean(number));

    /// <summary>The standard error of the exponent across seeds, each seed fitted by itself; null where there is one seed.</summary>
    public double? ExponentError(Func<SuperpositionResult, double> number) => Statistics.StandardError(
        byWidth.SelectMany(g => g).GroupBy(r => r.Config.Seed).Where(g => g.Select(r => r.Config.Width).Distinct().Count() == byWidth.Count)
            .Select(g => PowerLawFit.Of(g.Select(r => (double)r.Config.Width), g.Select(r => number(r.Result))).Exponent));
}

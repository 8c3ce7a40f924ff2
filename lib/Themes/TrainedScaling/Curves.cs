using Phenomena.Experiments;

namespace Phenomena.Themes.TrainedScaling;

/// <summary>The runs of one dimension over samples.</summary>
/// <param name="Dimension">d.</param>
/// <param name="Samples">Ascending.</param>
/// <param name="Errors">Test error, geometric mean over seeds.</param>
/// <param name="SeedExponents">Each seed's own exponent.</param>
public sealed record DimensionCurve(int Dimension, double[] Samples, double[] Errors, IReadOnlyList<double> SeedExponents)
{
    /// <summary>The power law through the means.</summary>
    public PowerLawFit Fit => PowerLawFit.Of(Samples, Errors);

    /// <summary>A curve for each dimension with two numbers of samples or more.</summary>
    public static IReadOnlyList<DimensionCurve> Of(IEnumerable<Run<DimensionConfig, DimensionResult>> runs) =>
    [
        .. from own in runs.GroupBy(r => r.Config.Dimension).OrderBy(g => g.Key)
           let bySamples = own.GroupBy(r => r.Config.Samples).OrderBy(g => g.Key).ToList()
           where bySamples.Count > 1
           select new DimensionCurve(own.Key, [.. bySamples.Select(g => (double)g.Key)], [.. bySamples.Select(g => Math.Exp(g.Average(r => Math.Log(r.Result.TestError))))],
               [.. own.GroupBy(r => r.Config.Seed).Select(s => PowerLawFit.Of(s.Select(r => (double)r.Config.Samples), s.Select(r => r.Result.TestError)).Exponent)]),
    ];
}

/// <summary>Recipes against the baseline they change, seed by seed.</summary>
public static class RecipeCurve
{
    /// <summary>Test error over the baseline's for each seed; empty where one was not run.</summary>
    public static List<double> Relative(IEnumerable<Run<RecipeConfig, RecipeResult>> runs, RecipeConfig recipe) =>
    [
        .. from run in runs
           where run.Config with { Seed = 0 } == recipe with { Seed = 0 }
           from other in runs
           where other.Config == TrainedScalingStudy.Baseline with { Samples = recipe.Samples, Seed = run.Config.Seed }
           select run.Result.TestError / other.Result.TestError,
    ];

    /// <summary>The relative errors of the setting that is best on average, among the recipes that <paramref name="undo"/> turns into the baseline.</summary>
    public static List<double> Best(IReadOnlyList<Run<RecipeConfig, RecipeResult>> runs, int? samples, Func<RecipeConfig, RecipeConfig> undo)
    {
        var baseline = TrainedScalingStudy.Baseline with { Samples = samples };
        return runs.Select(r => r.Config with { Seed = 0 }).Distinct().Where(c => c.Samples == samples && c != baseline && undo(c) == baseline)
            .Select(c => Relative(runs, c)).Where(v => v.Count > 0).MinBy(v => v.Average()) ?? [];
    }
}

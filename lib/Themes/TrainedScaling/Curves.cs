using Phenomena.Experiments;

namespace Phenomena.Themes.TrainedScaling;

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

using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

using Runs = IEnumerable<Run<DietConfig, DietResult>>;

/// <summary>What figures and claims read from runs. A rule or share that a run does not have gives nothing.</summary>
internal static class DietRuns
{
    /// <summary>Stands for training on everything.</summary>
    public const string Everything = "everything";

    /// <summary>Test accuracies of a rule at a share, by seed.</summary>
    public static double[] Accuracy(this Runs runs, string rule, double share) => [.. runs.OrderBy(r => r.Config.Seed).Select(r => One(r, rule, share)).OfType<double>()];

    /// <summary>Differences of two rules at a share, split by split.</summary>
    public static double[] Paired(this Runs runs, string rule, string other, double share) =>
        [.. runs.OrderBy(r => r.Config.Seed).Select(r => One(r, rule, share) - One(r, other, share)).OfType<double>()];

    /// <summary>A fact of a score, by seed.</summary>
    public static double[] Fact(this Runs runs, string score, Func<ScoreFacts, double> number) =>
        [.. runs.OrderBy(r => r.Config.Seed).Select(r => r.Result.Scores.FirstOrDefault(s => s.Name == score)).OfType<ScoreFacts>().Select(number)];

    /// <summary>The standard error for a figure: none is 0.</summary>
    public static double Error(double[] values) => Statistics.StandardError(values) ?? 0;

    private static double? One(Run<DietConfig, DietResult> run, string rule, double share)
    {
        if (rule == Everything) return run.Result.Full;
        int at = Array.IndexOf(run.Config.Shares, share);
        double? accuracy = at < 0 ? null : run.Result.Choices.FirstOrDefault(c => c.Name == rule)?.Accuracy[at];
        return accuracy is { } a && !double.IsNaN(a) ? a : null;
    }
}

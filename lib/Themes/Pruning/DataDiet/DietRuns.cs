using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

using Runs = IEnumerable<Run<DietConfig, DietResult>>;

/// <summary>What figures and claims read from runs. A rule or share that a run does not have gives nothing.</summary>
public static class DietRuns
{
    /// <summary>Stands for training on everything.</summary>
    public const string Everything = "everything";

    /// <summary>Test accuracies of a rule at a share, by seed.</summary>
    public static double[] Accuracy(this Runs runs, string rule, double share) => [.. runs.OrderBy(r => r.Config.Seed).Select(r => One(r, rule, share)).OfType<double>()];

    /// <summary>Differences of two rules at a share, split by split.</summary>
    public static double[] Paired(this Runs runs, string rule, string other, double share) =>
        [.. runs.OrderBy(r => r.Config.Seed).Select(r => One(r, rule, share) - One(r, other, share)).OfType<double>()];

    /// <summary>Each choice of each run, with what it gains over a random one of the same size: of the whole set, or class by class where the rule goes class by class.</summary>
    public static IEnumerable<DietRow> Rows(this Runs runs) =>
        from run in runs
        from choice in run.Result.Choices
        from share in run.Config.Shares
        let accuracy = One(run, choice.Name, share)
        let random = One(run, choice.Name.EndsWith("per class", StringComparison.Ordinal) ? DietRules.RandomPerClass : DietRules.Random, share)
        where accuracy is not null
        select new DietRow(run.Config.Seed, run.Config.Examples, choice.Name, share, accuracy.Value, accuracy.Value - (random ?? double.NaN), accuracy.Value - run.Result.Full);

    /// <summary>A fact of a score, by seed.</summary>
    public static double[] Fact(this Runs runs, string score, Func<ScoreFacts, double> number) =>
        [.. runs.OrderBy(r => r.Config.Seed).Select(r => r.Result.Scores.FirstOrDefault(s => s.Name == score)).OfType<ScoreFacts>().Select(number)];

    private static double? One(Run<DietConfig, DietResult> run, string rule, double share)
    {
        if (rule == Everything) return run.Result.Full;
        int at = Array.IndexOf(run.Config.Shares, share);
        double? accuracy = at < 0 ? null : run.Result.Choices.FirstOrDefault(c => c.Name == rule)?.Accuracy[at];
        return accuracy is { } a && !double.IsNaN(a) ? a : null;
    }
}

/// <summary>One choice of one run.</summary>
/// <param name="Seed">The split.</param>
/// <param name="Examples">P: training digits before pruning.</param>
/// <param name="Rule">What was kept, one of <see cref="DietRules"/>.</param>
/// <param name="Share">f.</param>
/// <param name="Accuracy">Test accuracy.</param>
/// <param name="OverRandom">The same, minus that of a random choice of this split and size.</param>
/// <param name="OverEverything">Minus that of training on everything.</param>
public sealed record DietRow(int Seed, int Examples, string Rule, double Share, double Accuracy, double OverRandom, double OverEverything);

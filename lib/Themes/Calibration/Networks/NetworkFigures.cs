using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Calibration;

using Runs = IEnumerable<Run<ClassifierConfig, ClassifierResult>>;

/// <summary>Networks on overlapping classes: why one temperature fails, and the paper's tables in three columns. Means over seeds with their standard error.</summary>
public static class NetworkFigures
{
    /// <summary>What explains the failure: for each test point how far the winner's logit is above the runner-up's, against how far it is above all the others.</summary>
    /// <param name="runs">Runs on blocks; full overlap, 50 classes and the first seed are drawn.</param>
    public static Figure Gaps(Runs runs)
    {
        var drawn = runs.Where(r => r.Config is { Problem: Problem.Blocks, Classes: 50, Difficulty: 1 }).GroupBy(r => r.Config.Rule.MixedPoints).Select(g => g.First());
        return drawn.Aggregate(
            Plot.Linear("Two gaps, one temperature", "winner above the mean of the rest (logits)", "winner above the runner-up (logits)", "50 classes in overlapping pairs, a dot a test point"),
            (chart, r) => chart.Dots(r.Result.TopToRestGaps, r.Result.TopTwoGaps, r.Config.Rule.Name(), color: Color(r.Config.Rule)));
    }

    /// <summary>NLL of the two Gaussians against μ for 1 (plain), 2, 3 and 5 mixed points: a panel for each of the three temperatures, and the Bayes NLL.</summary>
    public static Figure Gaussians(Runs runs)
    {
        var own = runs.Where(r => r.Config.Problem == Problem.Gaussians).ToList();
        return Plot.Grid("Two Gaussians: the explosion is one of the unscaled network", 3,
            Panel("Unscaled", r => r.Test.Raw.Nll), Panel("T of the paper's code", r => r.Test.Budget.Nll), Panel("Best T", r => r.Test.Converged.Nll));

        Figure Panel(string title, Func<ClassifierResult, double> number) => own
            .GroupBy(r => r.Config.Rule.MixedPoints).OrderBy(g => g.Key)
            .Aggregate(Plot.LogX(title, "distance μ", "NLL (nats)"), (chart, group) =>
            {
                var cells = group.GroupBy(r => r.Config.Difficulty).OrderBy(g => g.Key).ToList();
                var (name, color) = (group.First().Config.Rule.Name(), Color(group.First().Config.Rule));
                var means = cells.Select(c => c.Average(r => number(r.Result))).ToList();
                return chart.Dots(cells.Select(c => c.Key), means, name, cells.Select(c => Statistics.StandardError(c.Select(r => number(r.Result))) ?? 0), color)
                    .Line(cells.Select(c => c.Key), means, name);
            })
            .Guide(mu => CalibrationTheory.GaussianBayes(TwoGaussians.Distance(mu)), "Bayes")
            .Ticks(x: own.Select(r => r.Config.Difficulty).Distinct().Order());
    }

    /// <summary>NLL and ECE on digits with wrong labels, for each way of training, in the three columns.</summary>
    /// <param name="runs">Runs on digits.</param>
    /// <param name="noise">The share of wrong labels to show.</param>
    public static Figure Digits(Runs runs, double noise)
    {
        var own = runs.Where(r => r.Config.Problem == Problem.Digits && r.Config.Difficulty == noise).GroupBy(r => Short(r.Config.Rule)).ToList();
        return Plot.Grid(FormattableString.Invariant($"Digits, {noise:0%} of the labels wrong"), 2,
            Panel("NLL, test labels as noisy", "NLL (nats)", s => s.Nll), Panel("ECE, test labels as noisy", "ECE", s => s.Ece));

        Figure Panel(string title, string axis, Func<TestScore, double> number)
        {
            var chart = Plot.Linear(title, "training", axis);
            foreach (var (column, color, pick) in new (string, string, Func<Scaled, TestScore>)[]
                     { ("unscaled", Palette.Amber, s => s.Raw), ("T of the paper's code", Palette.Brown, s => s.Budget), ("best T", Palette.Indigo, s => s.Converged) })
            {
                chart = chart.Bars(own.Select(g => g.Key), own.Select(g => g.Average(r => number(pick(r.Result.Test)))), column,
                    own.Select(g => Statistics.StandardError(g.Select(r => number(pick(r.Result.Test)))) ?? 0), color);
            }

            return chart.With("barmode", "group");
        }
    }

    /// <summary>Blocks in three columns, and Mixup beside them.</summary>
    public static Table Blocks(Runs runs) => Table.Of(
        runs.Where(r => r.Config.Problem == Problem.Blocks).GroupBy(r => (r.Config.Difficulty, r.Config.Classes, r.Config.Rule.MixedPoints)).OrderBy(g => g.Key),
        ("overlap β", g => g.Key.Difficulty), ("classes k", g => g.Key.Classes), ("training", g => g.First().Config.Rule.Name()),
        ("train accuracy", g => g.Average(r => r.Result.TrainAccuracy)),
        ("NLL unscaled", g => g.Average(r => r.Result.Test.Raw.Nll)), ("NLL, T of the paper's code", g => g.Average(r => r.Result.Test.Budget.Nll)),
        ("NLL, best T", g => g.Average(r => r.Result.Test.Converged.Nll)), ("best T, median", g => g.Select(r => r.Result.Test.Temperature).Order().ElementAt(g.Count() / 2)),
        ("Bayes NLL", g => CalibrationTheory.SharedClusterBayes(g.Key.Difficulty, OverlapBlocks.Shift)));

    private static string Short(TrainingRule rule) => rule switch
    {
        { SelfDistillation: > 0 } => "PS-KD",
        { LabelSmoothing: > 0 } => "smoothing",
        { MixedPoints: > 1 } => $"Mixup {rule.MixedPoints}",
        _ => "plain",
    };

    private static string Color(TrainingRule rule) => rule.MixedPoints switch { 1 => Palette.Amber, 2 => Palette.Teal, 3 => Palette.Indigo, _ => Palette.Plum };
}

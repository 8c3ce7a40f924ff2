using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

using Runs = IReadOnlyList<Run<ClassifierConfig, ClassifierResult>>;

/// <summary>What Chidambaram and Ge (2024) see in networks, and what their temperature fit has to do with it: claims 6 to 13 and 17.
/// A claim whose runs are missing is inconclusive.</summary>
public static class NetworkClaims
{
    /// <summary>The claims on blocks, Gaussians and digits; <paramref name="local"/> adds the runs without overlap of claim 7.</summary>
    public static IReadOnlyList<Claim> Of(
        IEnumerable<Run<ClassifierConfig, ClassifierResult>> runs, IEnumerable<Run<LocalFeatureConfig, LocalFeatureResult>> local, IEnumerable<TemperatureBudget> budgets)
    {
        Runs all = [.. runs];
        return [ManyClasses(all), NoOverlap(all, [.. local.Where(r => r.Config.Overlap == 0)]), Explodes(all), MorePoints(all),
            Budget([.. budgets]), NeverAboveChance(all), LabelNoise(all), Harmless(all), SmoothingEce(all)];
    }

    private static Claim ManyClasses(Runs all)
    {
        Runs plain = Pick(all, Problem.Blocks, 1, mixed: 1, classes: 50), mixup = Pick(all, Problem.Blocks, 1, mixed: 2, classes: 50);
        return Claimed("02.6",
            [Ratio(plain, r => r.Test.Converged.Nll, mixup, r => r.Test.Raw.Nll, "02.6", "plain scaled / Mixup"),
                Mean(plain, r => r.TrainAccuracy, "02.6/train", "train accuracy")], plain, mixup);
    }

    private static Claim NoOverlap(Runs all, IReadOnlyList<Run<LocalFeatureConfig, LocalFeatureResult>> local)
    {
        Runs plain = Pick(all, Problem.Gaussians, 0.25, mixed: 1), mixup = Pick(all, Problem.Gaussians, 0.25, mixed: 2);
        var plainLocal = local.Where(r => !r.Config.Mixup).Select(r => r.Result.Test).ToList();
        var mixupLocal = local.Where(r => r.Config.Mixup).Select(r => r.Result.Test).ToList();
        return Claimed("02.7",
            [
                Ratio(mixup, r => r.Test.Raw.Nll, plain, r => r.Test.Raw.Nll, "02.7", "NLL of Mixup / plain, μ = 0.25"),
                Mean(mixup, r => r.Test.Temperature, "02.7/temperature", "T of Mixup, μ = 0.25"),
                Measure.Mean([.. mixupLocal.Zip(plainLocal, (m, p) => m.Raw.Nll / p.Raw.Nll)], "02.7", "NLL of Mixup / plain, β = 0"),
                Measure.Mean([.. mixupLocal.Select(m => m.Temperature)], "02.7/temperature", "T of Mixup, β = 0"),
            ], plain, mixup);
    }

    private static Claim Explodes(Runs all)
    {
        Runs plain = Pick(all, Problem.Gaussians, 0.01, mixed: 1), mixup = Pick(all, Problem.Gaussians, 0.01, mixed: 5);
        return Claimed("02.8",
            [Mean(plain, r => r.Test.Raw.Nll, "02.8", "plain, unscaled"), Mean(mixup, r => r.Test.Raw.Nll, "02.8/mixup", "Mixup of 5 points, unscaled")], plain, mixup);
    }

    private static Claim MorePoints(Runs all)
    {
        var steps = from mu in new[] { 0.01, 0.05, 0.25 }
                    from pair in new[] { (Few: 2, Many: 3), (Few: 3, Many: 5) }
                    select (mu, pair.Few, pair.Many, A: Pick(all, Problem.Gaussians, mu, pair.Few), B: Pick(all, Problem.Gaussians, mu, pair.Many));
        return Claimed("02.9",
            [.. steps.Select(s => Ratio(s.B, r => r.Test.Raw.Nll, s.A, r => r.Test.Raw.Nll, s.mu > 0.1 ? "02.9/apart" : "02.9", FormattableString.Invariant($"{s.Many} / {s.Few} points, μ = {s.mu}")))],
            [.. steps.SelectMany(s => new[] { s.A, s.B })]);
    }

    private static Claim Budget(IReadOnlyList<TemperatureBudget> budgets) => Claims.Measured("02.10",
        [.. budgets.Select(b => new Measure(b.Budget, "02.10", Label: $"T of the budget, truth {b.Truth}")),
            .. budgets.Select(b => new Measure(b.Converged / b.Truth, "02.10/converged", Label: $"converged / truth {b.Truth}"))]);

    private static Claim NeverAboveChance(Runs all)
    {
        var plain = Pick(all, Problem.Gaussians, 0.01, mixed: 1);
        return Claimed("02.11", [Mean(plain, r => r.Test.Converged.Nll, "02.11", "NLL")], plain);
    }

    private static Claim LabelNoise(Runs all)
    {
        var pairs = new[] { 0.25, 0.5 }.Select(p => (p, Plain: Pick(all, Problem.Digits, p, 1), Mixup: Pick(all, Problem.Digits, p, 2))).ToList();
        return Claimed("02.12",
            [.. pairs.Select(x => Ratio(x.Plain, r => r.Test.Raw.Nll, x.Mixup, r => r.Test.Raw.Nll, "02.12", FormattableString.Invariant($"unscaled, p = {x.p}"))),
                .. pairs.Select(x => Ratio(x.Plain, r => r.Test.Budget.Nll, x.Mixup, r => r.Test.Budget.Nll, "02.12", FormattableString.Invariant($"code's temperature, p = {x.p}")))],
            [.. pairs.SelectMany(x => new[] { x.Plain, x.Mixup })]);
    }

    private static Claim Harmless(Runs all) => Claimed("02.13",
        all.Count == 0 ? [] : [new Measure(all.Max(r => Math.Abs(r.Result.Test.Raw.Accuracy - r.Result.Test.Converged.Accuracy)), "02.13", Label: "change of accuracy"),
            new Measure(all.Max(r => r.Result.Test.ValidationAfter - r.Result.Test.ValidationBefore), "02.13/validation", Label: "rise of validation NLL")], all);

    private static Claim SmoothingEce(Runs all)
    {
        Runs plain = Pick(all, Problem.Digits, 0.25, 1), smooth = [.. all.Where(r => r.Config.Problem == Problem.Digits && r.Config.Difficulty == 0.25 && r.Config.Rule.LabelSmoothing > 0)];
        return Claimed("02.17",
            [Ratio(smooth, r => r.Test.Raw.Ece, plain, r => r.Test.Raw.Ece, "02.17", "ECE smoothed / plain")], plain, smooth);
    }

    /// <summary>Runs without smoothing and self-distillation.</summary>
    private static Runs Pick(Runs all, Problem problem, double difficulty, int mixed, int? classes = null) =>
        [.. all.Where(r => r.Config.Problem == problem && r.Config.Difficulty == difficulty && (classes ?? r.Config.Classes) == r.Config.Classes
            && r.Config.Rule is { LabelSmoothing: 0, SelfDistillation: 0 } rule && rule.MixedPoints == mixed).OrderBy(r => r.Config.Seed)];

    private static Measure Mean(Runs runs, Func<ClassifierResult, double> number, string asked, string label) => Measure.Mean([.. runs.Select(r => number(r.Result))], asked, label);

    /// <summary>Mean over seeds of a ratio within a seed: both runs see the same data.</summary>
    private static Measure Ratio(Runs above, Func<ClassifierResult, double> top, Runs below, Func<ClassifierResult, double> bottom, string asked, string label) =>
        Measure.Mean([.. above.Zip(below, (a, b) => top(a.Result) / bottom(b.Result))], asked, label);

    private static Claim Claimed(string id, IReadOnlyList<Measure> measures, params Runs[] runs) =>
        Claims.Measured(id, measures) with { Seeds = runs.Length == 0 ? 0 : runs.Min(r => r.Select(x => x.Config.Seed).Distinct().Count()), Seconds = runs.SelectMany(r => r).Distinct().Sum(r => r.Seconds) };
}

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
        return Claimed(6, "A network that interpolates 50 overlapping classes loses to Mixup even with its best temperature", "on CIFAR-10, p = 0.5: 5.95 against 1.77",
            "β = 1: train accuracy at least 0.99, and scaled NLL at least 1.2 times that of Mixup unscaled.",
            [Ratio(plain, r => r.Test.Converged.Nll, mixup, r => r.Test.Raw.Nll, Interval.AtLeast(1.2), "plain scaled / Mixup"),
                Mean(plain, r => r.TrainAccuracy, Interval.AtLeast(0.99), "train accuracy")], plain, mixup);
    }

    private static Claim NoOverlap(Runs all, IReadOnlyList<Run<LocalFeatureConfig, LocalFeatureResult>> local)
    {
        Runs plain = Pick(all, Problem.Gaussians, 0.25, mixed: 1), mixup = Pick(all, Problem.Gaussians, 0.25, mixed: 2);
        var plainLocal = local.Where(r => !r.Config.Mixup).Select(r => r.Result.Test).ToList();
        var mixupLocal = local.Where(r => r.Config.Mixup).Select(r => r.Result.Test).ToList();
        return Claimed(7, "Without overlap plain training is fine and Mixup is too modest", "NLL 0.26 against 0.27 at μ = 0.25",
            "NLL unscaled: Mixup above plain training. Best temperature of Mixup below 1. Gaussians at μ = 0.25, and local features at β = 0.",
            [
                Ratio(mixup, r => r.Test.Raw.Nll, plain, r => r.Test.Raw.Nll, Interval.AtLeast(1), "NLL of Mixup / plain, μ = 0.25"),
                Mean(mixup, r => r.Test.Temperature, Interval.AtMost(1), "T of Mixup, μ = 0.25"),
                Of([.. mixupLocal.Zip(plainLocal, (m, p) => m.Raw.Nll / p.Raw.Nll)], Interval.AtLeast(1), "NLL of Mixup / plain, β = 0"),
                Of([.. mixupLocal.Select(m => m.Temperature)], Interval.AtMost(1), "T of Mixup, β = 0"),
            ], plain, mixup);
    }

    private static Claim Explodes(Runs all)
    {
        Runs plain = Pick(all, Problem.Gaussians, 0.01, mixed: 1), mixup = Pick(all, Problem.Gaussians, 0.01, mixed: 5);
        return Claimed(8, "Two Gaussians that nearly coincide: the NLL of plain training explodes, that of Mixup does not", "4.30 against 0.74 at μ = 0.01",
            "Unscaled, μ = 0.01: plain at least 1.5, Mixup of 5 points at most 1.0. The paper's 4.30 carries its code's temperature.",
            [Mean(plain, r => r.Test.Raw.Nll, Interval.AtLeast(1.5), "plain, unscaled"), Mean(mixup, r => r.Test.Raw.Nll, Interval.AtMost(1), "Mixup of 5 points, unscaled")], plain, mixup);
    }

    private static Claim MorePoints(Runs all)
    {
        var steps = from mu in new[] { 0.01, 0.05, 0.25 }
                    from pair in new[] { (Few: 2, Many: 3), (Few: 3, Many: 5) }
                    select (mu, pair.Few, pair.Many, A: Pick(all, Problem.Gaussians, mu, pair.Few), B: Pick(all, Problem.Gaussians, mu, pair.Many));
        return Claimed(9, "Mixing more points is better at high overlap and worse at low", "5 points best at μ = 0.01",
            "NLL unscaled over that with fewer points: below 1 at μ = 0.01 and 0.05, above 1 at μ = 0.25.",
            [.. steps.Select(s => Ratio(s.B, r => r.Test.Raw.Nll, s.A, r => r.Test.Raw.Nll, s.mu > 0.1 ? Interval.AtLeast(1) : Interval.AtMost(1), FormattableString.Invariant($"{s.Many} / {s.Few} points, μ = {s.mu}")))],
            [.. steps.SelectMany(s => new[] { s.A, s.B })]);
    }

    private static Claim Budget(IReadOnlyList<TemperatureBudget> budgets) => new("02.10", OverlapClaims.Paper,
        "The temperature fit of the paper's code stops long before its optimum", "not in the paper",
        "True T of 2, 5, 20: that fit ends at 1.12 or below, a converged one within 1 % of the truth.",
        [.. budgets.Select(b => new Measure(b.Budget, Interval.AtMost(1.12), Label: $"T of the budget, truth {b.Truth}")),
            .. budgets.Select(b => new Measure(b.Converged / b.Truth, Interval.Around(1, 0.01), Label: $"converged / truth {b.Truth}"))]);

    private static Claim NeverAboveChance(Runs all)
    {
        var plain = Pick(all, Problem.Gaussians, 0.01, mixed: 1);
        return Claimed(11, "With its best temperature a two-class network cannot be much worse than a coin", "contradicts 4.30 (plain training, scaled)",
            "μ = 0.01, scaled: at most ln 2 + 0.03 on the test set.", [Mean(plain, r => r.Test.Converged.Nll, Interval.AtMost(Math.Log(2) + 0.03), "NLL")], plain);
    }

    private static Claim LabelNoise(Runs all)
    {
        var pairs = new[] { 0.25, 0.5 }.Select(p => (p, Plain: Pick(all, Problem.Digits, p, 1), Mixup: Pick(all, Problem.Digits, p, 2))).ToList();
        return Claimed(12, "Digits with wrong labels: Mixup has the lower NLL, unscaled and at the code's temperature", "CIFAR-10: 5.95 / 1.77 at p = 0.5, 2.01 / 0.82 at p = 0",
            "Plain over Mixup at least 1.6, at p = 0.25 and 0.5.",
            [.. pairs.Select(x => Ratio(x.Plain, r => r.Test.Raw.Nll, x.Mixup, r => r.Test.Raw.Nll, Interval.AtLeast(1.6), FormattableString.Invariant($"unscaled, p = {x.p}"))),
                .. pairs.Select(x => Ratio(x.Plain, r => r.Test.Budget.Nll, x.Mixup, r => r.Test.Budget.Nll, Interval.AtLeast(1.6), FormattableString.Invariant($"code's temperature, p = {x.p}")))],
            [.. pairs.SelectMany(x => new[] { x.Plain, x.Mixup })]);
    }

    private static Claim Harmless(Runs all) => Claimed(13, "Temperature scaling changes no accuracy and never raises the validation NLL", "by construction",
        "Largest change over all runs, to rounding.",
        all.Count == 0 ? [] : [new Measure(all.Max(r => Math.Abs(r.Result.Test.Raw.Accuracy - r.Result.Test.Converged.Accuracy)), Interval.AtMost(0), Label: "change of accuracy"),
            new Measure(all.Max(r => r.Result.Test.ValidationAfter - r.Result.Test.ValidationBefore), Interval.AtMost(1e-12), Label: "rise of validation NLL")], all);

    private static Claim SmoothingEce(Runs all)
    {
        Runs plain = Pick(all, Problem.Digits, 0.25, 1), smooth = [.. all.Where(r => r.Config.Problem == Problem.Digits && r.Config.Difficulty == 0.25 && r.Config.Rule.LabelSmoothing > 0)];
        return Claimed(17, "Label smoothing lowers the calibration error of an over-confident network", "ECE 0.150 to 0.024 on CIFAR-100",
            "Digits with wrong labels, p = 0.25: ECE at most 0.7 times that of plain training.",
            [Ratio(smooth, r => r.Test.Raw.Ece, plain, r => r.Test.Raw.Ece, Interval.AtMost(0.7), "ECE smoothed / plain")], plain, smooth) with { Paper = "when-does-label-smoothing" };
    }

    /// <summary>Runs without smoothing and self-distillation.</summary>
    private static Runs Pick(Runs all, Problem problem, double difficulty, int mixed, int? classes = null) =>
        [.. all.Where(r => r.Config.Problem == problem && r.Config.Difficulty == difficulty && (classes ?? r.Config.Classes) == r.Config.Classes
            && r.Config.Rule is { LabelSmoothing: 0, SelfDistillation: 0 } rule && rule.MixedPoints == mixed).OrderBy(r => r.Config.Seed)];

    private static Measure Mean(Runs runs, Func<ClassifierResult, double> number, Interval accepted, string label) => Of([.. runs.Select(r => number(r.Result))], accepted, label);

    /// <summary>Mean over seeds of a ratio within a seed: both runs see the same data.</summary>
    private static Measure Ratio(Runs above, Func<ClassifierResult, double> top, Runs below, Func<ClassifierResult, double> bottom, Interval accepted, string label) =>
        Of([.. above.Zip(below, (a, b) => top(a.Result) / bottom(b.Result))], accepted, label);

    private static Measure Of(IReadOnlyList<double> values, Interval accepted, string label) => new(Statistics.Mean(values), accepted, Statistics.StandardError(values), label);

    private static Claim Claimed(int number, string statement, string paperValue, string why, IReadOnlyList<Measure> measures, params Runs[] runs) =>
        new($"02.{number}", OverlapClaims.Paper, statement, paperValue, why, measures) { Seeds = runs.Length == 0 ? 0 : runs.Min(r => r.Select(x => x.Config.Seed).Distinct().Count()), Seconds = runs.SelectMany(r => r).Distinct().Sum(r => r.Seconds) };
}

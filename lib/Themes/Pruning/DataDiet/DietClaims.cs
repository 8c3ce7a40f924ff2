using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

using Runs = IEnumerable<Run<DietConfig, DietResult>>;

/// <summary>What the papers on scores and pruning say, held against <see cref="DietExperiment"/>: claims 11 to 17, 25 to 29. Differences are paired within a split. A claim whose runs
/// are missing is inconclusive.</summary>
public static class DietClaims
{
    private const string Diet = "deep-learning-data-diet", Main = "beyond-neural-scaling-laws";

    /// <summary>The claims on <see cref="DietStudy.OverSizes"/>, <see cref="DietStudy.Noisy"/>, <see cref="DietStudy.FewWrong"/> and <see cref="DietStudy.Patience"/>.</summary>
    public static IReadOnlyList<Claim> Of(Runs overSizes, Runs noisy, Runs fewWrong, IEnumerable<Run<PatienceConfig, PatienceResult>> patience)
    {
        List<Run<DietConfig, DietResult>> sizes = [.. overSizes], noise = [.. noisy], few = [.. fewWrong];
        List<Run<DietConfig, DietResult>> large = [.. sizes.Where(r => r.Config.Examples == PruningDigits.PoolSize)];
        return
        [
            Of(11, Diet, "Of 1200 digits the 40 % with the highest EL2N teach as well as all", "half of CIFAR-10 dropped without loss", "At 40 % kept no loss beyond 0.3 points against everything, and at least 1 point above a random choice.", large,
                Gain(large, DietRules.Hard, DietRuns.Everything, 0.4, Interval.AtLeast(-0.003)), Gain(large, DietRules.Hard, DietRules.Random, 0.4, Interval.AtLeast(0.01))),
            Of(12, Main, "Whether to keep the hard fifth depends on how much there is: the sign of hard − random flips with P", "sign change with the data size (figure 1)",
                "At 20 % kept: at most −0.05 at P = 150, at most 0.01 at 300, at least 0.005 at 1200.", sizes,
                Gain(At(150), DietRules.Hard, DietRules.Random, 0.2, Interval.AtMost(-0.05), "P = 150: "), Gain(At(300), DietRules.Hard, DietRules.Random, 0.2, Interval.AtMost(0.01), "P = 300: "),
                Gain(large, DietRules.Hard, DietRules.Random, 0.2, Interval.AtLeast(0.005), "P = 1200: ")),
            Of(13, Main, "When data is very scarce, easy examples teach more than hard ones", "keep easy examples when data is scarce", "30 of 300 digits: easy above hard by at least 3 points. (Easy above random is not asked for; see the text.)", At(300),
                Gain(At(300), DietRules.Easy, DietRules.Hard, 0.1, Interval.AtLeast(0.03), "P = 300: ")),
            Of(14, Diet, "With wrong labels, keep the window below the highest scores", "the best window starts below the top", "A fifth flipped, 30 % kept: window at least 8 points above random and not below everything; the very highest at most at 35 %.", noise,
                Gain(noise, DietRules.Window, DietRules.Random, 0.3, Interval.AtLeast(0.08)), Gain(noise, DietRules.Window, DietRuns.Everything, 0.3, Interval.AtLeast(0)),
                Measured(noise.Accuracy(DietRules.Hard, 0.3), Interval.AtMost(0.35), "accuracy, EL2N hard, f = 0.3")),
            Of(15, Diet, "EL2N and GraNd after a few epochs find flipped labels, GraNd at initialisation does not", "noisy examples rank at the top", "AUC of at least 0.98 at step 150 (four epochs); 0.42 to 0.58 at step 0.", noise,
                Measured(noise.Fact("EL2N", s => s.Auc), Interval.AtLeast(0.98), "AUC, EL2N"), Measured(noise.Fact(DietRules.GraNd, s => s.Auc), Interval.AtLeast(0.98), "AUC, GraNd"),
                Measured(noise.Fact(DietRules.GraNdAtInit, s => s.Auc), new(0.42, 0.58), "AUC, GraNd at init")),
            Of(16, Diet, "GraNd at initialisation measures the length of the input and prunes worse than chance (Kirsch 2023, arXiv 2303.14753)", "not better than random, correlated with the input norm",
                "Rank correlation with |x| of at least 0.8; at 40 % kept at least 3 points below random.", large,
                Measured(large.Fact(DietRules.GraNdAtInit, s => s.WithInputNorm), Interval.AtLeast(0.8), "rank correlation with |x|"), Gain(large, DietRules.GraNdAtInit, DietRules.Random, 0.4, Interval.AtMost(-0.03))),
            Of(17, Diet, "After a few epochs EL2N is as good as GraNd, and one network nearly as good as ten", "scores agree", "Rank correlations of at least 0.98 (GraNd) and 0.9 (one network).", large,
                Measured(large.Fact(DietRules.GraNd, s => s.WithEl2n), Interval.AtLeast(0.98), "rank correlation, EL2N and GraNd"),
                Measured(large.Fact(DietRules.OneNet, s => s.WithEl2n), Interval.AtLeast(0.9), "rank correlation, ten networks and one")),
            Of(25, "bert-data-diet-finding", "Scores mean nothing before about an epoch of training; then dropping a small share of the highest helps", "at least one epoch; dropping few of the highest beats the full set",
                "A fifth flipped: GraNd's rank correlation with its own at step 600 below 0.2 at step 0, above 0.6 after an epoch; without the top fifth 70 % teach as well as all. One label in twenty flipped: without the top 5 % no loss beyond 0.3 points, and above dropping any 5 %; nine in ten of what is dropped are wrong.", [.. noise, .. few],
                Mark(noise, 0, m => m.GrandWithLast, Interval.AtMost(0.2), "GraNd at step 0 and 600"), Mark(noise, 38, m => m.GrandWithLast, Interval.AtLeast(0.6), "GraNd at step 38 and 600"),
                Gain(noise, DietRules.Window, DietRuns.Everything, 0.7, Interval.AtLeast(0), "20 % wrong: "), Gain(few, DietRules.Easy, DietRuns.Everything, 0.95, Interval.AtLeast(-0.003), "5 % wrong: "), Gain(few, DietRules.Easy, DietRules.Random, 0.95, Interval.AtLeast(0), "5 % wrong: "),
                Measured([.. few.Select(r => r.Result.FlippedAtTop)], Interval.AtLeast(0.9), "share of wrong labels among the dropped 5 %")),
            Of(26, "influence-scores-at-scale", "Scores of all kinds prune clean data without loss; with wrong labels the end to keep is another, and depends on the score", "about half of SNLI suffices",
                "60 % of clean digits: VoG, EL2N, TracIn, PVI within 1 point of everything. Half of the noisy ones: keeping high VoG gains on random, keeping high EL2N or TracIn loses more than 5 points.", [.. large, .. noise],
                [.. new[] { DietRules.Vog, DietRules.Hard, DietRules.TracIn, DietRules.Pvi }.Select(rule => Gain(large, rule, DietRuns.Everything, 0.6, Interval.AtLeast(-0.01), "clean: ")),
                    Gain(noise, DietRules.Vog, DietRules.Random, 0.5, Interval.AtLeast(0), "noisy: "), Gain(noise, DietRules.Hard, DietRules.Random, 0.5, Interval.AtMost(-0.05), "noisy: "),
                    Gain(noise, DietRules.TracIn, DietRules.Random, 0.5, Interval.AtMost(-0.05), "noisy: ")]),
            Of(27, Main, "A score without labels (distance to k-means prototypes) prunes as well as the best supervised one", "within 1 point on ImageNet when 20 % are dropped", "Within 1 point of EL2N at 80 %, 60 % and 40 % kept.", large,
                [.. new[] { 0.8, 0.6, 0.4 }.Select(f => Gain(large, DietRules.Prototypes, DietRules.Hard, f, Interval.AtLeast(-0.01)))]) with
            {
                Note = "True down to 60 % kept; with fewer, prototypes cost accuracy that EL2N does not.",
            },
            Of(29, Main, "Easy examples beat a random choice when data is scarce and lose when it is plenty, if each class keeps as many", "keep easy examples when data is scarce", "A tenth kept, as many of each class: easy above random at P = 150, below it at P = 1200.", sizes,
                Gain(At(150), DietRules.EasyPerClass, DietRules.RandomPerClass, 0.1, Interval.AtLeast(0), "P = 150: "), Gain(large, DietRules.EasyPerClass, DietRules.RandomPerClass, 0.1, Interval.AtMost(0), "P = 1200: ")),
            Of(28, "influence-scores-at-scale", "Examples of high VoG are enriched in wrong labels", "high VoG is enriched in noise", "AUC for flipped labels above one half, taken early (four epochs) and late (when the labels are known by heart).", noise,
                Measured(noise.Fact(DietRules.Vog, s => s.Auc), Interval.AtLeast(0.5), "AUC, VoG of steps 15 to 135"), Measured([.. patience.Select(r => r.Result.Marks[^1].Vog)], Interval.AtLeast(0.5), "AUC, VoG up to the last step")) with
            {
                Note = "Taken early, gradients of wrong labels vary less than those of right ones; only once wrong labels are known by heart does VoG rise for them.",
            },
        ];

        List<Run<DietConfig, DietResult>> At(int size) => [.. sizes.Where(r => r.Config.Examples == size)];
    }

    private static Measure Gain(Runs runs, string rule, string other, double share, Interval accepted, string where = "") =>
        Measured(runs.Paired(rule, other, share), accepted, FormattableString.Invariant($"{where}{rule} − {other}, f = {share}"));

    private static Measure Mark(Runs runs, int step, Func<ScoreMark, double> number, Interval accepted, string label) =>
        Measured([.. runs.SelectMany(r => r.Result.Marks.Where(m => m.Step == step)).Select(number)], accepted, label);

    private static Measure Measured(double[] values, Interval accepted, string label) => new(Statistics.Mean(values), accepted, Statistics.StandardError(values), label);

    private static Claim Of(int number, string paper, string statement, string paperValue, string why, Runs runs, params IReadOnlyList<Measure> measures)
    {
        var all = runs.ToList();
        return new($"04.{number}", paper, statement, paperValue, why, all.Count == 0 ? [] : measures) { Seeds = all.Select(r => r.Config.Seed).Distinct().Count(), Seconds = all.Sum(r => r.Seconds) };
    }
}

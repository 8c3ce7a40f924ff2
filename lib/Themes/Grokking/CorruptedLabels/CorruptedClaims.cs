using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

/// <summary>What Doshi and others (2023) claim of learning with wrong labels: claims 10 to 16. A claim whose runs are missing is inconclusive.</summary>
public static class CorruptedClaims
{
    internal const string Paper = "grok-or-not-grok";

    /// <summary>The claims on trained networks, on the runs of <see cref="CorruptedStudy.Runs"/>; the analytic one on scores of cosine networks.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<CorruptedConfig, CorruptedResult>> runs, IEnumerable<CosineScore> analytic)
    {
        var all = runs.Where(r => r.Result.Weights is not null).OrderBy(r => r.Config.Seed).ToList();
        List<Run<CorruptedConfig, CorruptedResult>> clean = At(0, 5), both = At(CorruptedStudy.Noise, 0), partial = At(CorruptedStudy.Noise, 5), full = At(CorruptedStudy.Noise, 15);
        return
        [
            Claimed(10, "With right labels and weight decay the network groks within 50 steps, and its weights become periodic", "test accuracy 1.0 at step 48; ratio 0.83",
                "Test accuracy 0.99 by step 60; mean inverse participation ratio 0.038 to 0.043 before and 0.75 to 0.90 after 100 steps. Ratios by the real Fourier transform with its constant term.",
                [Of(clean, r => r.StepOfTest(0.99), Interval.AtMost(60), "step of test accuracy 0.99"), Of(clean, r => r.Weights!.Histograms[^1].Mean, new(0.75, 0.90), "mean ratio, end"),
                    Of(clean, r => r.Weights!.Histograms[0].Mean, new(0.038, 0.043), "mean ratio, start")], clean),
            Claimed(11, "Without weight decay the wrong labels are remembered and the rule is found: both at once", "training 0.978, test 0.983 at step 1000",
                "Over steps 860 to 1000, the least: training at least 0.95, test at least 0.95, redrawn labels at least 0.88.",
                [Of(both, r => Least(r, a => a.Test), Interval.AtLeast(0.95), "test"), Of(both, r => Least(r, a => a.Train), Interval.AtLeast(0.95), "training"), Of(both, r => Least(r, a => a.Corrupted), Interval.AtLeast(0.88), "redrawn labels")], both),
            Claimed(12, "Weight decay 5 forgets some of the wrong labels, 15 forgets all: the test is passed better than the training set", "training 0.786 and 0.654, test 1.0",
                "Training 0.70 to 0.86 and 0.645 to 0.665 (the share of right labels is 0.65, and 1/97 of the redrawn are right by chance); test at least 0.99; at 15 at least 0.98 of the redrawn get the true class.",
                [Of(full, r => r.Final.Train, new(0.645, 0.665), "training, decay 15"), Of(partial, r => r.Final.Train, new(0.70, 0.86), "training, decay 5"), Of(partial, r => r.Final.Test, Interval.AtLeast(0.99), "test, decay 5"),
                    Of(full, r => r.Final.Test, Interval.AtLeast(0.99), "test, decay 15"), Of(full, r => r.Final.Recovered, Interval.AtLeast(0.98), "redrawn get the true class, decay 15")], [.. partial, .. full]),
            Claimed(13, "In coexistence neurons are of two kinds, periodic and not; weight decay makes more of them periodic", "67 % in the lowest bin, mean 0.28",
                "Without decay 0.55 to 0.75 of the neurons have a ratio below 0.1 and at most 0.08 one of 0.2 to 0.7; the mean rises from decay 0 to 5 to 15.",
                [Of(both, r => Share(r, 0, 0.1), new(0.55, 0.75), "share below 0.1"), Of(both, r => Share(r, 0.2, 0.7), Interval.AtMost(0.08), "share 0.2 to 0.7"),
                    Rise(both, partial, "rise of the mean, decay 0 to 5"), Rise(partial, full, "rise of the mean, decay 5 to 15")], [.. both, .. partial, .. full]),
            Claimed(14, "Removing the neurons without a frequency removes what was remembered, and only that", "training falls to 65 %, test rises to 100 %",
                "60 % removed, lowest ratio first: redrawn labels at most 0.05, test at least 0.99, training 0.645 to 0.675.",
                [Of(both, r => Left(r, 0.6).Lowest.Corrupted, Interval.AtMost(0.05), "redrawn labels"), Of(both, r => Left(r, 0.6).Lowest.Test, Interval.AtLeast(0.99), "test"), Of(both, r => Left(r, 0.6).Lowest.Train, new(0.645, 0.675), "training")], both),
            Claimed(15, "Removing the periodic neurons removes the rule and leaves the remembered labels", "test 17 %, redrawn labels about 97 %",
                "20 % removed, highest ratio first: test at most 0.35, redrawn labels at least 0.95.",
                [Of(both, r => Left(r, 0.2).Highest.Test, Interval.AtMost(0.35), "test"), Of(both, r => Left(r, 0.2).Highest.Corrupted, Interval.AtLeast(0.95), "redrawn labels")], both),
            Analytic([.. analytic]),
        ];

        List<Run<CorruptedConfig, CorruptedResult>> At(double noise, double decay) => [.. all.Where(r => r.Config.Noise == noise && r.Config.WeightDecay == decay)];

        static double Least(CorruptedResult r, Func<Accuracies, double> of) => r.Marks.Where(m => m.Step is >= 860 and <= 1000).Select(m => of(m.Accuracies)).DefaultIfEmpty(double.NaN).Min();

        static double Share(CorruptedResult r, double from, double to) => r.Weights!.Ratios.Average(v => v >= from && v < to ? 1.0 : 0);

        static PruningMark Left(CorruptedResult r, double removed) => r.Weights!.Pruning.MinBy(m => Math.Abs(m.Removed - removed))!;
    }

    private static Claim Analytic(IReadOnlyList<CosineScore> scores)
    {
        List<CosineScore> paper = [.. scores.Where(s => s.Hidden == 500)], wide = [.. scores.Where(s => s.Hidden >= 200)];
        return new("03.16", Paper, "A network of cosines with random phases, not trained, adds without error", "100 % at large N",
            "N = 500: accuracy 1, right logit 1 ± 0.03, ratio 1 ± 1e-6; accuracy 1 at every N from 200 up. A = (2/N)^(1/3); the exponent −1/3 that the paper prints does not give δ.",
            paper.Count == 0 ? [] :
            [
                Mean(paper.Select(s => s.Accuracy), Interval.AtLeast(1), "accuracy, N = 500"), Mean(paper.Select(s => s.CorrectLogit), Interval.Around(1, 0.03), "right logit, N = 500"),
                Mean(paper.Select(s => s.MeanRatio), Interval.Around(1, 1e-6), "ratio, N = 500"), new(wide.Min(s => s.Accuracy), Interval.AtLeast(1), Label: "least accuracy, N ≥ 200"),
            ]) { Seeds = paper.Select(s => s.Seed).Distinct().Count() };
    }

    private static Measure Of(IEnumerable<Run<CorruptedConfig, CorruptedResult>> runs, Func<CorruptedResult, double> number, Interval accepted, string label) => Mean(runs.Select(r => number(r.Result)), accepted, label);

    /// <summary>The difference of the mean ratios at the end, seed by seed.</summary>
    private static Measure Rise(IEnumerable<Run<CorruptedConfig, CorruptedResult>> from, IEnumerable<Run<CorruptedConfig, CorruptedResult>> to, string label) =>
        Mean(from.Join(to, a => a.Config.Seed, b => b.Config.Seed, (a, b) => b.Result.Weights!.Histograms[^1].Mean - a.Result.Weights!.Histograms[^1].Mean), Interval.AtLeast(0), label);

    private static Measure Mean(IEnumerable<double> values, Interval accepted, string label)
    {
        double[] numbers = [.. values];
        return new(Statistics.Mean(numbers), accepted, Statistics.StandardError(numbers), label);
    }

    private static Claim Claimed(int number, string statement, string paperValue, string why, IReadOnlyList<Measure> measures, List<Run<CorruptedConfig, CorruptedResult>> runs) =>
        new($"03.{number}", Paper, statement, paperValue, why, measures) { Seeds = runs.Select(r => r.Config.Seed).Distinct().Count(), Seconds = runs.Sum(r => r.Seconds) };
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

/// <summary>What Doshi and others (2023) claim of learning with wrong labels: claims 10 to 15, and 27. A claim whose runs are missing is inconclusive.</summary>
public static class CorruptedClaims
{
    /// <summary>The claims on trained networks, on the paper's four examples: right labels with weight decay 5, and 35 % noise with weight decay 0, 5 and 15.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<CorruptedConfig, CorruptedResult>> runs)
    {
        var all = runs.Where(r => r.Result.Weights is not null).OrderBy(r => r.Config.Seed).ToList();
        List<Run<CorruptedConfig, CorruptedResult>> clean = At(0, 5), both = At(0.35, 0), partial = At(0.35, 5), full = At(0.35, 15);
        return
        [
            Claimed("03.10",
                [Of(clean, r => r.StepOfTest(0.99), "03.10", "step of test accuracy 0.99"), Of(clean, r => r.Weights!.Histograms[^1].Mean, "03.10/periodic", "mean ratio, end"),
                    Of(clean, r => r.Weights!.Histograms[0].Mean, "03.10/start", "mean ratio, start")], clean),
            Claimed("03.11",
                [Of(both, r => Least(r, a => a.Test), "03.11", "test"), Of(both, r => Least(r, a => a.Train), "03.11", "training"), Of(both, r => Least(r, a => a.Corrupted), "03.11/redrawn", "redrawn labels")], both),
            Claimed("03.12",
                [Of(full, r => r.Final.Train, "03.12", "training, decay 15"), Of(partial, r => r.Final.Train, "03.12/partial", "training, decay 5"), Of(partial, r => r.Final.Test, "03.12/test", "test, decay 5"),
                    Of(full, r => r.Final.Test, "03.12/test", "test, decay 15"), Of(full, r => r.Final.Recovered, "03.12/true", "redrawn get the true class, decay 15")], [.. partial, .. full]),
            Claimed("03.13",
                [Of(both, r => Share(r, 0, 0.1), "03.13", "share below 0.1"), Of(both, r => Share(r, 0.2, 0.7), "03.13/between", "share 0.2 to 0.7"),
                    Rise(both, partial, "rise of the mean, decay 0 to 5"), Rise(partial, full, "rise of the mean, decay 5 to 15")], [.. both, .. partial, .. full]),
            Claimed("03.14",
                [Of(both, r => Left(r, 0.6).Lowest.Corrupted, "03.14", "redrawn labels"), Of(both, r => Left(r, 0.6).Lowest.Test, "03.14/test", "test"), Of(both, r => Left(r, 0.6).Lowest.Train, "03.14/training", "training")], both),
            Claimed("03.15",
                [Of(both, r => Left(r, 0.2).Highest.Test, "03.15", "test"), Of(both, r => Left(r, 0.2).Highest.Corrupted, "03.15/redrawn", "redrawn labels")], both),
        ];

        List<Run<CorruptedConfig, CorruptedResult>> At(double noise, double decay) => [.. all.Where(r => r.Config.Noise == noise && r.Config.WeightDecay == decay)];

        static double Least(CorruptedResult r, Func<Accuracies, double> of) => r.Marks.Where(m => m.Step is >= 860 and <= 1000).Select(m => of(m.Accuracies)).DefaultIfEmpty(double.NaN).Min();

        static double Share(CorruptedResult r, double from, double to) => r.Weights!.Ratios.Average(v => v >= from && v < to ? 1.0 : 0);

        static PruningMark Left(CorruptedResult r, double removed) => r.Weights!.Pruning.MinBy(m => Math.Abs(m.Removed - removed))!;
    }

    /// <summary>What the paper's phase diagram shows, on the cells that were run: claim 27.</summary>
    public static Claim Phases(IEnumerable<Run<CorruptedConfig, CorruptedResult>> runs)
    {
        var all = runs.ToList();
        var noisy = all.Where(r => r.Config.Noise > 0).ToList();
        var pairs = (from weak in noisy
                     from strong in noisy
                     where weak.Config.Fraction == strong.Config.Fraction && weak.Config.Noise == strong.Config.Noise && weak.Config.WeightDecay < strong.Config.WeightDecay
                     where weak.Result.Final.Test >= 0.9 && strong.Result.Final.Test >= 0.9
                     select strong.Result.Final.Corrupted - weak.Result.Final.Corrupted).ToList();
        return Claims.Measured("03.27", all, c => c.Seed,
            pairs.Count == 0 ? [] :
            [
                new(pairs.Max(), "03.27", Label: "largest rise of redrawn labels remembered"),
                new(Inverted(15) - Inverted(5), "03.27/inversion", Label: "cells of full inversion, decay 15 − 5"),
                new(Inverted(5) - Inverted(0), "03.27/five", Label: "cells of full inversion, decay 5 − 0"),
            ]);

        int Inverted(double decay) => noisy.Count(r => r.Config.WeightDecay == decay && CorruptedPhases.Of(r.Result.Final, r.Config.Noise) == CorruptedPhase.FullInversion);
    }

    private static Measure Of(IEnumerable<Run<CorruptedConfig, CorruptedResult>> runs, Func<CorruptedResult, double> number, string asked, string label) => Measure.Mean(runs.Select(r => number(r.Result)), asked, label);

    /// <summary>The difference of the mean ratios at the end, seed by seed.</summary>
    private static Measure Rise(IEnumerable<Run<CorruptedConfig, CorruptedResult>> from, IEnumerable<Run<CorruptedConfig, CorruptedResult>> to, string label) =>
        Measure.Mean(from.Join(to, a => a.Config.Seed, b => b.Config.Seed, (a, b) => b.Result.Weights!.Histograms[^1].Mean - a.Result.Weights!.Histograms[^1].Mean), "03.13/mean", label);

    private static Claim Claimed(string id, IReadOnlyList<Measure> measures, List<Run<CorruptedConfig, CorruptedResult>> runs) =>
        Claims.Measured(id, runs, c => c.Seed, measures);
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>What Lee and others (2022) claim: claims 32 and 33.</summary>
public static class CondensationClaims
{
    private const string Paper = "dataset-condensation-contrastive-signals";

    /// <summary>Lengths of the offset.</summary>
    public static IReadOnlyList<double> Offsets { get; } = [0, 3, 10, 30, 100];

    /// <summary>All offsets for each seed.</summary>
    public static IEnumerable<CondensationConfig> Study(IEnumerable<int> seeds) => from seed in seeds from offset in Offsets select new CondensationConfig { Offset = offset, Seed = seed };

    /// <summary>The claims on <see cref="Study"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<CondensationConfig, CondensationResult>> runs)
    {
        List<Run<CondensationConfig, CondensationResult>> all = [.. runs];
        return
        [
            SidePaper.Claimed(32, Paper, "What all classes share fills the gradient of each class and cancels in their sum", "the sum keeps what tells classes apart",
                "Offset of length 10. At W = 0, where predictions are equal: removing it changes the summed gradient by at most 1e-12 of it, and the gradient of a class by more than 0.5. At random weights of variance 0.1²/d at most 0.3 of it is left.",
                [.. all.Where(r => r.Config.Offset == 10)], c => c.Seed, () =>
                [
                    Of(10, r => r.ShareInSum, Interval.AtMost(1e-12), "share of the summed gradient"), Of(10, r => r.ShareInClass, Interval.AtLeast(0.5), "share of a class's gradient"),
                    Of(10, r => r.Left[1], Interval.AtMost(0.3), "left in the sum, random weights"),
                ]),
            SidePaper.Claimed(33, Paper, "So with much that is shared, matching class by class is no better than random rows, and matching the sum is", "DC below random on fine-grained sets, DCC above",
                "Softmax regression, offset of length 10 (30 for the last): DC − random at most 0; DCC − random at least 0.1; DCC − DC above 0.",
                [.. all.Where(r => r.Config.Offset is 10 or 30)], c => c.Seed, () =>
                [
                    Of(10, r => r.EachClass - r.Random, Interval.AtMost(0), "accuracy, DC − random"), Of(10, r => r.Sum - r.Random, Interval.AtLeast(0.1), "accuracy, DCC − random"),
                    Of(10, r => r.Sum - r.EachClass, Interval.AtLeast(0), "accuracy, DCC − DC"), Of(30, r => r.Sum - r.EachClass, Interval.AtLeast(0), "accuracy, DCC − DC, offset 30"),
                ]) with { Note = "In a linear model the class directions stay apart under cosine matching, so that class by class does not suffer; no deep features were tried." },
        ];

        Measure Of(double offset, Func<CondensationResult, double> number, Interval accepted, string label) =>
            SidePaper.Of(all.Where(r => r.Config.Offset == offset).Select(r => number(r.Result)), accepted, label);
    }
}

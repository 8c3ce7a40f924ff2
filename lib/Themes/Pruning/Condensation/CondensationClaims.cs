using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>What Lee and others (2022) claim: claims 32 and 33.</summary>
public static class CondensationClaims
{
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
            SidePaper.Claimed("04.32",
                [.. all.Where(r => r.Config.Offset == 10)], c => c.Seed, () =>
                [
                    Of(10, r => r.ShareInSum, "04.32", "share of the summed gradient"), Of(10, r => r.ShareInClass, "04.32/class", "share of a class's gradient"),
                    Of(10, r => r.Left[1], "04.32/left", "left in the sum, random weights"),
                ]),
            SidePaper.Claimed("04.33",
                [.. all.Where(r => r.Config.Offset is 10 or 30)], c => c.Seed, () =>
                [
                    Of(10, r => r.EachClass - r.Random, "04.33", "accuracy, DC − random"), Of(10, r => r.Sum - r.Random, "04.33/sum", "accuracy, DCC − random"),
                    Of(10, r => r.Sum - r.EachClass, "04.33/better", "accuracy, DCC − DC"), Of(30, r => r.Sum - r.EachClass, "04.33/better", "accuracy, DCC − DC, offset 30"),
                ]) with { Note = "In a linear model the class directions stay apart under cosine matching, so that class by class does not suffer; no deep features were tried." },
        ];

        Measure Of(double offset, Func<CondensationResult, double> number, string asked, string label) =>
            SidePaper.Of(all.Where(r => r.Config.Offset == offset).Select(r => number(r.Result)), asked, label);
    }
}

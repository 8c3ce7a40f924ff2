using Phenomena.Experiments;
using Phenomena.Themes.Pruning;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>What Hölzl and others (2025) claim (claims 26 to 29).</summary>
public static class StoppingClaims
{
    /// <summary>0, 20 and 40 % wrong labels, on all digits and with a tenth kept for validation.</summary>
    public static IEnumerable<StoppingConfig> Study(IEnumerable<int> seeds) =>
        from seed in seeds from noise in new[] { 0, 0.2, 0.4 } from validation in new[] { 0, 0.1 } select new StoppingConfig { Noise = noise, Validation = validation, Seed = seed };

    /// <summary>Claims 26 to 29 on <see cref="Study"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<StoppingConfig, StoppingResult>> runs)
    {
        List<Run<StoppingConfig, StoppingResult>> all = [.. runs.Where(r => r.Config.Validation == 0)];
        IEnumerable<Measure> Each(double[] noises, Func<StoppingResult, double> what, string asked, string label) =>
            noises.Select(noise => SidePaper.Of(all.Where(r => r.Config.Noise == noise).Select(r => what(r.Result)), asked, FormattableString.Invariant($"{label}, {100 * noise} % wrong")));
        IEnumerable<double> End(double noise) => all.Where(r => r.Config.Noise == noise).OrderBy(r => r.Config.Seed).Select(r => r.Result.Gwa[^1]);
        double[] every = [0, 0.2, 0.4], noisy = [0.2, 0.4];
        return
        [
            SidePaper.Claimed("06.26", all, c => c.Seed, () => [.. Each(every, r => r.AtLateGwa - r.Best, "06.26", "stop − best"), .. Each(noisy, r => r.AtLateGwa - r.End, "06.26/end", "stop − end")])
                with { Note = "A little more than a point below the luckiest of 50 epochs at 20 % wrong labels; stopping by a tenth of the digits, kept for validation, ends lower." },
            SidePaper.Claimed("06.27", all, c => c.Seed, () => [.. Each(noisy, r => r.Auc.Max(), "06.27", "AUC of wrong labels")]),
            SidePaper.Claimed("06.28", all, c => c.Seed, () =>
            [
                SidePaper.Of(End(0).Zip(End(0.2), (a, b) => a - b), "06.28", "GWA, 0 % − 20 % wrong"), SidePaper.Of(End(0.2).Zip(End(0.4), (a, b) => a - b), "06.28", "GWA, 20 % − 40 % wrong"),
            ]),
            SidePaper.Claimed("06.29", all, c => c.Seed, () => [.. Each(every, r => r.AtGwa - r.Best, "06.29", "stop − best")])
                with { Note = "In the first epochs the alignments are spread so flat that their kurtosis comes near −1.2, where the quotient blows up." },
        ];
    }
}

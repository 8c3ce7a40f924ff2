using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What AdEMAMix (2024), arXiv 2409.03137, claims of language models: claims 38 and 39. Claims 35 to 37, on Rosenbrock's valley, are measured where it is drawn.</summary>
public static class ChainClaims
{
    private static readonly UpdateRule s_mix = new(UpdateKind.AdEmaMix) { Beta3 = 0.999, Alpha = 8, WarmUp = 1500 };

    /// <summary>Three rates each.</summary>
    public static IEnumerable<ChainConfig> Tuned(IEnumerable<int> seeds) =>
        from seed in seeds from rule in new[] { (new UpdateRule(UpdateKind.Adam), new[] { 0.01, 0.02, 0.04 }), (s_mix, [0.003, 0.01, 0.02]) } from rate in rule.Item2
        select new ChainConfig { Rule = rule.Item1, LearningRate = rate, Seed = seed };

    /// <summary>One foreign batch at step 1000, each at the rate that was best.</summary>
    public static IEnumerable<ChainConfig> Injected(IEnumerable<int> seeds) =>
        from seed in seeds from rule in new[] { (new UpdateRule(UpdateKind.Adam), 0.02), (s_mix, 0.01) } select new ChainConfig { Rule = rule.Item1, LearningRate = rule.Item2, Injected = 1000, Seed = seed };

    /// <summary>The claims on these runs.</summary>
    public static IReadOnlyList<Claim> Of(IReadOnlyList<Run<ChainConfig, ChainResult>> tuned, IReadOnlyList<Run<ChainConfig, ChainResult>> injected)
    {
        static bool Mix(Run<ChainConfig, ChainResult> r) => r.Config.Rule.Kind == UpdateKind.AdEmaMix;
        static IEnumerable<Run<ChainConfig, ChainResult>> Best(IEnumerable<Run<ChainConfig, ChainResult>> runs) => runs.GroupBy(r => r.Config.LearningRate).MinBy(g => g.Average(r => r.Result.Best)) ?? Enumerable.Empty<Run<ChainConfig, ChainResult>>();
        return
        [
            Measuring.On("05.38", tuned, c => c.Seed, () => [Measuring.Over(Measuring.Paired(Best(tuned.Where(Mix)), Best(tuned.Where(r => !Mix(r))), c => c.Seed, (a, b) => a.Best - b.Best), "05.38", "loss, AdEMAMix − Adam")],
                "At equal rates AdEMAMix leads; with both tuned Adam takes the larger rate and is ahead in so short a run, in which a slow average has little to remember."),
            Measuring.On("05.39", injected, c => c.Seed, () => [Measuring.Over(Measuring.Paired(injected.Where(Mix), injected.Where(r => !Mix(r)), c => c.Seed, (a, b) => a.Kept - b.Kept), "05.39", "share kept, AdEMAMix − Adam")]),
        ];
    }
}

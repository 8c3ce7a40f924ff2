using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What Bottou, Curtis and Nocedal (2016), arXiv 1606.04838, state: claims 11 to 13.</summary>
public static class LargeScaleClaims
{
    /// <summary>Five constant steps, falling steps and five competitors.</summary>
    public static IEnumerable<LargeScaleConfig> Study(IEnumerable<int> seeds) => seeds.SelectMany(seed => (LargeScaleConfig[])
    [
        .. new[] { 0.4, 0.2, 0.1, 0.05, 0.025 }.Select(step => new LargeScaleConfig { Step = step, Seed = seed }),
        new() { Method = SumMethod.Decreasing, Passes = 40, Seed = seed }, new() { Method = SumMethod.Descent, Passes = 200, Seed = seed }, new() { Method = SumMethod.Lbfgs, Passes = 20, Seed = seed },
        new() { Method = SumMethod.Svrg, Passes = 240, Seed = seed }, new() { Method = SumMethod.Saga, Passes = 90, Seed = seed },
    ]);

    /// <summary>The same race on features of one size, where the condition number is below 10 and steps may be larger.</summary>
    public static IEnumerable<LargeScaleConfig> Round(IEnumerable<int> seeds) =>
        from seed in seeds from runner in new[] { (SumMethod.Constant, 0.05), (SumMethod.Constant, 0.25), (SumMethod.Descent, 1), (SumMethod.Lbfgs, 1) }
        select new LargeScaleConfig { Method = runner.Item1, Step = runner.Item2, Decay = 0, Examples = 2000, Seed = seed };

    /// <summary>The claims on these runs.</summary>
    public static IReadOnlyList<Claim> Of(IReadOnlyList<Run<LargeScaleConfig, LargeScaleResult>> runs)
    {
        IEnumerable<LargeScaleResult> With(SumMethod method) => runs.Where(r => r.Config.Method == method).Select(r => r.Result);
        List<Run<LargeScaleConfig, LargeScaleResult>> constant = [.. runs.Where(r => r.Config.Method == SumMethod.Constant)], twentieth = [.. constant.Where(r => r.Config.Step == 0.05)];
        IEnumerable<double> Lead(SumMethod over) => Measuring.Paired(twentieth, runs.Where(r => r.Config.Method == over), c => c.Seed, (a, b) => a.At(2) / b.At(2));
        return
        [
            Measuring.On("05.11", constant, c => c.Seed, () =>
            [
                Measuring.Over(constant.GroupBy(r => r.Config.Seed).Select(g => -PowerLawFit.Of(g.Select(r => r.Config.Step), g.Select(r => r.Result.Floor)).Exponent), "05.11", "slope of the floor in α"),
                Measuring.Over(twentieth.Select(r => r.Result.Floor / 0.05 / (r.Result.Noise / 4)), "05.11/level", "floor/α over tr(Σ)/4"),
            ]),
            Measuring.On("05.12", [.. runs.Where(r => r.Config.Method == SumMethod.Decreasing)], c => c.Seed, () =>
                [Measuring.Over(With(SumMethod.Decreasing).Select(r => -PowerLawFit.Of(r.Passes.Where(p => p >= 8), r.Gaps.Where((_, i) => r.Passes[i] >= 8)).Exponent), "05.12", "slope of the gap in passes")]),
            Measuring.On("05.13", runs, c => c.Seed, () =>
            [
                Measuring.Over(Lead(SumMethod.Descent), "05.13", "gap after 2 passes, SG over GD"), Measuring.Over(Lead(SumMethod.Lbfgs), "05.13/lbfgs", "gap after 2 passes, SG over L-BFGS"),
                Measuring.Over(With(SumMethod.Svrg).Select(r => r.Rate.R2), "05.13/svrg", "R², SVRG"), Measuring.Over(With(SumMethod.Saga).Select(r => r.Rate.R2), "05.13/saga", "R², SAGA"),
            ]),
        ];
    }
}

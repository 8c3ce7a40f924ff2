using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

using Runs = IReadOnlyList<Run<GatingConfig, GatingResult>>;

/// <summary>What Nguyen and others (2024) claim of a gate with a temperature: claims 28 and 29.</summary>
public static class GatingClaims
{
    /// <summary>The claims: can the parameters be told apart, and do more data help?</summary>
    public static IReadOnlyList<Claim> Of(Runs runs) => [Identified(runs), Rates(runs)];

    private static Claim Identified(Runs runs) => Gate(runs, "02.28",
        [.. runs.OrderBy(r => r.Config.Activated).Select(r => new Measure(r.Result.FisherEnds[0], r.Config.Activated ? "02.28/tanh" : "02.28", Label: r.Config.Activated ? "with tanh" : "plain gate"))]);

    private static Claim Rates(Runs runs) => Gate(runs, "02.29",
        [.. from r in runs
            orderby r.Config.Activated
            let fit = PowerLawFit.Of(GatingExperiment.Sizes.Select(n => (double)n), r.Result.Errors)
            select new Measure(fit.Exponent, r.Config.Activated ? "02.29/tanh" : "02.29", fit.ExponentError, r.Config.Activated ? "with tanh" : "plain gate")]);

    private static Claim Gate(Runs runs, string id, IReadOnlyList<Measure> measures) =>
        Claims.Measured(id, measures) with { Seconds = runs.Sum(r => r.Seconds) };
}

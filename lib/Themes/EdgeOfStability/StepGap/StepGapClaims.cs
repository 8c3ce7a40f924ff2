using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>What Roberts (2018) claims (claims 11 and 12; claim 13 is measured where it is drawn).</summary>
public static class StepGapClaims
{
    /// <summary>Linear regression in three shapes and the digits network with two sizes of training sets, over learning rates.</summary>
    public static IEnumerable<StepGapConfig> Steps { get; } =
    [
        .. from shape in new[] { (10, 20), (10, 100), (50, 100) } from eta in new[] { 0.003, 0.01, 0.03, 0.1 }
           select new StepGapConfig { Inputs = shape.Item1, Examples = shape.Item2, Eta = eta, Redraws = shape switch { (10, 20) => 20_000, (10, 100) => 60_000, _ => 4000 } },
        .. from examples in new[] { 50, 200 } from eta in new[] { 0.02, 0.1, 0.3 } select new StepGapConfig { Model = "digits", Examples = examples, Eta = eta, Redraws = 1000, Seed = examples },
    ];

    /// <summary>Claims 11 and 12 on <see cref="Steps"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<StepGapConfig, StepGapResult>> steps)
    {
        List<Run<StepGapConfig, StepGapResult>> linear = [.. steps.Where(r => r.Config.Model == "linear" && r.Config.Eta <= 0.01)], digits = [.. steps.Where(r => r.Config.Model == "digits" && r.Config.Eta == 0.1)];
        return
        [
            OverSeeds.Claimed("06.11", linear, c => c.Seed, () => [.. linear.Select(r => new Measure(r.Result.Ratio, "06.11", r.Result.Error / r.Result.Predicted, FormattableString.Invariant($"d = {r.Config.Inputs}, N = {r.Config.Examples}, η = {r.Config.Eta}")))]),
            OverSeeds.Claimed("06.12", digits, c => c.Seed, () => [.. digits.Select(r => new Measure(r.Result.Ratio, "06.12", r.Result.Error / r.Result.Predicted, $"N = {r.Config.Examples}"))]),
        ];
    }
}

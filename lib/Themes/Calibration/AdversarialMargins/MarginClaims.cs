using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>What Cubuk and others (2017) say of margins and of small adversarial steps: claim 18.</summary>
public static class MarginClaims
{
    /// <summary>The claim.</summary>
    public static Claim Of(IReadOnlyList<Run<CompanionConfig, MarginResult>> runs)
    {
        var results = runs.Select(r => r.Result).ToList();
        var small = Enumerable.Range(0, MarginExperiment.Steps.Count).Where(i => MarginExperiment.Steps[i] <= 0.02).ToList();
        double Slope(IReadOnlyList<MarginResult> some) => -PowerLawFit.Of(small.Select(i => MarginExperiment.Steps[i]), small.Select(i => some.Average(r => r.Errors[i]))).Exponent;
        double Spread(IReadOnlyList<MarginResult> some)
        {
            var density = Enumerable.Range(0, MarginExperiment.Margins.Count).Select(i => some.Average(r => r.Density[i])).ToList();
            return density.Max() / density.Min();
        }

        return Claims.Measured("02.18",
            results.Count == 0 ? [] :
            [
                new(Slope(results), "02.18", Statistics.JackknifeError(results, Slope), "slope"),
                new(Spread(results), "02.18/flat", Statistics.JackknifeError(results, Spread), "P(margin < t)/t, max/min"),
            ]) with
        {
            Seeds = results.Count, Seconds = runs.Sum(r => r.Seconds),
            Note = "The error grows as claimed, but very small margins are rarer than the rest: the density of margins is not flat enough.",
        };
    }
}

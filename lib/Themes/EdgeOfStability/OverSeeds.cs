using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>How claims over seeds are put together.</summary>
internal static class OverSeeds
{
    /// <summary>Mean over seeds with its standard error; not measured when there are no values.</summary>
    public static Measure Of(IEnumerable<double> values, string asked, string label)
    {
        double[] all = [.. values];
        return new(Statistics.Mean(all), asked, Statistics.StandardError(all), label);
    }

    /// <summary>A claim on these runs; without runs it has no measures and is inconclusive.</summary>
    public static Claim Claimed<TConfig, TResult>(
        string id, IReadOnlyCollection<Run<TConfig, TResult>> runs, Func<TConfig, int> seed, Func<IReadOnlyList<Measure>> measures) =>
        Claims.Measured(id, runs.Count == 0 ? [] : measures()) with
        {
            Seeds = Math.Max(1, runs.Select(r => seed(r.Config)).Distinct().Count()),
            Seconds = runs.Sum(r => r.Seconds),
        };
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>How the claims of this theme are put together.</summary>
internal static class Measuring
{
    /// <summary>A claim on these runs; without runs it has no measures and is inconclusive.</summary>
    public static Claim On<TConfig, TResult>(string id, IReadOnlyCollection<Run<TConfig, TResult>> runs, Func<TConfig, int> seed, Func<IEnumerable<Measure>> measures, string note = "")
        where TConfig : notnull where TResult : notnull =>
        Claims.Measured(id, runs.Count == 0 ? [] : measures()) with { Seeds = Math.Max(1, runs.Select(r => seed(r.Config)).Distinct().Count()), Seconds = runs.Sum(r => r.Seconds), Note = note };

    /// <summary>A number of each seed from two kinds of runs that share it.</summary>
    public static IEnumerable<double> Paired<TConfig, TResult>(
        IEnumerable<Run<TConfig, TResult>> one, IEnumerable<Run<TConfig, TResult>> other, Func<TConfig, object> key, Func<TResult, TResult, double> number)
        where TConfig : notnull where TResult : notnull =>
        one.Join(other, r => key(r.Config), r => key(r.Config), (a, b) => number(a.Result, b.Result));
}

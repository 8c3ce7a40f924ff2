using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>How the companion papers' claims are put together.</summary>
internal static class SidePaper
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

    /// <summary>The share of y's variance that the best polynomial in x explains, and its highest coefficient.</summary>
    public static (double R2, double Top) Polynomial(IReadOnlyList<double> x, IReadOnlyList<double> y, int degree)
    {
        var fit = MathNet.Numerics.Fit.Polynomial([.. x], [.. y], degree);
        double mean = y.Average(), total = y.Sum(v => (v - mean) * (v - mean));
        return (1 - x.Zip(y, (a, b) => Math.Pow(b - MathNet.Numerics.Polynomial.Evaluate(a, fit), 2)).Sum() / total, fit[^1]);
    }
}

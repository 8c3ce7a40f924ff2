using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>How the companion papers' claims are put together.</summary>
internal static class SidePaper
{
    /// <summary>Mean over seeds with its standard error; not measured when there are no values.</summary>
    public static Measure Of(IEnumerable<double> values, Interval accepted, string label)
    {
        double[] all = [.. values];
        return new(Statistics.Mean(all), accepted, Statistics.StandardError(all), label);
    }

    /// <summary>A claim on these runs; without runs it has no measures and is inconclusive.</summary>
    public static Claim Claimed<TConfig, TResult>(
        int number, string paper, string statement, string paperValue, string why, IReadOnlyCollection<Run<TConfig, TResult>> runs, Func<TConfig, int> seed, Func<IReadOnlyList<Measure>> measures) =>
        new($"04.{number}", paper, statement, paperValue, why, runs.Count == 0 ? [] : measures())
        {
            Seeds = Math.Max(1, runs.Select(r => seed(r.Config)).Distinct().Count()),
            Seconds = runs.Sum(r => r.Seconds),
        };

    /// <summary>Rounded to some significant digits, so that stored runs stay small.</summary>
    public static double[] Rounded(IEnumerable<double> values, int digits = 4) => [.. values.Select(v => Rounded(v, digits))];

    /// <inheritdoc cref="Rounded(IEnumerable{double}, int)"/>
    public static double Rounded(double value, int digits = 4)
    {
        if (value == 0 || !double.IsFinite(value)) return value;
        var scale = Math.Pow(10, digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value))));
        return Math.Round(value * scale) / scale;
    }

    /// <summary>How often a positive scores above a negative (area under the ROC curve), ties as half: 1 when scores tell them apart, 0.5 when they know nothing.</summary>
    public static double Auc(IReadOnlyList<double> scores, IReadOnlyList<bool> positive)
    {
        int[] order = [.. Enumerable.Range(0, scores.Count).OrderBy(i => scores[i])];
        double positives = positive.Count(p => p), negatives = scores.Count - positives, ranks = 0;
        for (var from = 0; from < order.Length;)
        {
            var to = from;
            while (to < order.Length && scores[order[to]] == scores[order[from]]) to++;
            for (var i = from; i < to; i++) ranks += positive[order[i]] ? (from + to + 1) / 2.0 : 0;
            from = to;
        }

        return (ranks - positives * (positives + 1) / 2) / (positives * negatives);
    }

    /// <summary>The share of y's variance that the best polynomial in x explains, and its highest coefficient.</summary>
    public static (double R2, double Top) Polynomial(IReadOnlyList<double> x, IReadOnlyList<double> y, int degree)
    {
        var fit = MathNet.Numerics.Fit.Polynomial([.. x], [.. y], degree);
        double mean = y.Average(), total = y.Sum(v => (v - mean) * (v - mean));
        return (1 - x.Zip(y, (a, b) => Math.Pow(b - MathNet.Numerics.Polynomial.Evaluate(a, fit), 2)).Sum() / total, fit[^1]);
    }
}

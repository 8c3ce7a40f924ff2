using MathNet.Numerics.Statistics;

namespace Phenomena.Calibration;

/// <summary>A measured number and where the true one probably is.</summary>
/// <param name="Value">Of the samples.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public sealed record Interval(double Value, double Low, double High)
{
    /// <summary>Value and ends, four digits.</summary>
    public override string ToString() => FormattableString.Invariant($"{Value:0.0000} ({Low:0.0000} to {High:0.0000})");
}

/// <summary>Intervals from samples drawn again with replacement (Efron 1979). They are basic intervals, 2θ − quantile: a binned error is larger in a resample than in
/// the samples, and these take that bias off where plain quantiles would double it.</summary>
public static class Bootstrap
{
    /// <summary>Of one number.</summary>
    /// <param name="predictions">n samples.</param>
    /// <param name="metric">Such as <c>Score.NegativeLogLikelihood</c> or <c>p =&gt; CalibrationError.Ece(p, 10)</c>.</param>
    /// <param name="generator">Draws the resamples.</param>
    /// <param name="resamples">How many.</param>
    /// <param name="level">How often such an interval holds the true number.</param>
    public static Interval Of(Predictions predictions, Func<Predictions, double> metric, Generator generator, int resamples = 200, double level = 0.95) =>
        Of(predictions, [metric], generator, resamples, level)[0];

    /// <summary>Of several numbers of the same resamples.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 resamples, or a level outside (0, 1).</exception>
    public static IReadOnlyList<Interval> Of(
        Predictions predictions, IReadOnlyList<Func<Predictions, double>> metrics, Generator generator, int resamples = 200, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 2);
        if (!(level > 0 && level < 1)) throw new ArgumentOutOfRangeException(nameof(level), level, "Expected a level between 0 and 1, such as 0.95.");
        var draws = metrics.Select(_ => new double[resamples]).ToArray();
        var chosen = new int[predictions.Count];
        for (var r = 0; r < resamples; r++)
        {
            for (var i = 0; i < chosen.Length; i++) chosen[i] = (int)(generator.NextDouble() * chosen.Length);
            var resample = predictions.Subset(chosen);
            for (var m = 0; m < draws.Length; m++) draws[m][r] = metrics[m](resample);
        }

        return [.. metrics.Select((metric, m) =>
        {
            var value = metric(predictions);
            return new Interval(value, 2 * value - draws[m].Quantile((1 + level) / 2), 2 * value - draws[m].Quantile((1 - level) / 2));
        })];
    }
}

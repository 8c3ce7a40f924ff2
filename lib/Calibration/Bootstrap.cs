namespace Phenomena.Calibration;

/// <summary>A measured number and where the true one probably is.</summary>
/// <param name="Value">Of the samples.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public sealed record Estimate(double Value, double Low, double High)
{
    /// <summary>Value and ends, four digits.</summary>
    public override string ToString() => $"{Digits(Value)} ({Digits(Low)} to {Digits(High)})";

    private static string Digits(double value) => double.IsInfinity(value) ? value > 0 ? "∞" : "−∞" : value.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Intervals from samples drawn again with replacement (Efron 1979): quantiles of the number in resamples, widened to hold the number itself. So they stay in the range of what
/// they bound, a share in [0, 1] and an infinite NLL infinite. Of a share alone, <see cref="ReliabilityBands.Wilson(double, int, double)"/> needs no resamples.</summary>
/// <remarks>A calibration error is larger in a resample than in the samples, by about as much as in samples than in truth. Quantiles alone would double that: of 300 samples they hold the
/// true ECE in 74 sets of 100 and the true RMSCE in 36. Its interval therefore reaches down as far as the basic interval 2θ − quantile does, but not below 0: then it is in 98 and 94.
/// Near an error of 0 no interval of this kind is right; <see cref="NullLevel"/> says what calibrated predictions show.</remarks>
public static class Bootstrap
{
    /// <summary>Of one number.</summary>
    /// <param name="predictions">n samples.</param>
    /// <param name="metric">Such as <c>Score.NegativeLogLikelihood</c> or <c>p =&gt; CalibrationError.Ece(p, 10)</c>.</param>
    /// <param name="generator">Draws the resamples.</param>
    /// <param name="resamples">How many.</param>
    /// <param name="level">How often such an interval holds the true number.</param>
    /// <param name="isError">Whether it is a calibration error: at least 0, and larger by chance.</param>
    public static Estimate Of(Predictions predictions, Func<Predictions, double> metric, Generator generator, int resamples = 200, double level = 0.95, bool isError = false) =>
        Of(predictions, [(metric, isError)], generator, resamples, level)[0];

    /// <summary>Of several numbers of the same resamples.</summary>
    /// <param name="predictions">n samples.</param>
    /// <param name="metrics">Each, and whether it is a calibration error.</param>
    /// <param name="generator">Draws the resamples.</param>
    /// <param name="resamples">How many.</param>
    /// <param name="level">How often such an interval holds the true number.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 resamples, or a level outside (0, 1).</exception>
    /// <exception cref="ArgumentException">A metric gave NaN.</exception>
    public static IReadOnlyList<Estimate> Of(
        Predictions predictions, IReadOnlyList<(Func<Predictions, double> Of, bool IsError)> metrics, Generator generator, int resamples = 200, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 2);
        if (!(level > 0 && level < 1)) throw new ArgumentOutOfRangeException(nameof(level), level, "Expected a level between 0 and 1, such as 0.95.");
        var draws = metrics.Select(_ => new double[resamples]).ToArray();
        var chosen = new int[predictions.Count];
        for (var r = 0; r < resamples; r++)
        {
            for (var i = 0; i < chosen.Length; i++) chosen[i] = (int)(generator.NextDouble() * chosen.Length);
            var resample = predictions.Subset(chosen);
            for (var m = 0; m < draws.Length; m++) draws[m][r] = metrics[m].Of(resample);
        }

        return [.. metrics.Select((metric, m) =>
        {
            var value = metric.Of(predictions);
            if (double.IsNaN(value) || draws[m].Any(double.IsNaN))
                throw new ArgumentException($"Expected a metric that is a number of any samples; metric {m} gave NaN of {(double.IsNaN(value) ? "these" : "a resample, which may lack a class or a bin")}.", nameof(metrics));
            Array.Sort(draws[m]);
            double low = Quantile(draws[m], (1 - level) / 2), high = Quantile(draws[m], (1 + level) / 2);
            if (metric.IsError) low = Math.Min(low, Math.Max(0, 2 * value - high));
            return new Estimate(value, Math.Min(value, low), Math.Max(value, high));
        })];
    }

    /// <summary>The quantile of ascending numbers (Hyndman and Fan 1996, definition 8), some of which may be infinite.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var place = Math.Clamp((sorted.Length + 1 / 3.0) * share - 2 / 3.0, 0, sorted.Length - 1);
        double below = sorted[(int)place], above = sorted[(int)Math.Ceiling(place)];
        return below == above ? below : below + (place - Math.Floor(place)) * (above - below);
    }
}

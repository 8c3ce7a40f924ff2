using MathNet.Numerics.Statistics;

namespace Phenomena.Calibration;

/// <summary>What a calibration error would be if the predictions were calibrated: the same confidences, with outcomes drawn from them
/// (Bröcker and Smith 2007). A measured value within this is no sign of miscalibration.</summary>
/// <param name="Mean">Its expectation.</param>
/// <param name="High">What it stays below in 95 of 100 draws.</param>
public sealed record NullLevel(double Mean, double High)
{
    /// <summary>Of the top-label ECE with bins of equal width.</summary>
    /// <param name="predictions">n samples.</param>
    /// <param name="generator">Draws the outcomes.</param>
    /// <param name="bins">The number of bins.</param>
    /// <param name="draws">How many times.</param>
    public static NullLevel OfEce(Predictions predictions, Generator generator, int bins = 15, int draws = 200) =>
        Of(predictions.Top.Confidence, generator, (confidence, outcome) => CalibrationError.Weighted(ReliabilityBins.EqualWidth(confidence, outcome, bins)), draws);

    /// <summary>Of any error that is computed from confidences and outcomes.</summary>
    /// <param name="confidence">[n], 0 to 1.</param>
    /// <param name="generator">Draws the outcomes.</param>
    /// <param name="error">Of confidences and outcomes.</param>
    /// <param name="draws">How many times; at least one.</param>
    /// <exception cref="ArgumentException">No confidences, or one outside [0, 1].</exception>
    public static NullLevel Of(double[] confidence, Generator generator, Func<double[], bool[], double> error, int draws = 200)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        var outcome = new bool[confidence.Length];
        ReliabilityBins.Check(confidence, outcome);
        var errors = new double[draws];
        for (var d = 0; d < draws; d++)
        {
            Draw(confidence, generator, outcome);
            errors[d] = error(confidence, outcome);
        }

        return new(errors.Average(), errors.Quantile(0.95));
    }

    /// <summary>Outcomes that come true with the probabilities given.</summary>
    internal static void Draw(double[] probability, Generator generator, bool[] outcome)
    {
        for (var i = 0; i < outcome.Length; i++) outcome[i] = generator.NextDouble() < probability[i];
    }
}

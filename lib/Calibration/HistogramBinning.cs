namespace Phenomena.Calibration;

/// <summary>Each of M bins of equal width, closed on the right, gives the share of its outcomes that came true (Zadrozny and Elkan 2001).</summary>
/// <param name="Values">[M]; an empty bin gives its own middle.</param>
public sealed record HistogramBinning(double[] Values) : IProbabilityMap
{
    /// <summary>In words.</summary>
    public override string ToString() => $"Histogram binning, {Values.Length} bins: {Values.Text()}";

    /// <summary>With 15 bins.</summary>
    public static HistogramBinning Fit(ReadOnlySpan<double> probability, ReadOnlySpan<bool> outcome) => Fit(probability, outcome, 15);

    /// <summary>With M bins.</summary>
    /// <param name="probability">[n], 0 to 1.</param>
    /// <param name="outcome">[n], whether the event came true.</param>
    /// <param name="bins">M.</param>
    /// <exception cref="ArgumentException">Lengths that differ, a probability outside [0, 1], fewer than one bin.</exception>
    public static HistogramBinning Fit(ReadOnlySpan<double> probability, ReadOnlySpan<bool> outcome, int bins) =>
        new([.. ReliabilityBins.EqualWidth(probability, outcome, bins).Select(b => b.Count > 0 ? b.Accuracy : (b.Low + b.High) / 2)]);

    /// <inheritdoc/>
    public double At(double probability) => Values[ReliabilityBins.Index(Predictions.Checked(probability), Values.Length)];
}

namespace Phenomena.Calibration;

/// <summary>How far confidence is from accuracy, one number each, in [0, 1]. Of a perfect predictor, sure and right, all are 0. They are
/// estimates: a calibrated model of n samples has an expected ECE above 0 (<see cref="NullLevel"/>).</summary>
public static class CalibrationError
{
    /// <summary>Expected calibration error with bins of equal width: Σ (n_b/n) |acc_b − conf_b| (Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017).</summary>
    /// <param name="predictions">n samples.</param>
    /// <param name="bins">The number of bins.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one bin.</exception>
    public static double Ece(Predictions predictions, int bins = 15) => Weighted(ReliabilityBins.EqualWidth(predictions, bins));

    /// <summary>The same with bins of equal mass ("adaptive").</summary>
    /// <inheritdoc cref="Ece"/>
    public static double EceEqualMass(Predictions predictions, int bins = 15) => Weighted(ReliabilityBins.EqualMass(predictions, bins));

    /// <summary>The mean over classes of the ECE of each class's probability against whether the label is that class (Kull et al. 2019).</summary>
    /// <inheritdoc cref="Ece"/>
    public static double ClassWiseEce(Predictions predictions, int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        var visitor = new ClassWiseVisitor(predictions, new double[predictions.Classes * bins], bins);
        SoftmaxRows.Visit(predictions, ref visitor);
        // A bin's |acc − conf| n_b is |hits − sum of probabilities|: the counts are not needed.
        return visitor.Excess.Sum(Math.Abs) / predictions.Count / predictions.Classes;
    }

    /// <summary>Maximum calibration error: the largest |acc_b − conf_b| of a bin that is not empty.</summary>
    /// <inheritdoc cref="Ece"/>
    public static double Mce(Predictions predictions, int bins = 15) => ReliabilityBins.EqualWidth(predictions, bins).Max(b => Math.Abs(b.Gap));

    /// <summary>Root mean square calibration error: √ Σ (n_b/n) (acc_b − conf_b)².</summary>
    /// <inheritdoc cref="Ece"/>
    public static double Rmsce(Predictions predictions, int bins = 15) =>
        Math.Sqrt(ReliabilityBins.EqualWidth(predictions, bins).Sum(b => b.Count * b.Gap * b.Gap) / predictions.Count);

    /// <summary>Average calibration error: the mean of |acc_b − conf_b| over bins that are not empty, all alike (Neumann, Zisserman and Vedaldi 2018, as in netcal).
    /// Noisy where bins hold few samples.</summary>
    /// <inheritdoc cref="Ece"/>
    public static double Ace(Predictions predictions, int bins = 15) =>
        ReliabilityBins.EqualWidth(predictions, bins).Where(b => b.Count > 0).Average(b => Math.Abs(b.Gap));

    /// <summary>The ECE of bins that are there already.</summary>
    public static double Weighted(IReadOnlyCollection<ReliabilityBin> bins) => bins.Sum(b => b.Count * Math.Abs(b.Gap)) / bins.Sum(b => b.Count);

    /// <summary>Smooth calibration error with the kernel width that equals it: no bins to choose (Błasiok and Nakkiran 2023).</summary>
    /// <param name="predictions">n samples.</param>
    public static double Smooth(Predictions predictions) => SmoothCalibration.Of(predictions).FixedPoint();

    private readonly struct ClassWiseVisitor(Predictions predictions, double[] excess, int bins) : IRowVisitor
    {
        /// <summary>[k, M]: probabilities minus hits.</summary>
        public double[] Excess => excess;

        public void Row(int sample, ReadOnlySpan<double> weights, double sum, double greatest)
        {
            var scale = 1 / sum;
            var own = excess.AsSpan(0, weights.Length * bins);
            for (int c = 0, start = 0; c < weights.Length; c++, start += bins)
            {
                var p = weights[c] * scale;
                own[start + ReliabilityBins.Index(p, bins)] += p;
            }

            var label = predictions.Labels[sample];
            own[label * bins + ReliabilityBins.Index(weights[label] * scale, bins)] -= 1;
        }
    }
}

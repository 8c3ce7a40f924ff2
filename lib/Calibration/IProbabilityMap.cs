namespace Phenomena.Calibration;

/// <summary>A map from the probability of one event to a better calibrated one. <see cref="OneVsRest"/> makes a calibrator of k classes from them.</summary>
public interface IProbabilityMap
{
    /// <summary>The calibrated probability.</summary>
    /// <param name="probability">0 to 1, up to rounding.</param>
    /// <exception cref="ArgumentException">NaN, or another number that is no probability.</exception>
    double At(double probability);

    /// <inheritdoc cref="ICalibrator.Converged"/>
    bool Converged => true;

    /// <inheritdoc cref="ICalibrator.Message"/>
    string Message => "";
}

/// <summary>Fits a map.</summary>
/// <param name="probability">[n], 0 to 1.</param>
/// <param name="outcome">[n], whether the event came true.</param>
public delegate IProbabilityMap ProbabilityFit(ReadOnlySpan<double> probability, ReadOnlySpan<bool> outcome);

namespace Phenomena.Calibration;

/// <summary>A fitted map from predictions to better calibrated ones. Every calibrator has a static <c>Fit(predictions)</c>.</summary>
public interface ICalibrator
{
    /// <summary>The predictions, calibrated; any samples with as many classes as it was fitted on. Logits and probabilities are both taken;
    /// of probabilities the logarithms are the logits.</summary>
    /// <exception cref="ArgumentException">Another number of classes.</exception>
    Predictions Transform(Predictions predictions);

    /// <summary>Whether the fit ended where it was to end. What has no fit that could fail, such as a histogram, always did.</summary>
    bool Converged => true;

    /// <summary>What is to be known of the fit: why it did not converge, or what its numbers rest on; empty of an ordinary one.</summary>
    string Message => "";
}

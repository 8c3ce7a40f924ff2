using Phenomena.Figures;

namespace Phenomena.Calibration;

/// <summary>Which calibrator is worth using: all of them side by side.</summary>
public static class CalibratorTable
{
    /// <summary>Every calibrator, fitted on a random half of the samples and scored on the other, with whether its fit converged and what there is to know of it.</summary>
    /// <param name="predictions">At least 2 samples; not those the model was trained on.</param>
    /// <param name="seed">Of the halves.</param>
    public static Table Of(Predictions predictions, ulong seed = 0)
    {
        var fits = Calibrators.All.Select(c => (c.Name, Held: HeldOut.Of(predictions, c.Fit, new Generator(seed)))).ToList();
        (string Name, Predictions Said, ICalibrator? By)[] rows = [("none", fits[0].Held.Before, null), .. fits.Select(f => (f.Name, f.Held.After, f.Held.Calibrator))];
        var table = Table.Of(rows, ("calibrator", r => r.Name),
            ("accuracy", r => Score.Accuracy(r.Said)), ("NLL (nats)", r => Score.NegativeLogLikelihood(r.Said)), ("Brier", r => Score.Brier(r.Said)),
            ("ECE", r => CalibrationError.Ece(r.Said)), ("ECE if perfectly calibrated", r => NullLevel.OfEce(r.Said, new Generator(seed)).Mean), ("smooth ECE", r => CalibrationError.Smooth(r.Said)),
            ("converged", r => r.By is null ? "" : r.By.Converged ? "yes" : "no"));
        // Below the table: sentences in a column of their own would squeeze the numbers.
        return table.WithNotes(fits.Where(f => f.Held.Calibrator.Message.Length > 0)
            .GroupBy(f => f.Held.Calibrator.Message, (message, of) => $"{string.Join(", ", of.Select(f => f.Name))}: {message}"));
    }
}

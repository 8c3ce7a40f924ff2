using Phenomena.Calibration;
using Phenomena.Figures;

namespace Phenomena.Themes.Calibration;

/// <summary>What a practitioner does with the logits of their own network, once <see cref="PredictionsCsv"/> has read them: compare calibrators on a held-out half, choose.</summary>
public static class OwnLogits
{
    /// <summary>An example: what a network trained on digits with a quarter of the labels wrong says of 797 others. A few tenths of a second.</summary>
    public static Predictions Example()
    {
        var root = new Generator(0);
        var split = NoisyDigits.Draw(0.25, root.Split(0));
        using var network = new Classifier([64, 128, 128, 10], root.Split(1));
        network.Train(split.Train, new() { LearningRate = 3e-3, Epochs = 50 }, root.Split(2), CancellationToken.None);
        return network.Score(new([.. split.Validation.Inputs, .. split.Test.Inputs], [.. split.Validation.Labels, .. split.Test.Labels]));
    }

    /// <summary>Every calibrator, fitted on a random half of the samples and scored on the other, with whether its fit converged and what there is to know of it.</summary>
    public static Table Compare(Predictions predictions, ulong seed = 0)
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

    /// <summary>Reliability before and after temperature scaling on a held-out half.</summary>
    public static Figure Reliability(Predictions predictions, ulong seed = 0)
    {
        var held = HeldOut.Of(predictions, Calibrators.Temperature, new Generator(seed));
        var temperature = ((TemperatureScaling)held.Calibrator).Temperature;
        return Plot.Grid("Your logits, on the half that the temperature has not seen", 2,
            ReliabilityPanel.Of("Unscaled", [ReliabilityBins.EqualWidth(held.Before)]),
            ReliabilityPanel.Of($"Scaled, T = {temperature.Text()}", [ReliabilityBins.EqualWidth(held.After)]));
    }
}

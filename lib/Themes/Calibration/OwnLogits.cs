using System.Globalization;
using Phenomena.Calibration;
using Phenomena.Figures;

namespace Phenomena.Themes.Calibration;

/// <summary>What a practitioner does with the logits of their own network: read, compare calibrators on a held-out half, choose.</summary>
public static class OwnLogits
{
    /// <summary>Reads a text file with a line for each sample: its logits, then its class counted from 0, with commas between. A first line that is no numbers is a heading.</summary>
    /// <exception cref="InvalidDataException">A line that cannot be read; the message has its number.</exception>
    public static Predictions Read(string path)
    {
        var logits = new List<double>();
        var labels = new List<int>();
        var columns = 0;
        foreach (var (index, line) in File.ReadLines(path).Index().Where(l => l.Item.Length > 0))
        {
            double[] cells = [.. line.Split(',').Select(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) ? v : double.NaN)];
            if (index == 0 && cells.All(double.IsNaN)) continue;
            if (columns == 0) columns = cells.Length;
            if (cells.Length != columns || columns < 3 || cells.Any(double.IsNaN) || cells[^1] != (int)cells[^1])
                throw new InvalidDataException($"{path}, line {index + 1}: expected at least two logits and a class, as many as in the first line; got \"{line}\". Write numbers with commas between and the class last.");
            logits.AddRange(cells[..^1]);
            labels.Add((int)cells[^1]);
        }

        return labels.Count > 0 ? Predictions.FromLogits([.. logits], [.. labels])
            : throw new InvalidDataException($"{path}: expected a line of logits for each sample; got none. Write the logits of your validation set, the class last.");
    }

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
        return Table.Of(rows, ("calibrator", r => r.Name),
            ("accuracy", r => Score.Accuracy(r.Said)), ("NLL (nats)", r => Score.NegativeLogLikelihood(r.Said)), ("Brier", r => Score.Brier(r.Said)),
            ("ECE", r => CalibrationError.Ece(r.Said)), ("ECE if perfectly calibrated", r => NullLevel.OfEce(r.Said, new Generator(seed)).Mean), ("smooth ECE", r => CalibrationError.Smooth(r.Said)),
            ("converged", r => r.By is null ? "" : r.By.Converged ? "yes" : "no"), ("to be known", r => r.By?.Message));
    }

    /// <summary>Reliability before and after temperature scaling on a held-out half.</summary>
    public static Figure Reliability(Predictions predictions, ulong seed = 0)
    {
        var held = HeldOut.Of(predictions, Calibrators.Temperature, new Generator(seed));
        var temperature = ((TemperatureScaling)held.Calibrator).Temperature;
        return Chart.Grid("Your logits, on the half that the temperature has not seen", 2,
            ReliabilityPanel.Of("Unscaled", [ReliabilityBins.EqualWidth(held.Before)]),
            ReliabilityPanel.Of(FormattableString.Invariant($"Scaled, T = {temperature:0.00}"), [ReliabilityBins.EqualWidth(held.After)]));
    }
}

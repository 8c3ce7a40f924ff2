using System.Text;

namespace Phenomena.Calibration;

/// <summary>All that there is to say of predictions in one call: numbers with 95 % intervals (Wilson's of the accuracy, else bootstrap), what temperature scaling would do on samples it has not
/// seen, and a verdict in words.</summary>
/// <param name="Samples">n.</param>
/// <param name="Classes">k.</param>
/// <param name="Metrics">By name.</param>
/// <param name="NullEce">What the ECE would be if the predictions were calibrated.</param>
/// <param name="Temperature">Fitted on all samples: the one to use.</param>
/// <param name="EceAfter">ECE after temperature scaling, out of fold.</param>
/// <param name="NllAfter">NLL after temperature scaling, out of fold, in nats.</param>
/// <param name="Verdict">In words.</param>
public sealed record CalibrationReport(
    int Samples, int Classes, IReadOnlyList<(string Name, Estimate Value)> Metrics, NullLevel NullEce, TemperatureScaling Temperature, double EceAfter, double NllAfter, string Verdict)
{
    private static readonly (string Name, Func<Predictions, double> Of, bool IsError)[] All =
    [
        ("accuracy", Score.Accuracy, false), ("mean confidence", Score.MeanConfidence, false), ("NLL", Score.NegativeLogLikelihood, false), ("Brier", p => Score.Brier(p), false), ("AURC", Score.Aurc, false),
        ("ECE", p => CalibrationError.Ece(p), true), ("ECE, equal mass", p => CalibrationError.EceEqualMass(p), true), ("ECE, class-wise", p => CalibrationError.ClassWiseEce(p), true),
        ("MCE", p => CalibrationError.Mce(p), true), ("RMSCE", p => CalibrationError.Rmsce(p), true), ("ACE", p => CalibrationError.Ace(p), true), ("smECE", CalibrationError.Smooth, true),
    ];

    /// <summary>Measures predictions; bins are 15.</summary>
    /// <param name="predictions">At least 2 samples; not those the model was trained on.</param>
    /// <param name="seed">Of resamples, null level and folds.</param>
    /// <param name="resamples">Of the bootstrap.</param>
    /// <exception cref="ArgumentException">A single sample, of which nothing can be said.</exception>
    public static CalibrationReport For(Predictions predictions, ulong seed = 0, int resamples = 200)
    {
        if (predictions.Count < 2) throw new ArgumentException("Expected at least 2 samples for a report; got 1. Single numbers are in Score and CalibrationError.");
        var generator = new Generator(seed);
        _ = predictions.Top;
        var estimates = Bootstrap.Of(predictions, [.. All.Select(m => (m.Of, m.IsError))], generator.Split(0), resamples);
        // All right is no sign that all will be: of a share Wilson's interval says so, and resamples do not.
        var accuracy = ReliabilityBands.Wilson(estimates[0].Value, predictions.Count);
        var metrics = All.Zip(estimates, (m, e) => (m.Name, m.Name == All[0].Name ? e with { Low = accuracy.Low, High = accuracy.High } : e)).ToList();
        var level = NullLevel.OfEce(predictions, generator.Split(1));
        var cross = CrossFit.Of(predictions, TemperatureScaling.Fit, generator.Split(2), Math.Min(5, predictions.Count));
        var fit = (TemperatureScaling)cross.Calibrator;
        var after = (Ece: CalibrationError.Ece(cross.OutOfFold), Nll: Score.NegativeLogLikelihood(cross.OutOfFold));
        return new(predictions.Count, predictions.Classes, metrics, level, fit, after.Ece, after.Nll, Words(predictions, level, fit, after));
    }

    /// <summary>The number of that name.</summary>
    /// <exception cref="ArgumentException">No such name.</exception>
    public Estimate this[string name] => Metrics.FirstOrDefault(m => m.Name == name).Value
        ?? throw new ArgumentException($"Expected one of {string.Join(", ", Metrics.Select(m => m.Name))}; got '{name}'. Names are as in the report's text.");

    /// <summary>The report as text, a line a number.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Samples} samples, {Classes} classes\n");
        foreach (var (name, value) in Metrics) text.Append($"{name,-16} {value}\n");
        text.Append(FormattableString.Invariant($"{"ECE if calibrated",-16} {NullEce.Mean:0.0000}, in 95 of 100 draws below {NullEce.High:0.0000}\n"));
        text.Append(FormattableString.Invariant($"{"temperature",-16} {Temperature.Temperature.Text()}{(Temperature.Converged ? "" : " (not converged)")}; out of fold ECE {EceAfter:0.0000}, NLL {NllAfter:0.0000}\n"));
        if (Temperature.Message.Length > 0) text.Append($"{"",-16} {Temperature.Message}\n");
        return text.Append(Verdict).ToString();
    }

    private static string Words(Predictions predictions, NullLevel level, TemperatureScaling fit, (double Ece, double Nll) after)
    {
        double ece = CalibrationError.Ece(predictions), gap = Score.MeanConfidence(predictions) - Score.Accuracy(predictions);
        if (ece <= level.High) return FormattableString.Invariant($"No sign of miscalibration: an ECE of {ece:0.000} is within what calibrated predictions of {predictions.Count} samples give.");
        var side = Math.Abs(gap) < ece / 2 ? "too sure in places and not sure enough in others" : gap > 0 ? "too sure" : "not sure enough";
        var text = FormattableString.Invariant($"Miscalibrated: an ECE of {ece:0.000}, where calibrated predictions stay below {level.High:0.000}; the predictions are {side}. ");
        return text + (after.Nll >= Score.NegativeLogLikelihood(predictions) ? "Temperature scaling does not help on samples it has not seen; try another calibrator."
            : FormattableString.Invariant($"Temperature scaling with T = {fit.Temperature.Text()} takes the ECE to {after.Ece:0.000}{(after.Ece <= level.High ? ", within the null level" : "; what is left is not a matter of temperature")}. ")).TrimEnd();
    }
}


namespace Phenomena.Calibration;

/// <summary>A calibrator fitted on one part of the samples and shown on the rest: numbers of samples that it was fitted on flatter it.</summary>
/// <param name="Calibrator">The calibrator.</param>
/// <param name="Before">The samples it was not fitted on.</param>
/// <param name="After">The same, calibrated.</param>
public sealed record HeldOut(ICalibrator Calibrator, Predictions Before, Predictions After)
{
    /// <summary>Fits on a random part.</summary>
    /// <param name="predictions">At least 2 samples.</param>
    /// <param name="fit">Such as <c>TemperatureScaling.Fit</c>.</param>
    /// <param name="generator">Decides the parts.</param>
    /// <param name="share">Of the samples to fit on, in (0, 1).</param>
    /// <exception cref="ArgumentException">A share that leaves a part empty.</exception>
    public static HeldOut Of(Predictions predictions, Func<Predictions, ICalibrator> fit, Generator generator, double share = 0.5)
    {
        var count = (int)Math.Round(share * predictions.Count);
        if (!(count > 0 && count < predictions.Count)) throw new ArgumentException($"Expected a share that leaves samples on both sides; got {share} of {predictions.Count}, which is {count}. Give more samples or another share.");
        var order = generator.Permutation(predictions.Count);
        var calibrator = fit(predictions.Subset(order.AsSpan(0, count)));
        var rest = predictions.Subset(order.AsSpan(count));
        return new(calibrator, rest, calibrator.Transform(rest));
    }
}

/// <summary>A calibrator fitted on all samples, and what it does to samples it has not seen, from K fits that each left a part out.</summary>
/// <param name="Calibrator">Fitted on all samples: the one to use.</param>
/// <param name="OutOfFold">All samples in their order, each calibrated by the fit that had not seen it: the ones to measure.</param>
/// <param name="Folds">The K fits.</param>
public sealed record CrossFit(ICalibrator Calibrator, Predictions OutOfFold, IReadOnlyList<ICalibrator> Folds)
{
    /// <summary>In words.</summary>
    public override string ToString() => $"{Folds.Count} folds of {OutOfFold}; fitted on all: {Calibrator}";

    /// <summary>Fits K + 1 times.</summary>
    /// <param name="predictions">At least K samples.</param>
    /// <param name="fit">Such as <c>TemperatureScaling.Fit</c>.</param>
    /// <param name="generator">Decides the folds.</param>
    /// <param name="folds">K, at least 2.</param>
    /// <exception cref="ArgumentException">Fewer than 2 folds or fewer samples than folds.</exception>
    public static CrossFit Of(Predictions predictions, Func<Predictions, ICalibrator> fit, Generator generator, int folds = 5)
    {
        var (n, k) = (predictions.Count, predictions.Classes);
        if (folds < 2 || folds > n) throw new ArgumentException($"Expected 2 to {n} folds of {n} samples; got {folds}. Five are usual.");
        var order = generator.Permutation(n);
        var (scores, calibrators, logits) = (new double[n * k], new List<ICalibrator>(), false);
        for (var fold = 0; fold < folds; fold++)
        {
            var (from, to) = (fold * n / folds, (fold + 1) * n / folds);
            var calibrator = fit(predictions.Subset([.. order[..from], .. order[to..]]));
            var own = calibrator.Transform(predictions.Subset(order.AsSpan(from, to - from)));
            for (var i = from; i < to; i++) own.Row(i - from).CopyTo(scores.AsSpan(order[i] * k));
            logits = own.AreLogits;
            calibrators.Add(calibrator);
        }

        return new(fit(predictions), predictions.With(scores, logits), calibrators);
    }
}

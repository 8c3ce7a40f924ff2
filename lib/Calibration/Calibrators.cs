namespace Phenomena.Calibration;

/// <summary>Every calibrator with its usual settings, by name: to compare them, or to choose one by held-out NLL.</summary>
public static class Calibrators
{
    /// <summary>One scalar.</summary>
    public static ICalibrator Temperature(Predictions predictions) => TemperatureScaling.Fit(predictions);

    /// <summary>A slope and an offset for each class.</summary>
    public static ICalibrator Vector(Predictions predictions) => VectorScaling.Fit(predictions);

    /// <summary>A full linear map with ODIR penalties of 0.01.</summary>
    public static ICalibrator Matrix(Predictions predictions) => MatrixScaling.Fit(predictions, 0.01, 0.01);

    /// <summary>Platt's sigmoid for each class.</summary>
    public static ICalibrator Platt(Predictions predictions) => OneVsRest.Fit(predictions, PlattScaling.Fit);

    /// <summary>A beta map for each class.</summary>
    public static ICalibrator Beta(Predictions predictions) => OneVsRest.Fit(predictions, BetaCalibration.Fit);

    /// <summary>A rising step function for each class.</summary>
    public static ICalibrator Isotonic(Predictions predictions) => OneVsRest.Fit(predictions, IsotonicRegression.Fit);

    /// <summary>Fifteen bins for each class.</summary>
    public static ICalibrator Histogram(Predictions predictions) => OneVsRest.Fit(predictions, HistogramBinning.Fit);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<(string Name, Func<Predictions, ICalibrator> Fit)> All { get; } =
    [
        ("temperature", Temperature), ("vector", Vector), ("matrix", Matrix), ("Platt", Platt), ("beta", Beta), ("isotonic", Isotonic), ("histogram", Histogram),
    ];
}

using Phenomena.Calibration;

namespace Phenomena.Tests.Library.Calibration;

/// <summary>200 samples of 3 classes from closed formulas; the numbers expected of them were computed by independent programs in double precision.</summary>
internal static class Golden
{
    public static Predictions Logits { get; } = Make();

    public static Predictions Probabilities { get; } = Predictions.FromProbabilities(Logits.Probabilities(), [.. Logits.Labels]);

    private static Predictions Make()
    {
        const int n = 200, k = 3;
        var (logits, labels) = (new double[n * k], new int[n]);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < k; j++) logits[i * k + j] = 3 * Math.Sin(0.7 * i + 1.3 * j) + Math.Cos(0.11 * i * (j + 1));
            labels[i] = Enumerable.Range(0, k).MaxBy(j => logits[i * k + j] + 2.5 * Math.Sin(12.9898 * i + 78.233 * j));
        }

        return Predictions.FromLogits(logits, labels);
    }
}

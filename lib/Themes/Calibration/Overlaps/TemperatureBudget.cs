using Phenomena.Calibration;

namespace Phenomena.Themes.Calibration;

/// <summary>What two temperature fits find where the answer is known.</summary>
/// <param name="Truth">The temperature that was put in.</param>
/// <param name="Budget">One call of L-BFGS, 20 inner iterations, learning rate 0.01, from T = 1.</param>
/// <param name="Converged">The minimum of the NLL.</param>
public sealed record TemperatureBudget(double Truth, double Budget, double Converged)
{
    /// <summary>Labels of 50 000 samples are drawn from the softmax of normal logits, 10 classes; then the logits are multiplied by the truth.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A temperature that is not positive.</exception>
    public static TemperatureBudget Of(double truth, int seed = 0)
    {
        if (!(truth > 0)) throw new ArgumentOutOfRangeException(nameof(truth), $"A temperature is positive; got {truth}. Use 2, say.");
        const int samples = 50_000, classes = 10;
        var generator = new Generator((ulong)seed);
        double[] logits = new double[samples * classes], weights = new double[classes];
        var labels = new int[samples];
        for (var i = 0; i < samples; i++)
        {
            var row = logits.AsSpan(i * classes, classes);
            for (var c = 0; c < classes; c++)
            {
                row[c] = 2 * generator.NextNormal();
                weights[c] = Math.Exp(row[c]);
            }

            var left = generator.NextDouble() * weights.Sum();
            while (labels[i] < classes - 1 && (left -= weights[labels[i]]) > 0) labels[i]++;
            foreach (ref var z in row) z *= truth;
        }

        var predictions = Predictions.FromLogits(logits, labels);
        return new(truth, TemperatureScaling.FitWithBudget(predictions).Temperature, TemperatureScaling.Fit(predictions).Temperature);
    }
}

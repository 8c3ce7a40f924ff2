using Phenomena.Calibration;

namespace Phenomena.Benchmarks;

/// <summary>Metrics and fits of the calibration toolbox. A step begins with plain arrays: checking them and all that is cached counts.</summary>
internal static class Calibration
{
    public static Workload Ece(int n, int k) => Metric("ECE", n, k, p => CalibrationError.Ece(p));

    public static Workload ClassWiseEce(int n, int k) => Metric("class-wise ECE", n, k, p => CalibrationError.ClassWiseEce(p));

    public static Workload Nll(int n, int k) => Metric("NLL", n, k, Score.NegativeLogLikelihood);

    public static Workload Brier(int n, int k) => Metric("Brier", n, k, p => Score.Brier(p));

    public static Workload Temperature(int n, int k) => new($"temperature {n}x{k}", "scipy", "fits/CPU s", 1, () =>
    {
        var (logits, labels) = Samples(n, k);
        return () => TemperatureScaling.Fit(Predictions.FromLogits(logits, labels)).Temperature;
    });

    public static Workload Isotonic(int n) => new($"isotonic {n}", "sklearn", "fits/CPU s", 1, () =>
    {
        var generator = new Generator(0);
        double[] probability = [.. Enumerable.Range(0, n).Select(_ => generator.NextDouble())];
        bool[] outcome = [.. probability.Select(p => generator.NextDouble() < p * p)];
        return () => IsotonicRegression.Fit(probability, outcome).Values.Sum();
    });

    private static Workload Metric(string name, int n, int k, Func<Predictions, double> metric) => new($"{name} {n}x{k}", "numpy", "calls/CPU s", 1, () =>
    {
        var (logits, labels) = Samples(n, k);
        return () => metric(Predictions.FromLogits(logits, labels));
    });

    /// <summary>Logits of spread 3 and labels that follow a third of them, so that the best temperature is near 3.</summary>
    private static (double[] Logits, int[] Labels) Samples(int n, int k)
    {
        var generator = new Generator(0);
        var (logits, labels) = (new double[n * k], new int[n]);
        for (var i = 0; i < logits.Length; i++) logits[i] = 3 * generator.NextNormal();
        for (var i = 0; i < n; i++)
        {
            var best = double.NegativeInfinity;
            for (var c = 0; c < k; c++)
            {
                var score = logits[i * k + c] / 3 - Math.Log(-Math.Log(generator.NextDouble()));
                if (score > best) (best, labels[i]) = (score, c);
            }
        }

        return (logits, labels);
    }
}

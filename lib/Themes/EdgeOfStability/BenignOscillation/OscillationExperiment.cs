using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>Single-sample SGD on points with a strong feature in most and a weak one in all.</summary>
public sealed record OscillationConfig
{
    /// <summary>η; the strong direction is stable below m / 2 s² = 4.</summary>
    public double Eta { get; init; } = 4.3;

    /// <summary>Decides data, start and order; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>v, length of the weak feature; the strong one has length 1.</summary>
    public double Weak { get; init; } = 0.15;

    /// <summary>Share of points with the strong feature.</summary>
    public double StrongShare { get; init; } = 0.9;

    /// <summary>SGD steps.</summary>
    public int Steps { get; init; } = 30_000;
}

/// <summary>What was learned.</summary>
/// <param name="Train">Share of training points with the right sign.</param>
/// <param name="WeakOnly">Share of 400 test points with the weak feature and noise only.</param>
/// <param name="WeakWeight">Largest weight of a filter on the weak feature, with its class's sign.</param>
/// <param name="StrongWeight">The same on the strong feature.</param>
/// <param name="Loss">Mean of (f − y)² / 2 at the end.</param>
/// <param name="WeakWeights">The largest weak weight every 300 steps.</param>
/// <param name="Residuals">y (f − y) of a strong training point every 300 steps.</param>
public sealed record OscillationResult(double Train, double WeakOnly, double WeakWeight, double StrongWeight, double Loss, double[] WeakWeights, double[] Residuals);

/// <summary>Lu and others, Benign Oscillation of Stochastic Gradient Descent with Large Learning Rates (2023), arXiv 2310.17074: f = Σ over patches and filters of [ReLU(w⁺·x)² − ReLU(w⁻·x)²] / m, loss (f − y)² / 2.</summary>
public static class OscillationExperiment
{
    private const int D = 400, N = 80, M = 8;

    /// <summary>η_c = m / 2: above it a strong point with f = y is unstable, since its residual is multiplied by 1 − 4η/m.</summary>
    public const double Critical = M / 2.0;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    // Above the critical rate rounding grows from step to step: what is recorded is short.
    public static Experiment<OscillationConfig, OscillationResult> Experiment { get; } = new("edge-benign-oscillation", version: 1, Run) { Trial = c => c with { Steps = 1500 }, Tolerance = 0.05 };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static OscillationResult Run(OscillationConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (!(config.Eta > 0) || config.Seed < 0 || !(config.StrongShare is > 0 and <= 1) || config.Steps < 300)
            throw new ArgumentException($"A positive rate, a share of strong points from above 0 to 1 and at least 300 steps are needed; got {config}.");
        var random = new Generator((ulong)config.Seed);
        var start = random.Split(0);
        double[][] w = [.. Enumerable.Range(0, 2 * M).Select(_ => Enumerable.Range(0, D).Select(_ => 0.01 * start.NextNormal()).ToArray())];
        var (train, test, draw) = (Points(N, config, config.StrongShare, random.Split(1)), Points(400, config, 0, random.Split(2)), random.Split(3));
        var watched = train.First(p => p.Strong != 0);
        List<double> weak = [], residuals = [];
        for (int t = 0; t < config.Steps; t++)
        {
            if (t % 300 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                weak.Add(Largest(0));
                residuals.Add(watched.Y * (Output(w, watched) - watched.Y));
            }
            var p = train[(int)draw.NextInt64(N)];
            double rate = 2 * config.Eta * (Output(w, p) - p.Y) / M;
            for (int r = 0; r < 2 * M; r++)
            {
                double sign = r < M ? 1 : -1, a = w[r][0] * p.Weak, b = w[r][1] * p.Strong, c = TensorPrimitives.Dot<double>(w[r], p.Noise);
                if (a > 0) w[r][0] -= sign * rate * a * p.Weak;
                if (b > 0) w[r][1] -= sign * rate * b * p.Strong;
                if (c > 0) TensorPrimitives.MultiplyAdd(p.Noise, -sign * rate * c, w[r], w[r]);
            }
        }
        return new(Right(train), Right(test), Largest(0), Largest(1), train.Average(p => Math.Pow(Output(w, p) - p.Y, 2) / 2), SignificantDigits.Of(weak), SignificantDigits.Of(residuals));

        double Right(Point[] points) => points.Average(p => p.Y * Output(w, p) > 0 ? 1.0 : 0);

        double Largest(int feature) => w.Select((filter, r) => r < M ? filter[feature] : -filter[feature]).Max();
    }

    /// <summary>f of a point; filters of the positive class first.</summary>
    internal static double Output(double[][] w, Point p)
    {
        double sum = 0;
        for (int r = 0; r < w.Length; r++)
        {
            double a = Math.Max(0, w[r][0] * p.Weak), b = Math.Max(0, w[r][1] * p.Strong), c = Math.Max(0, TensorPrimitives.Dot<double>(w[r], p.Noise));
            sum += (r < w.Length / 2 ? 1 : -1) * (a * a + b * b + c * c);
        }
        return sum / (w.Length / 2);
    }

    private static Point[] Points(int count, OscillationConfig config, double strong, Generator random) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        double y = random.NextDouble() < 0.5 ? 1 : -1;
        bool has = random.NextDouble() < strong;
        double[] noise = [0, 0, .. Enumerable.Range(2, D - 2).Select(_ => 0.8 / Math.Sqrt(D) * random.NextNormal())];
        return new Point(y, y * config.Weak, has ? y : 0, noise);
    })];

    /// <summary>A label and its three patches: both features along the first two coordinates, noise along the others.</summary>
    internal sealed record Point(double Y, double Weak, double Strong, double[] Noise);
}

using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>A perceptron with hinge loss on P points whose density falls as x^χ towards the boundary.</summary>
public sealed record HingeConfig
{
    /// <summary>χ: 0 for as many points at the boundary as next to it, 1 for a linear gap.</summary>
    public int Chi { get; init; }

    /// <summary>P, training points.</summary>
    public int Points { get; init; } = 256;

    /// <summary>T = η of SGD with one point a step; 0 for full-batch gradient descent with η = 0.5.</summary>
    public double Temperature { get; init; } = 4;

    /// <summary>Decides data and order; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>Where it ends.</summary>
/// <param name="Converged">All points have a margin of 1.</param>
/// <param name="Signal">|w₁|, the weight of the direction that tells the label.</param>
/// <param name="Noise">Length of the other weights.</param>
/// <param name="Steps">Steps taken, t*.</param>
/// <param name="TestError">Share of 4000 fresh points with the wrong sign.</param>
public sealed record HingeResult(bool Converged, double Signal, double Noise, int Steps, double TestError);

/// <summary>The perceptron of Sclocchi, Geiger and Wyart, Dissecting the Effects of SGD Noise in Distinct Regimes of Deep Learning (2023), arXiv 2301.13703: f = w·x/√d, d = 64, loss max(0, 1 − yf), w = 0 at first.</summary>
public static class HingeExperiment
{
    private const int D = 64;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<HingeConfig, HingeResult> Experiment { get; } = new("edge-hinge-perceptron", version: 1, Run) { Cost = c => c.Temperature == 0 ? 20 * c.Points : c.Points, Trial = c => c with { Points = Math.Min(c.Points, 128) } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static HingeResult Run(HingeConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Chi is not (0 or 1) || config.Points < 1 || !(config.Temperature >= 0) || config.Seed < 0) throw new ArgumentException($"χ of 0 or 1, a point, a temperature and a seed of at least 0 are needed; got {config}.");
        var random = new Generator((ulong)config.Seed);
        // A point with the label −1 is turned around, so all labels are 1.
        double[][] train = Draw(config.Points), test = Draw(4000);
        double[] w = new double[D], pull = new double[D];
        var (steps, converged, all) = (0, false, config.Temperature == 0);
        for (int epoch = 0; !converged && steps < (all ? 20_000 : 400_000); epoch++)
        {
            if (epoch % 50 == 0) cancellation.ThrowIfCancellationRequested();
            converged = true;
            Array.Clear(pull);
            foreach (int i in all ? Enumerable.Range(0, train.Length) : random.Permutation(train.Length))
            {
                if (!all) steps++;
                if (TensorPrimitives.Dot<double>(w, train[i]) / Math.Sqrt(D) >= 1) continue;
                converged = false;
                var to = all ? pull : w;
                TensorPrimitives.MultiplyAdd(train[i], (all ? 0.5 / train.Length : config.Temperature) / Math.Sqrt(D), to, to);
            }
            if (!all) continue;
            steps++;
            TensorPrimitives.Add(w, pull, w);
        }
        return new(converged, Math.Abs(w[0]), TensorPrimitives.Norm<double>(w.AsSpan(1)), steps, test.Average(x => TensorPrimitives.Dot<double>(w, x) > 0 ? 0.0 : 1));

        // The first coordinate has density x^χ exp(−x²/2): a half normal, or a Rayleigh law.
        double[][] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (double[])
            [config.Chi == 0 ? Math.Abs(random.NextNormal()) : Math.Sqrt(-2 * Math.Log(random.NextDouble())), .. Enumerable.Range(1, D - 1).Select(_ => random.NextNormal())])];
    }
}

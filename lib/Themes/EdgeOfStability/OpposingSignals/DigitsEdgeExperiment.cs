using System.Numerics.Tensors;
using MathNet.Numerics.Statistics;
using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>A network on digits, trained by full-batch gradient descent and watched.</summary>
public sealed record DigitsEdgeConfig
{
    /// <summary>η.</summary>
    public double Eta { get; init; } = 0.65;

    /// <summary>Decides digits and start; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Steps of gradient descent.</summary>
    public int Steps { get; init; } = 700;
}

/// <summary>The way to the edge.</summary>
/// <param name="Sharpness">λ_max every tenth step.</param>
/// <param name="Loss">The training loss at these steps.</param>
/// <param name="Crossing">First of these steps with λ_max above 2/η; −1 without one.</param>
/// <param name="Late">Median of λ_max η/2 over the last 200 steps.</param>
/// <param name="Rising">Share of all steps in which the loss rises.</param>
public sealed record DigitsEdgeResult(double[] Sharpness, double[] Loss, int Crossing, double Late, double Rising);

/// <summary>The edge of stability of Cohen and others (2021), from which the paper on opposing signals starts: 64-32-10 tanh network, 300 digits, loss Σ |f − onehot|² / 2n.</summary>
public static class DigitsEdgeExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<DigitsEdgeConfig, DigitsEdgeResult> Experiment { get; } = new("edge-digits-sharpness", version: 1, Run) { Cost = c => c.Steps, Trial = c => c with { Steps = 200 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static DigitsEdgeResult Run(DigitsEdgeConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (!(config.Eta > 0) || config.Seed < 0 || config.Steps < 200) throw new ArgumentException($"A positive rate, a seed of at least 0 and at least 200 steps are needed; got {config}.");
        var random = new Generator((ulong)config.Seed);
        var digits = DigitRows.Split(config.Seed, 300)[0];
        var net = new TwoLayerNet(new(32, Squared: true));
        double[] w = net.Start(random.Split(0)), gradient = new double[net.Size];
        double Loss(ReadOnlySpan<double> at, Span<double> g) => net.Gradient(at, digits, digits.All, g);
        var (top, hessian) = (new TopEigenvector(net.Size, random.Split(1)), TopEigenvector.Hessian(Loss, w));
        List<double> sharpness = [], losses = [];
        for (int t = 0; t < config.Steps; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (t % 10 == 0) sharpness.Add(top.Update(hessian));
            losses.Add(Loss(w, gradient));
            TensorPrimitives.MultiplyAdd(gradient, -config.Eta, w, w);
        }
        int rises = losses.Zip(losses.Skip(1)).Count(l => l.Second > l.First);
        return new(SignificantDigits.Of(sharpness), SignificantDigits.Of(losses.Where((_, t) => t % 10 == 0)), 10 * sharpness.FindIndex(v => v > 2 / config.Eta) is >= 0 and var at ? at : -1,
            sharpness.TakeLast(20).Median() * config.Eta / 2, rises / (losses.Count - 1.0));
    }
}

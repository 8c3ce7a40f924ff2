using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>One step of gradient descent on N examples, over many training sets.</summary>
public sealed record StepGapConfig
{
    /// <summary>"linear" for linear regression in <see cref="Inputs"/> dimensions with noise 0.5, "digits" for a 64-16-10 tanh network at random weights whose population are all 1797 digits.</summary>
    public string Model { get; init; } = "linear";

    /// <summary>η.</summary>
    public double Eta { get; init; } = 0.01;

    /// <summary>N, examples of a training set.</summary>
    public int Examples { get; init; } = 20;

    /// <summary>d of linear regression; not looked at for digits.</summary>
    public int Inputs { get; init; } = 10;

    /// <summary>Training sets drawn.</summary>
    public int Redraws { get; init; } = 20_000;

    /// <summary>Decides all draws; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>By how much the step moved test minus train loss.</summary>
/// <param name="Predicted">η tr(C) / N.</param>
/// <param name="Measured">Mean over training sets.</param>
/// <param name="Error">Its standard error.</param>
public sealed record StepGapResult(double Predicted, double Measured, double Error)
{
    /// <summary>Measured over predicted.</summary>
    public double Ratio => Measured / Predicted;
}

/// <summary>Roberts, SGD Implicitly Regularizes Generalization Error (2018), arXiv 2104.04874.</summary>
public static class StepGapExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<StepGapConfig, StepGapResult> Experiment { get; } = new("edge-step-gap", version: 1, Run) { Cost = c => c.Model == "digits" ? 5 : 1, Trial = c => c with { Redraws = 20 } };

    /// <summary>tr C of linear regression at w = 0: d(|w*|² + s²) + |w*|², since E |x|² (x·b)² = (d + 2)|b|².</summary>
    public static double LinearCovariance(int inputs, double truth, double noise) => inputs * (truth * truth + noise * noise) + truth * truth;

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static StepGapResult Run(StepGapConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (!(config.Eta > 0) || config.Seed < 0 || config.Examples < 1 || config.Inputs < 1 || config.Redraws < 2 || config.Model is not ("linear" or "digits"))
            throw new ArgumentException($"\"linear\" or \"digits\", a positive rate, an example and two training sets at least are needed; got {config}.");
        var random = new Generator((ulong)config.Seed);
        var (covariance, moved) = config.Model == "linear" ? Linear(config, random) : Digits(config, random);
        var gaps = new double[config.Redraws];
        for (int i = 0; i < gaps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            gaps[i] = moved();
        }
        return new(config.Eta * covariance / config.Examples, Statistics.Mean(gaps), Statistics.StandardError(gaps)!.Value);
    }

    /// <summary>tr C, and the change of the gap for a fresh training set, where |w*| = 1, s = 0.5 and the start is 0.</summary>
    private static (double, Func<double>) Linear(StepGapConfig config, Generator random)
    {
        var (task, n) = (new LinearTask(config.Inputs, 0.5, random), config.Examples);
        double[] zero = new double[config.Inputs], w = new double[config.Inputs], gradient = new double[config.Inputs];
        return (LinearCovariance(config.Inputs, 1, 0.5), () =>
        {
            var batch = task.Draw(n);
            double before = batch.Gradient(zero, gradient);
            TensorPrimitives.Multiply(gradient, -config.Eta, w);
            return task.TestLoss(w) - task.TestLoss(zero) - (batch.Gradient(w, gradient) - before);
        });
    }

    private static (double, Func<double>) Digits(StepGapConfig config, Generator random)
    {
        var (net, all) = (new TwoLayerNet(new(16, Bias: false)), DigitRows.Split(0, 1797)[0]);
        double[] w = net.Start(random.Split(0)), moved = new double[net.Size], gradient = new double[net.Size];
        double test = net.Gradient(w, all, all.All, gradient), covariance = -TensorPrimitives.SumOfSquares<double>(gradient);
        foreach (int row in all.All)
        {
            net.Gradient(w, all, [row], gradient);
            covariance += TensorPrimitives.SumOfSquares<double>(gradient) / all.Count;
        }
        var rows = new int[config.Examples];
        return (covariance, () =>
        {
            for (int i = 0; i < rows.Length; i++) rows[i] = (int)random.NextInt64(all.Count);
            double before = net.Gradient(w, all, rows, gradient);
            TensorPrimitives.MultiplyAdd(gradient, -config.Eta, w, moved);
            return net.Score(moved, all).Loss - test - (net.Gradient(moved, all, rows, gradient) - before);
        });
    }
}

using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>How the gradient of the penalty γ|∇L|²/2 is made.</summary>
public enum PenaltyRule
{
    /// <summary>No penalty.</summary>
    None,

    /// <summary>[g(w) − g(w − εg)] / ε.</summary>
    Backward,

    /// <summary>H g, by double backpropagation.</summary>
    Exact,

    /// <summary>[g(w + εg) − g(w)] / ε.</summary>
    Forward,
}

/// <summary>Sparse regression with a diagonal linear net.</summary>
public sealed record RegularizationConfig
{
    /// <summary>How the penalty's gradient is made.</summary>
    public PenaltyRule Rule { get; init; }

    /// <summary>ε, the ascent step of a difference.</summary>
    public double Ascent { get; init; } = 0.1;

    /// <summary>α: u = v = α at the start.</summary>
    public double Alpha { get; init; } = 0.1;

    /// <summary>γ.</summary>
    public double Gamma { get; init; } = 0.5;

    /// <summary>Decides the data; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Steps of η = 0.002 at most; ends at a loss of 1e-10.</summary>
    public int Steps { get; init; } = 15_000;
}

/// <summary>Where it ends.</summary>
/// <param name="LogScale">Mean over coordinates of ln(α_eff / α), α_eff² = uv.</param>
/// <param name="SupportScale">The same over the 5 coordinates that are not zero in the truth.</param>
/// <param name="Risk">|β − β*|².</param>
/// <param name="Norm">Σ |β|.</param>
/// <param name="Loss">The training loss.</param>
public sealed record RegularizationResult(double LogScale, double SupportScale, double Risk, double Norm, double Loss);

/// <summary>Karakida and others, Understanding Gradient Regularization in Deep Learning (2022), arXiv 2210.02720: d = 100, n = 40, five equal coordinates with |β*| = 1, X ~ N(0, 1).</summary>
public static class RegularizationExperiment
{
    private const int D = 100, N = 40, Support = 5;
    private const double Eta = 0.002;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<RegularizationConfig, RegularizationResult> Experiment { get; } = new("edge-gradient-regularization", version: 1, Run) { Cost = c => c.Rule == PenaltyRule.None ? 1 : 2 };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static RegularizationResult Run(RegularizationConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (!(config.Ascent > 0) || !(config.Alpha > 0) || !(config.Gamma >= 0) || config.Seed < 0 || config.Steps < 1)
            throw new ArgumentException($"A positive ascent step and start, a penalty of at least 0 and a step at least are needed; got {config}.");
        var random = new Generator((ulong)config.Seed);
        double[] x = [.. Enumerable.Range(0, N * D).Select(_ => random.NextNormal())], truth = [.. Enumerable.Range(0, D).Select(i => i < Support ? 1 / Math.Sqrt(Support) : 0)];
        var net = new DiagonalNet(x, [.. Enumerable.Range(0, N).Select(i => TensorPrimitives.Dot<double>(x.AsSpan(i * D, D), truth))]);
        double[] w = new double[2 * D], step = new double[2 * D];
        Array.Fill(w, config.Alpha);
        double loss = double.PositiveInfinity;
        for (int t = 0; t < config.Steps && loss > 1e-10; t++)
        {
            if (t % 200 == 0) cancellation.ThrowIfCancellationRequested();
            loss = Direction(net, w, config.Rule, config.Ascent, config.Gamma, step);
            TensorPrimitives.MultiplyAdd(step, -Eta, w, w);
        }
        double[] beta = net.Beta(w), scale = [.. Enumerable.Range(0, D).Select(i => Math.Log(w[i] * w[D + i] / config.Alpha / config.Alpha) / 2)];
        return new(scale.Average(), scale.Take(Support).Average(), Math.Pow(TensorPrimitives.Distance<double>(beta, truth), 2), TensorPrimitives.SumOfMagnitudes<double>(beta), loss);
    }

    /// <summary>Writes g + γ d, the direction that a step descends.</summary>
    /// <returns>The loss at w.</returns>
    public static double Direction(DiagonalNet net, double[] w, PenaltyRule rule, double ascent, double gamma, double[] step)
    {
        double[] gradient = new double[w.Length], penalty = new double[w.Length], moved = new double[w.Length];
        double loss = net.Gradient(w, gradient);
        if (rule == PenaltyRule.Exact) net.HessianProduct(w, gradient, penalty);
        if (rule is PenaltyRule.Forward or PenaltyRule.Backward)
        {
            double signed = rule == PenaltyRule.Forward ? ascent : -ascent;
            TensorPrimitives.MultiplyAdd(gradient, signed, w, moved);
            net.Gradient(moved, penalty);
            TensorPrimitives.Subtract(penalty, gradient, penalty);
            TensorPrimitives.Divide(penalty, signed, penalty);
        }
        TensorPrimitives.MultiplyAdd(penalty, gamma, gradient, step);
        return loss;
    }

    /// <summary>Largest difference of a weight after flooding's pair, up η along the gradient and down η along the next, and after −η² times the forward difference with ε = η.</summary>
    public static double FloodingDifference(DiagonalNet net, double[] w, double eta)
    {
        double[] up = new double[w.Length], gradient = new double[w.Length], step = new double[w.Length];
        net.Gradient(w, gradient);
        TensorPrimitives.MultiplyAdd(gradient, eta, w, up);
        double[] pair = [.. up];
        net.Gradient(up, step);
        TensorPrimitives.MultiplyAdd(step, -eta, pair, pair);
        Direction(net, w, PenaltyRule.Forward, eta, 1, step);
        return pair.Select((p, i) => Math.Abs(p - (w[i] - eta * eta * (step[i] - gradient[i])))).Max();
    }
}

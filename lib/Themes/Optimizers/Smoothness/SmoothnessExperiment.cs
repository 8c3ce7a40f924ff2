using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What stands for the Hessian.</summary>
public enum Curvature
{
    /// <summary>The Hessian.</summary>
    Exact,

    /// <summary>The empirical Fisher matrix.</summary>
    Fisher,

    /// <summary>Diagonal blocks that lie above it.</summary>
    Block,

    /// <summary>Nothing: normalised gradient descent.</summary>
    None,

    /// <summary>The Hessian without any trust: pure Newton.</summary>
    Newton,

    /// <summary>Gradient descent with the step 1/L.</summary>
    Descent,
}

/// <summary>One descent.</summary>
public sealed record SmoothnessConfig
{
    /// <summary>What stands for the Hessian.</summary>
    public Curvature Curvature { get; init; }

    /// <summary>2: d = 20; 5: d = 10.</summary>
    public int Classes { get; init; } = 2;

    /// <summary>Standard deviation of the start.</summary>
    public double Distance { get; init; } = 3;

    /// <summary>Iterations at most.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>How it went.</summary>
public sealed record SmoothnessResult
{
    /// <summary>f − f* at the start and after each iteration.</summary>
    public required double[] Gaps { get; init; }

    /// <summary>γ of each iteration; empty where there is none.</summary>
    public required double[] Trust { get; init; }

    /// <summary>f*.</summary>
    public required double Minimum { get; init; }

    /// <summary>Iterations until f − f* is below 10⁻⁶; one more than there were if never.</summary>
    public int Iterations => Array.FindIndex(Gaps, g => g < 1e-6) is var at and >= 0 ? at : Gaps.Length;

    /// <summary>Largest rise of f in an iteration, relative to f.</summary>
    public double Rise => Gaps.Zip(Gaps.Skip(1), (a, b) => (b - a) / (a + Minimum)).Append(0).Max();

    /// <summary>Largest f over f at the start.</summary>
    public double Explosion => (Gaps.Max() + Minimum) / (Gaps[0] + Minimum);
}

/// <summary>Newton-type steps that add |∇f|/γ to the diagonal, γ found by doubling and halving (Gradient-Normalized Smoothness for Optimization with Approximate Hessians, 2025).</summary>
public static class SmoothnessExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<SmoothnessConfig, SmoothnessResult> Experiment { get; } = new("optimizers-smoothness", version: 1, Run) { Cost = c => c.Limit, Trial = c => c with { Limit = Math.Min(c.Limit, 60), Seed = 0 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static SmoothnessResult Run(SmoothnessConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Classes < 2 || config.Seed < 0 || config.Limit < 1) throw new ArgumentException($"At least two classes, one iteration and a seed of at least 0 are needed; got {config}. Use the defaults.");
        var random = new Generator((ulong)config.Seed);
        var task = new SoftmaxTask(config.Classes, config.Classes == 2 ? 20 : 10, random.Split(0));
        var draws = random.Split(1);
        double minimum = task.Value(task.Solve()), gamma = 1;
        var w = Vector<double>.Build.Dense(task.Weights, _ => config.Distance * draws.NextNormal());
        double smoothness = config.Curvature == Curvature.Descent ? 2 * task.Hessian(w * 0).Evd(Symmetricity.Symmetric).EigenValues.Max(v => v.Real) : 0;
        List<double> gaps = [task.Value(w) - minimum], trust = [];
        var g = task.Gradient(w);
        while (gaps.Count <= config.Limit && gaps[^1] > 1e-9)
        {
            cancellation.ThrowIfCancellationRequested();
            if (config.Curvature == Curvature.Descent) w -= g / smoothness;
            else if (config.Curvature == Curvature.Newton) w -= task.Hessian(w).Solve(g);
            else w = Accepted();
            g = task.Gradient(w);
            gaps.Add(task.Value(w) - minimum);
            if (gaps.Count % 50 == 0) progress?.Report(gaps.Count / (double)config.Limit);
        }
        return new() { Gaps = SignificantDigits.Of(gaps, 6), Trust = SignificantDigits.Of(trust, 4), Minimum = minimum };

        // γ is halved until the gradient behind the step confirms it, and doubled for the next.
        Vector<double> Accepted()
        {
            var h = config.Curvature switch { Curvature.Exact => task.Hessian(w), Curvature.Fisher => task.Fisher(w), Curvature.Block => task.Majorant(w), _ => Matrix<double>.Build.Dense(task.Weights, task.Weights) };
            double size = g.L2Norm();
            for (; gamma > 1e-300; gamma /= 2)
            {
                var next = w - (h + Matrix<double>.Build.DenseDiagonal(task.Weights, size / gamma)).Solve(g);
                var ahead = task.Gradient(next);
                if (ahead.DotProduct(w - next) < gamma * ahead.DotProduct(ahead) / (4 * size)) continue;
                trust.Add(gamma);
                gamma *= 2;
                return next;
            }
            return w;
        }
    }
}

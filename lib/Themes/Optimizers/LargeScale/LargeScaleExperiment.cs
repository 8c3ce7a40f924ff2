using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>How a finite sum is minimised.</summary>
public enum SumMethod
{
    /// <summary>Stochastic gradients, constant step.</summary>
    Constant,

    /// <summary>Stochastic gradients, steps β/(γ + k) with β = 1/μ and γ = 4L/μ.</summary>
    Decreasing,

    /// <summary>Gradient descent with 1/L.</summary>
    Descent,

    /// <summary>L-BFGS; a pass an evaluation.</summary>
    Lbfgs,

    /// <summary>SVRG, three passes an epoch.</summary>
    Svrg,

    /// <summary>SAGA.</summary>
    Saga,
}

/// <summary>Logistic regression, minimised.</summary>
public sealed record LargeScaleConfig
{
    /// <summary>How.</summary>
    public SumMethod Method { get; init; }

    /// <summary>α of <see cref="SumMethod.Constant"/>.</summary>
    public double Step { get; init; } = 0.05;

    /// <summary>Passes over the data.</summary>
    public int Passes { get; init; } = 12;

    /// <summary>Features fall as j^−this: 1 gives deviations 2/j and a condition number near 850, 0 one below 10.</summary>
    public double Decay { get; init; } = 1;

    /// <summary>n.</summary>
    public int Examples { get; init; } = 4000;

    /// <summary>Not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>How it went.</summary>
public sealed record LargeScaleResult
{
    /// <summary>Passes at which the gap was looked at.</summary>
    public required double[] Passes { get; init; }

    /// <summary>f − f* there.</summary>
    public required double[] Gaps { get; init; }

    /// <summary>tr Σ, the covariance of single gradients at the minimum.</summary>
    public required double Noise { get; init; }

    /// <summary>L/μ, the largest curvature at 0 over the smallest at the minimum.</summary>
    public required double Condition { get; init; }

    /// <summary>Mean gap over the later half of the passes.</summary>
    public double Floor => Gaps.Where((_, i) => Passes[i] > Passes[^1] / 2).Average();

    /// <summary>The gap at so many passes.</summary>
    public double At(double passes) => Gaps[Array.FindIndex(Passes, p => p >= passes - 1e-9)];

    /// <summary>The line through ln gap over passes, down to a gap of 10⁻¹².</summary>
    public LinearFit Rate => LinearFit.Of(Passes.Where((_, i) => Gaps[i] > 1e-12), Gaps.Where(g => g > 1e-12).Select(g => Math.Log(g)));
}

/// <summary>The rates of Bottou, Curtis and Nocedal, Optimization Methods for Large-Scale Machine Learning (2016), on logistic regression with ridge λ = 10⁻³, one example a step.</summary>
public static class LargeScaleExperiment
{
    private const int D = 50;
    private const double Ridge = 1e-3;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<LargeScaleConfig, LargeScaleResult> Experiment { get; } = new("optimizers-large-scale", version: 2, Run) { Cost = c => c.Passes, Trial = c => c with { Examples = 400, Passes = Math.Min(c.Passes, 24) } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static LargeScaleResult Run(LargeScaleConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Passes < 1 || config.Examples < D || config.Seed < 0 || !(config.Step > 0)) throw new ArgumentException($"A pass, {D} examples, a positive step and a seed of at least 0 are needed; got {config}. Use the defaults.");
        var root = new Generator((ulong)config.Seed);
        int n = config.Examples;
        var (random, draws) = (root.Split(0), root.Split(1));
        double[] x = new double[n * D], teacher = [.. Enumerable.Range(0, D).Select(_ => 1.5 * random.NextNormal())], w = new double[D];
        // All features together vary as much whatever the decay, so that labels are as hard to tell.
        double together = Math.Sqrt(Enumerable.Range(1, D).Sum(j => Math.Pow(j, -2)) / Enumerable.Range(1, D).Sum(j => Math.Pow(j, -2 * config.Decay)));
        // Rows are multiplied by their labels ±1, so that a margin is y x·w.
        for (int i = 0; i < n; i++)
        {
            var row = x.AsSpan(i * D, D);
            for (int j = 0; j < D; j++) row[j] = 2 * together * Math.Pow(j + 1, -config.Decay) * random.NextNormal();
            if (random.NextDouble() > 1 / (1 + Math.Exp(-TensorPrimitives.Dot<double>(row, teacher)))) TensorPrimitives.Negate<double>(row, row);
        }
        ReadOnlySpan<double> Row(int i) => x.AsSpan(i * D, D);
        double Pull(int i, double[] at) => -1 / (1 + Math.Exp(TensorPrimitives.Dot(Row(i), at)));
        (double Value, double[] Gradient) Full(double[] at)
        {
            var gradient = new double[D];
            double f = 0;
            for (int i = 0; i < n; i++)
            {
                double margin = TensorPrimitives.Dot(Row(i), at);
                f += margin > 0 ? Math.Log(1 + Math.Exp(-margin)) : Math.Log(1 + Math.Exp(margin)) - margin;
                TensorPrimitives.MultiplyAdd(Row(i), -1 / (1 + Math.Exp(margin)) / n, gradient, gradient);
            }
            TensorPrimitives.MultiplyAdd(at, Ridge, gradient, gradient);
            return (f / n + Ridge / 2 * TensorPrimitives.SumOfSquares<double>(at), gradient);
        }
        Matrix<double> Hessian(double[] at)
        {
            double[] scaled = [.. x], p = [.. Enumerable.Range(0, n).Select(i => -Pull(i, at))];
            for (int i = 0; i < x.Length; i++) scaled[i] *= Math.Sqrt(p[i / D] * (1 - p[i / D]) / n);
            var h = new double[D * D];
            Gemm.Product(D, D, n, scaled, true, scaled, false, h);
            return Matrix<double>.Build.DenseOfColumnMajor(D, D, h) + Ridge * Matrix<double>.Build.DenseIdentity(D);
        }

        double[] best = new double[D];
        double largest = Hessian(best).Evd(Symmetricity.Symmetric).EigenValues[^1].Real;
        for (int k = 0; k < 30; k++) best = [.. (Vector<double>.Build.Dense(best) - Hessian(best).Solve(Vector<double>.Build.Dense(Full(best).Gradient)))];
        double minimum = Full(best).Value, smallest = Hessian(best).Evd(Symmetricity.Symmetric).EigenValues[0].Real;
        double noise = Enumerable.Range(0, n).Average(i => { double[] g = new double[D]; TensorPrimitives.MultiplyAdd(best, Ridge, g, g); TensorPrimitives.MultiplyAdd(Row(i), Pull(i, best), g, g); return TensorPrimitives.SumOfSquares<double>(g); });
        double steepest = Enumerable.Range(0, n).Max(i => TensorPrimitives.SumOfSquares(Row(i))) / 4 + Ridge;
        var seen = new List<(double Pass, double Gap)> { (0, Full(w).Value - minimum) };
        void Look(double pass)
        {
            cancellation.ThrowIfCancellationRequested();
            seen.Add((pass, Math.Max(Full(w).Value - minimum, 1e-16)));
        }
        // w ← (1 − αλ) w − α c x: the step along one example.
        void Along(int i, double c, double alpha)
        {
            TensorPrimitives.Multiply(w, 1 - alpha * Ridge, w);
            TensorPrimitives.MultiplyAdd(Row(i), -alpha * c, w, w);
        }

        switch (config.Method)
        {
            case SumMethod.Constant or SumMethod.Decreasing:
                for (int k = 0; k < config.Passes * n; k++)
                {
                    int i = (int)draws.NextInt64(n);
                    Along(i, Pull(i, w), config.Method == SumMethod.Constant ? config.Step : 1 / smallest / (4 * largest / smallest + k));
                    if ((k + 1) % (n / 4) == 0) Look((k + 1.0) / n);
                }
                break;
            case SumMethod.Descent:
                for (int k = 1; k <= config.Passes; k++)
                {
                    TensorPrimitives.MultiplyAdd(Full(w).Gradient, -1 / largest, w, w);
                    Look(k);
                }
                break;
            case SumMethod.Lbfgs:
                seen.Clear();
                seen.Add((0, Full(w).Value - minimum));
                Lbfgs.Minimise(at => { var (f, gradient) = Full(at.AsArray()); return (f, Vector<double>.Build.Dense(gradient)); }, Vector<double>.Build.Dense(D), config.Passes,
                    f => seen.Add((seen.Count, Math.Max(Math.Min(seen[^1].Gap, f - minimum), 1e-16))));
                break;
            case SumMethod.Svrg:
                for (int epoch = 1; epoch * 3 <= config.Passes; epoch++)
                {
                    double[] anchor = [.. w], mean = Full(w).Gradient;
                    TensorPrimitives.MultiplyAdd(anchor, -Ridge, mean, mean);
                    for (int k = 0; k < n; k++)
                    {
                        int i = (int)draws.NextInt64(n);
                        Along(i, Pull(i, w) - Pull(i, anchor), 1 / (3 * steepest));
                        TensorPrimitives.MultiplyAdd(mean, -1 / (3 * steepest), w, w);
                    }
                    Look(3 * epoch);
                }
                break;
            case SumMethod.Saga:
                double[] table = [.. Enumerable.Range(0, n).Select(i => Pull(i, w))], average = Full(w).Gradient;
                for (int k = 0; k < config.Passes * n; k++)
                {
                    int i = (int)draws.NextInt64(n);
                    double pull = Pull(i, w), change = pull - table[i];
                    Along(i, change, 1 / (3 * steepest));
                    TensorPrimitives.MultiplyAdd(average, -1 / (3 * steepest), w, w);
                    TensorPrimitives.MultiplyAdd(Row(i), change / n, average, average);
                    table[i] = pull;
                    if ((k + 1) % n == 0) Look((k + 1.0) / n);
                }
                break;
        }
        return new() { Passes = [.. seen.Select(s => s.Pass)], Gaps = SignificantDigits.Of(seen.Select(s => s.Gap), 5), Noise = noise, Condition = largest / smallest };
    }
}

using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What pulls at a weight of which only the direction counts.</summary>
public enum SpherePull
{
    /// <summary>Random tangents of size about √(d − 1)/|w|.</summary>
    Noise,

    /// <summary>The loss −cos(w, w*).</summary>
    Cosine,
}

/// <summary>Momentum on a scale-invariant weight.</summary>
public sealed record SphereConfig
{
    /// <summary>What pulls.</summary>
    public SpherePull Pull { get; init; }

    /// <summary>β.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether updates lose their radial part (SGDP).</summary>
    public bool Project { get; init; }

    /// <summary>d.</summary>
    public int Dimensions { get; init; } = 50;

    /// <summary>η.</summary>
    public double LearningRate { get; init; } = 0.02;

    /// <summary>T.</summary>
    public int Steps { get; init; } = 4000;

    /// <summary>Degrees between the start and w*; null: both are random.</summary>
    public double? Angle { get; init; }

    /// <summary>Not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>How the weight grew.</summary>
public sealed record SphereResult
{
    /// <summary>|w_T|² − |w_0|².</summary>
    public required double Growth { get; init; }

    /// <summary>That over η² Σ |p|², where p are the momenta before any projection.</summary>
    public required double Ratio { get; init; }

    /// <summary>How far the growth is from η² Σ |p_k|² (1 + 2β (1 − β^(T−1−k))/(1 − β)), relative.</summary>
    public required double IdentityError { get; init; }

    /// <summary>|w| after 0, 1, 2, 4, … steps and at the end.</summary>
    public required double[] Norms { get; init; }

    /// <summary>Steps until cos(w, w*) is above 0.999; NaN if never or without w*.</summary>
    public required double Arrived { get; init; }
}

/// <summary>AdamP's analysis (Heo and others 2021, section 2): momentum multiplies the growth of weights before a normalisation by (1 + β)/(1 − β), so that steps shrink unasked.</summary>
public static class SphereExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<SphereConfig, SphereResult> Experiment { get; } = new("optimizers-sphere", version: 1, Run);

    /// <summary>The share of Σ|p|² that the norm gains in the limit.</summary>
    public static double Multiplied(double beta) => (1 + beta) / (1 - beta);

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static SphereResult Run(SphereConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Dimensions < 2 || config.Steps < 1 || config.Seed < 0 || config.Momentum is < 0 or >= 1)
            throw new ArgumentException($"At least two dimensions, a step, a seed of at least 0 and a momentum below 1 are needed; got {config}. Use the defaults.");
        int d = config.Dimensions, steps = config.Steps;
        var random = new Generator((ulong)config.Seed);
        double[] Unit()
        {
            double[] v = [.. Enumerable.Range(0, d).Select(_ => random.NextNormal())];
            TensorPrimitives.Divide(v, TensorPrimitives.Norm<double>(v), v);
            return v;
        }
        double[] w = Unit(), target = Unit(), g = new double[d], p = new double[d], u = new double[d];
        if (config.Angle is { } angle)
        {
            Array.Clear(w);
            Array.Clear(target);
            (target[0], w[0], w[1]) = (1, Math.Cos(angle * Math.PI / 180), Math.Sin(angle * Math.PI / 180));
        }
        double beta = config.Momentum, rate = config.LearningRate, start = TensorPrimitives.SumOfSquares<double>(w), sum = 0, weighted = 0, arrived = double.NaN;
        var norms = new List<double>();
        for (int t = 0; t < steps; t++)
        {
            if (t % 500 == 0) cancellation.ThrowIfCancellationRequested();
            if (t == 0 || int.IsPow2(t)) norms.Add(TensorPrimitives.Norm<double>(w));
            double size = TensorPrimitives.Norm<double>(w);
            if (config.Pull == SpherePull.Noise) for (int i = 0; i < d; i++) g[i] = random.NextNormal();
            else for (int i = 0; i < d; i++) g[i] = -target[i];
            // Tangential, and the smaller the longer w: a loss that knows only the direction.
            double along = TensorPrimitives.Dot<double>(g, w) / (size * size);
            for (int i = 0; i < d; i++) g[i] = (g[i] - along * w[i]) / size;
            if (double.IsNaN(arrived) && config.Pull == SpherePull.Cosine && TensorPrimitives.CosineSimilarity<double>(w, target) > 0.999) arrived = t;
            UpdateRules.Momentum<double>(g, p, u, beta);
            double square = TensorPrimitives.SumOfSquares<double>(p);
            sum += square;
            weighted += square * (1 + 2 * beta * (1 - Math.Pow(beta, steps - 1 - t)) / (1 - beta));
            if (config.Project) UpdateRules.Project<double>(g, w, u, d);
            for (int i = 0; i < d; i++) w[i] -= rate * u[i];
        }
        norms.Add(TensorPrimitives.Norm<double>(w));
        double growth = TensorPrimitives.SumOfSquares<double>(w) - start;
        return new() { Growth = growth, Ratio = growth / (rate * rate * sum), IdentityError = Math.Abs(growth / (rate * rate * weighted) - 1), Norms = [.. norms], Arrived = arrived };
    }
}

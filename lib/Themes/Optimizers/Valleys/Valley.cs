namespace Phenomena.Themes.Optimizers;

/// <summary>A function to walk down: its value and its gradient.</summary>
/// <param name="Value">f.</param>
/// <param name="Gradient">∇f.</param>
public sealed record Valley(Func<double[], double> Value, Func<double[], double[]> Gradient)
{
    /// <summary>Rosenbrock's (1960) curved valley, (1 − x)² + 100 (y − x²)²; its floor leads to (1, 1).</summary>
    public static Valley Rosenbrock { get; } = new(
        w => Math.Pow(1 - w[0], 2) + 100 * Math.Pow(w[1] - w[0] * w[0], 2),
        w => [-2 * (1 - w[0]) - 400 * w[0] * (w[1] - w[0] * w[0]), 200 * (w[1] - w[0] * w[0])]);

    /// <summary>½ Σ h w² with curvatures h from low to high, evenly in their logarithm.</summary>
    public static Valley Quadratic(int dimensions, double low = 1e-3, double high = 1)
    {
        double[] h = [.. Enumerable.Range(0, dimensions).Select(i => low * Math.Pow(high / low, i / (dimensions - 1.0)))];
        return new(w => 0.5 * w.Zip(h, (x, c) => c * x * x).Sum(), w => [.. w.Zip(h, (x, c) => c * x)]);
    }

    /// <summary>The three functions of one variable on which diffGrad was shown (Dubey and others 2019, released notebook).</summary>
    /// <param name="which">1: a shallow basin at 0.2 and a deep one at −0.3; 2: a wall and many basins; 3: kinks around 0.</param>
    /// <param name="asReleased">For 2 the gradient of the released notebook, which lacks the inner derivative 8 of sin 8x.</param>
    public static Valley DiffGrad(int which, bool asReleased = false) => which switch
    {
        1 => OneD(x => x <= 0 ? Math.Pow(x + 0.3, 2) : Math.Pow(x - 0.2, 2) + 0.05, x => 2 * (x <= 0 ? x + 0.3 : x - 0.2)),
        2 => OneD(x => x <= -0.9 ? -40 * x - 35.15 : x * x * x + x * Math.Sin(8 * x) + 0.85,
            x => x <= -0.9 ? -40 : 3 * x * x + Math.Sin(8 * x) + (asReleased ? 1 : 8) * x * Math.Cos(8 * x)),
        3 => OneD(x => Math.Abs(x) > 0.5 ? x * x : Math.Abs(x) > 0.4 ? 0.75 - Math.Abs(x) : 7 * Math.Abs(x) / 8,
            x => Math.Abs(x) > 0.5 ? 2 * x : Math.Sign(x) * (Math.Abs(x) > 0.4 ? -1 : 7.0 / 8)),
        _ => throw new ArgumentOutOfRangeException(nameof(which), which, "The functions are numbered 1 to 3."),
    };

    private static Valley OneD(Func<double, double> f, Func<double, double> slope) => new(w => f(w[0]), w => [slope(w[0])]);

    /// <summary>The path of a rule from a start, the start first.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="rate">η.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="ahead">s: the gradient is taken where s more of the last update would lead.</param>
    /// <param name="noise">Standard deviation of what is added to each coordinate of the gradient.</param>
    /// <param name="generator">Draws the noise.</param>
    /// <param name="seen">Is told the gradient and the update of each step.</param>
    public IEnumerable<double[]> Walk(UpdateRule rule, double[] start, double rate, int steps, double ahead = 0, double noise = 0, Generator? generator = null, Action<double[], double[]>? seen = null)
    {
        double[] w = [.. start], u = new double[w.Length], memory = new double[w.Length * rule.Memory];
        yield return [.. w];
        for (int step = 1; step <= steps; step++)
        {
            double[] g = Gradient(ahead == 0 ? w : [.. w.Zip(u, (x, last) => x - rate * ahead * last)]);
            if (noise > 0) for (int i = 0; i < g.Length; i++) g[i] += noise * generator!.NextNormal();
            rule.Update<double>(g, memory, step, u);
            seen?.Invoke(g, u);
            for (int i = 0; i < w.Length; i++) w[i] -= rate * u[i];
            yield return [.. w];
        }
    }
}

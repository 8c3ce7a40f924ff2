namespace Phenomena.Themes.NeuralCollapse;

/// <summary>λ of a minimum: how many weights it has in effect, halved. Estimated as n b (E L − L₀) with b = 1/ln n and the mean over exp(−n b L) near the minimum.</summary>
public static class LearningCoefficient
{
    /// <summary>L at weights, and its gradient.</summary>
    public delegate double Loss(ReadOnlySpan<double> weights, Span<double> gradient);

    /// <summary>By quadrature for one weight on [−1, 1].</summary>
    /// <exception cref="ArgumentOutOfRangeException">n is not above 1.</exception>
    public static double Quadrature(Func<double, double> loss, double n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(n, 1);
        double b = 1 / Math.Log(n), mass = 0, energy = 0;
        for (int i = -20_000; i <= 20_000; i++)
        {
            double l = loss(i / 20_000.0), p = Math.Exp(-n * b * l);
            (mass, energy) = (mass + p, energy + p * n * b * l);
        }
        return energy / mass;
    }

    /// <summary>By a Langevin chain, w ← w − ε/2 (n b ∇L + γ (w − w₀)) + √ε noise, its first fifth left out.</summary>
    /// <param name="loss">L.</param>
    /// <param name="start">w₀, the minimum.</param>
    /// <param name="n">Samples that the posterior is of.</param>
    /// <param name="epsilon">ε; ε n b times the greatest curvature must stay well below 1, or the estimate is too high.</param>
    /// <param name="gamma">γ.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="random">The chain's noise.</param>
    /// <param name="cancellation">Is looked at every step.</param>
    public static double Langevin(Loss loss, ReadOnlySpan<double> start, double n, double epsilon, double gamma, int steps, Generator random, CancellationToken cancellation)
    {
        double[] w = start.ToArray(), g = new double[w.Length];
        double b = 1 / Math.Log(n), minimum = loss(w, g), sum = 0, noise = Math.Sqrt(epsilon);
        for (int step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            double l = loss(w, g);
            if (step >= steps / 5) sum += l;
            for (int i = 0; i < w.Length; i++) w[i] += -epsilon / 2 * (n * b * g[i] + gamma * (w[i] - start[i])) + noise * random.NextNormal();
        }
        return n * b * (sum / (steps - steps / 5) - minimum);
    }
}

using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace Phenomena.Themes.CausalStatistics;

/// <summary>Two Gaussian experts a_i x + c_i, σ = 0.4, the first chosen with probability sigmoid(h(β₁x)/τ + β₀), where h is the identity or tanh. Parameters in order: β₁, τ, β₀, a₁, c₁, a₂, c₂.
/// Source: Nguyen, Akbarian and Ho, Is Temperature Sample Efficient for Softmax Gaussian Mixture of Experts? (2024), arXiv 2401.13875.</summary>
public static class GateLikelihood
{
    /// <summary>σ of both experts.</summary>
    public const double Sigma = 0.4;

    /// <summary>The parameters that data are drawn with.</summary>
    public static IReadOnlyList<double> Truth { get; } = [2, 1, 0.3, 1, 1, -1, -1];

    /// <summary>Points (x, y) from <see cref="Truth"/>, x uniform on (−2, 2).</summary>
    public static (double X, double Y)[] Draw(bool activated, int count, Generator random)
    {
        double[] t = [.. Truth];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            double x = 4 * random.NextDouble() - 2;
            bool first = random.NextDouble() < SpecialFunctions.Logistic((activated ? Math.Tanh(t[0] * x) : t[0] * x) / t[1] + t[2]);
            return (x, (first ? t[3] * x + t[4] : t[5] * x + t[6]) + Sigma * random.NextNormal());
        })];
    }

    /// <summary>The mean of −ln p(y|x), up to a constant, and its gradient by the parameters.</summary>
    public static (double Value, double[] Gradient) Of(IReadOnlyList<double> t, ReadOnlySpan<(double X, double Y)> points, bool activated)
    {
        double value = 0, precision = 1 / (Sigma * Sigma), b = t[0], tau = t[1], b0 = t[2], a1 = t[3], c1 = t[4], a2 = t[5], c2 = t[6];
        double[] g = new double[7];
        foreach (var (x, y) in points)
        {
            double h = activated ? Math.Tanh(b * x) : b * x, chance = SpecialFunctions.Logistic(h / tau + b0), e1 = y - a1 * x - c1, e2 = y - a2 * x - c2;
            double p1 = chance * Math.Exp(-e1 * e1 * precision / 2), p2 = (1 - chance) * Math.Exp(-e2 * e2 * precision / 2), p = Math.Max(p1 + p2, 1e-300), r = p1 / p, pull = r - chance;
            value -= Math.Log(p);
            g[0] -= pull * x / tau * (activated ? 1 - h * h : 1);
            g[1] += pull * h / (tau * tau);
            g[2] -= pull;
            (g[3], g[4]) = (g[3] - r * e1 * precision * x, g[4] - r * e1 * precision);
            (g[5], g[6]) = (g[5] - p2 / p * e2 * precision * x, g[6] - p2 / p * e2 * precision);
        }

        int count = points.Length;
        return (value / count, [.. g.Select(v => v / count)]);
    }

    /// <summary>The maximum of the likelihood near a start, by MathNet's BFGS within bounds (τ stays positive).</summary>
    /// <exception cref="ArgumentException">No points.</exception>
    public static double[] Fit((double X, double Y)[] points, bool activated, IReadOnlyList<double> start, CancellationToken cancellation = default)
    {
        if (points.Length == 0) throw new ArgumentException("A fit needs points; got none.");
        var likelihood = ObjectiveFunction.Gradient(t =>
        {
            cancellation.ThrowIfCancellationRequested();
            var (value, gradient) = Of(t.AsArray() ?? t.ToArray(), points, activated);
            return (value, Vector<double>.Build.Dense(gradient));
        });
        var low = Vector<double>.Build.Dense(7, i => i == 1 ? 0.02 : -20);
        return new BfgsBMinimizer(1e-7, 1e-9, 1e-13, 400).FindMinimum(likelihood, low, Vector<double>.Build.Dense(7, 20), Vector<double>.Build.DenseOfEnumerable(start)).MinimizingPoint.ToArray();
    }
}


namespace Phenomena.Themes.Pruning;

/// <summary>Chooses features by climbing <see cref="Learnability"/> over soft choices s with a given total.</summary>
internal static class FeatureSearch
{
    /// <summary>s after projected gradient ascent from equal weights.</summary>
    /// <param name="x">[n, D], standardised.</param>
    /// <param name="y">[n].</param>
    /// <param name="budget">Σ s: how many features.</param>
    /// <param name="coefficients">Of the moments.</param>
    /// <param name="batch">Rows a step, drawn without replacement; n or more: all, in a new order each step, since a chain sees only one order.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="generator">Draws the batches.</param>
    /// <param name="cancellation">Stops it.</param>
    public static double[] Climb(double[] x, double[] y, int budget, double[] coefficients, int batch, int steps, Generator generator, CancellationToken cancellation)
    {
        var width = x.Length / y.Length;
        batch = Math.Min(batch, y.Length);
        double[] s = new double[width], slope = new double[width], rows = new double[batch * width], targets = new double[batch], mean = new double[width];
        Array.Fill(s, budget / (double)width);
        for (var step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var order = generator.Permutation(y.Length);
            for (var i = 0; i < batch; i++)
            {
                x.AsSpan(order[i] * width, width).CopyTo(rows.AsSpan(i * width));
                targets[i] = y[order[i]];
            }

            Learnability.Of(rows, targets, s, coefficients, slope);
            // A running mean over batches, and a step that shrinks: the largest slope moves its feature by that much.
            for (var d = 0; d < width; d++) mean[d] = 0.8 * mean[d] + 0.2 * slope[d];
            var largest = mean.Max(Math.Abs);
            var length = 0.2 * (1 - step / (double)steps) / Math.Max(largest, 1e-300);
            for (var d = 0; d < width; d++) s[d] += length * mean[d];
            Project(s, budget);
        }

        return s;
    }

    /// <summary>The nearest point with 0 ≤ s ≤ 1 and Σ s = budget: s − τ cut to [0, 1], with τ by bisection.</summary>
    public static void Project(double[] s, double budget)
    {
        double low = s.Min() - 1, high = s.Max();
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            if (s.Sum(v => Math.Clamp(v - middle, 0, 1)) > budget) low = middle;
            else high = middle;
        }

        for (var d = 0; d < s.Length; d++) s[d] = Math.Clamp(s[d] - high, 0, 1);
    }
}

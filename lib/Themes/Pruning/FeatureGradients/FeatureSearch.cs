using static TorchSharp.torch;

namespace Phenomena.Themes.Pruning;

/// <summary>Chooses features by climbing the objective of <see cref="FeatureChoice"/> over soft choices s with a given total.</summary>
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
        using var scope = NewDisposeScope();
        int width = x.Length / y.Length, rows = Math.Min(batch, y.Length);
        Tensor inputs = tensor(x, [y.Length, width], dtype: ScalarType.Float32), targets = tensor(y, dtype: ScalarType.Float32);
        double[] s = new double[width], mean = new double[width];
        Array.Fill(s, budget / (double)width);
        for (var step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            float[] slope = Slope([.. generator.Permutation(y.Length).Take(rows).Select(i => (long)i)]);
            // A running mean over batches, and a step that shrinks: the largest slope moves its feature by that much.
            for (var d = 0; d < width; d++) mean[d] = 0.8 * mean[d] + 0.2 * slope[d];
            var largest = mean.Max(Math.Abs);
            var length = 0.2 * (1 - step / (double)steps) / Math.Max(largest, 1e-300);
            for (var d = 0; d < width; d++) s[d] += length * mean[d];
            Project(s, budget);
        }

        return s;

        float[] Slope(long[] examples)
        {
            using var own = NewDisposeScope();
            var chosen = tensor(examples);
            using var choice = new FeatureChoice(tensor(s, dtype: ScalarType.Float32), coefficients);
            return autograd.grad([choice.call(inputs[chosen], targets[chosen])], [.. choice.parameters()])[0].data<float>().ToArray();
        }
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

using static TorchSharp.torch;

namespace Phenomena.Themes.Pruning;

/// <summary>Chooses features by climbing the objective of <see cref="FeatureChoice"/> over soft choices s with a given total.</summary>
public static class FeatureSearch
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

    /// <summary>Each column with mean 0 and variance 1, in place.</summary>
    /// <param name="values">[n, width].</param>
    /// <param name="width">Columns.</param>
    public static double[] Standardised(double[] values, int width)
    {
        var n = values.Length / width;
        for (var d = 0; d < width; d++)
        {
            double sum = 0, squares = 0;
            for (var i = 0; i < n; i++) sum += values[i * width + d];
            for (var i = 0; i < n; i++) squares += (values[i * width + d] - sum / n) * (values[i * width + d] - sum / n);
            for (var i = 0; i < n; i++) values[i * width + d] = (values[i * width + d] - sum / n) / Math.Sqrt(squares / n);
        }

        return values;
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

    /// <summary>The coefficients of η Σ_{j&lt;K} (1 − η x)^j in powers of x, [K]: 1/x for x from about 1/(K η) to 1/η.</summary>
    public static double[] Inverse(double eta, int degrees)
    {
        double[] result = new double[degrees], power = new double[degrees];
        power[0] = 1;
        for (var j = 0; j < degrees; j++)
        {
            for (var i = 0; i < degrees; i++) result[i] += eta * power[i];
            for (var i = degrees - 1; i > 0; i--) power[i] -= eta * power[i - 1];
        }

        return result;
    }

    /// <summary>One over the number of rising chains of k + 1 rows, which is n over k + 1, for the moments k = 1 to K; [K].</summary>
    /// <exception cref="ArgumentException">There are no chains of so many rows.</exception>
    public static double[] Shares(int rows, int moments) => rows > moments
        ? [.. Enumerable.Range(2, moments).Select(k => 1 / MathNet.Numerics.SpecialFunctions.Binomial(rows, k))]
        : throw new ArgumentException($"More rows than the {moments} moments are needed; got {rows}. Use a larger batch.", nameof(rows));
}

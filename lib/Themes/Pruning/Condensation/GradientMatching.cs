using System.Numerics.Tensors;

namespace Phenomena.Themes.Pruning;

/// <summary>Which gradients of real and synthetic rows are held against each other.</summary>
public enum Matching
{
    /// <summary>Class by class: dataset condensation, DC (Zhao, Mopuri and Bilen 2021).</summary>
    EachClass,

    /// <summary>The sum over classes: DCC (Lee and others 2022, section 4).</summary>
    Sum,
}

/// <summary>Gradients of softmax regression, z = W x, and how far those of two sets are apart. One synthetic row a class.</summary>
internal static class GradientMatching
{
    /// <summary>The gradient of the mean cross-entropy of rows of one class, Σ (p − e_y) xᵀ / n, added to <paramref name="gradient"/>, [K, d].</summary>
    public static void AddGradient(double[] weights, ReadOnlySpan<double> rows, int label, double[] gradient, int classes)
    {
        var d = weights.Length / classes;
        var count = rows.Length / d;
        Span<double> residual = stackalloc double[classes];
        for (var i = 0; i < count; i++)
        {
            var x = rows.Slice(i * d, d);
            Residual(weights, x, label, residual);
            for (var k = 0; k < classes; k++)
            {
                var own = gradient.AsSpan(k * d, d);
                TensorPrimitives.MultiplyAdd(x, residual[k] / count, own, own);
            }
        }
    }

    /// <summary>The mean of p − e_y over rows of one class, [K].</summary>
    public static double[] MeanResidual(double[] weights, ReadOnlySpan<double> rows, int label, int classes)
    {
        var d = weights.Length / classes;
        double[] mean = new double[classes], residual = new double[classes];
        for (var i = 0; i < rows.Length / d; i++)
        {
            Residual(weights, rows.Slice(i * d, d), label, residual);
            TensorPrimitives.Add(mean, residual, mean);
        }

        TensorPrimitives.Divide(mean, rows.Length / d, mean);
        return mean;
    }

    /// <summary>D = Σ over output units of one minus the cosine of the two gradients' rows, summed over classes (<see cref="Matching.EachClass"/>) or of the summed gradients
    /// (<see cref="Matching.Sum"/>); and its slope in the synthetic rows.</summary>
    /// <param name="weights">W, [K, d].</param>
    /// <param name="real">For each class, its real gradient, [K][K, d].</param>
    /// <param name="synthetic">A row a class, [K, d].</param>
    /// <param name="matching">Which.</param>
    /// <param name="slope">dD/dS, [K, d]; overwritten.</param>
    public static double Distance(double[] weights, double[][] real, double[] synthetic, Matching matching, double[] slope)
    {
        var classes = real.Length;
        var d = weights.Length / classes;
        double[][] own = [.. Enumerable.Range(0, classes).Select(c =>
        {
            var gradient = new double[weights.Length];
            AddGradient(weights, synthetic.AsSpan(c * d, d), c, gradient, classes);
            return gradient;
        })];
        Array.Clear(slope);
        var total = 0.0;
        if (matching == Matching.EachClass)
        {
            for (var c = 0; c < classes; c++)
            {
                var pull = new double[weights.Length];
                total += Apart(real[c], own[c], pull, classes);
                Back(c, pull);
            }
        }
        else
        {
            var pull = new double[weights.Length];
            total = Apart(Total(real), Total(own), pull, classes);
            for (var c = 0; c < classes; c++) Back(c, pull);
        }

        return total;

        // From dD/dG to dD/ds through G = r(s) sᵀ, r = p − e: ds = Σ_k r_k A_k + Σ_k (A_k · s) dr_k/ds, and dp_k/ds = p_k (W_k − Σ_j p_j W_j).
        void Back(int c, double[] pull)
        {
            Span<double> s = synthetic.AsSpan(c * d, d), to = slope.AsSpan(c * d, d);
            Span<double> residual = stackalloc double[classes], along = stackalloc double[classes];
            Residual(weights, s, c, residual);
            for (var k = 0; k < classes; k++)
            {
                TensorPrimitives.MultiplyAdd(pull.AsSpan(k * d, d), residual[k], to, to);
                along[k] = TensorPrimitives.Dot<double>(pull.AsSpan(k * d, d), s);
            }

            residual[c] += 1;
            var mean = TensorPrimitives.Dot<double>(residual, along);
            for (var k = 0; k < classes; k++) TensorPrimitives.MultiplyAdd(weights.AsSpan(k * d, d), residual[k] * (along[k] - mean), to, to);
        }
    }

    /// <summary>The sum of the classes' gradients.</summary>
    public static double[] Total(double[][] gradients)
    {
        var sum = new double[gradients[0].Length];
        foreach (var gradient in gradients) TensorPrimitives.Add(sum, gradient, sum);
        return sum;
    }

    /// <summary>p − e_y.</summary>
    private static void Residual(double[] weights, ReadOnlySpan<double> x, int label, Span<double> residual)
    {
        for (var k = 0; k < residual.Length; k++) residual[k] = TensorPrimitives.Dot(weights.AsSpan(k * x.Length, x.Length), x);
        TensorPrimitives.SoftMax(residual, residual);
        residual[label] -= 1;
    }

    // Σ_k 1 − cos(a_k, b_k), and its slope in b.
    private static double Apart(double[] a, double[] b, double[] slope, int classes)
    {
        var d = a.Length / classes;
        var total = 0.0;
        for (var k = 0; k < classes; k++)
        {
            Span<double> x = a.AsSpan(k * d, d), y = b.AsSpan(k * d, d);
            double nx = TensorPrimitives.Norm<double>(x) + 1e-12, ny = TensorPrimitives.Norm<double>(y) + 1e-12, cosine = TensorPrimitives.Dot<double>(x, y) / (nx * ny);
            total += 1 - cosine;
            var to = slope.AsSpan(k * d, d);
            TensorPrimitives.Multiply(y, cosine / (ny * ny), to);
            TensorPrimitives.MultiplyAdd(x, -1 / (nx * ny), to, to);
        }

        return total;
    }
}

using System.Numerics.Tensors;

namespace Phenomena.Themes.Grokking;

/// <summary>How far kernel and features point at the target.</summary>
internal static class TargetAlignment
{
    /// <summary>Centred kernel alignment y'Ky / (|HKH| |y|²) with y centred and H = I − 11'/n, in Frobenius norms; 1 for K ∝ yy'.
    /// Kumar and others 2023, section 4.</summary>
    /// <param name="kernel">K [n, n], symmetric; centred in place.</param>
    /// <param name="targets">y [n].</param>
    public static double OfKernel(double[] kernel, ReadOnlySpan<double> targets)
    {
        int n = targets.Length;
        double[] y = targets.ToArray(), mean = new double[n];
        TensorPrimitives.Subtract(y, TensorPrimitives.Sum<double>(y) / n, y);
        for (int i = 0; i < n; i++) mean[i] = TensorPrimitives.Sum<double>(kernel.AsSpan(i * n, n)) / n;
        double all = TensorPrimitives.Sum<double>(mean) / n, along = 0;
        for (int i = 0; i < n; i++)
        {
            var row = kernel.AsSpan(i * n, n);
            TensorPrimitives.Subtract(row, mean, row);
            TensorPrimitives.Add(row, all - mean[i], row);
            along += y[i] * TensorPrimitives.Dot<double>(row, y);
        }
        return along / (TensorPrimitives.Norm<double>(kernel) * TensorPrimitives.SumOfSquares<double>(y));
    }

    /// <summary>β'Mβ / (|β|² |M|): how much of the weights' second moment lies along the target; 1 for M ∝ ββ', near 1/√D at the start.</summary>
    public static double OfFeatures(ReducedNet net, QuadraticTask task)
    {
        int d = task.Dimension;
        double sum = 0;
        for (int i = 0; i < d; i++) sum += task.Beta[i] * TensorPrimitives.Dot(net.Second.AsSpan(i * d, d), task.Beta);
        return sum / (task.BetaSquared * TensorPrimitives.Norm<double>(net.Second));
    }
}

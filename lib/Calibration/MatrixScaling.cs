using System.Numerics.Tensors;

namespace Phenomena.Calibration;

/// <summary>softmax(W z + v): a full linear map (Guo et al. 2017). Given probabilities, whose logarithms are the logits, it is Dirichlet calibration (Kull et al. 2019).
/// It has k² + k parameters: penalise where k is large or samples are few.</summary>
/// <param name="Weights">W, [k, k], a row for each new logit.</param>
/// <param name="Biases">v, [k].</param>
/// <param name="Fitted">How the fit went; NLL without the penalty.</param>
public sealed record MatrixScaling(double[] Weights, double[] Biases, FitReport Fitted) : ICalibrator
{
    /// <inheritdoc/>
    public bool Converged => Fitted.Converged;

    /// <inheritdoc/>
    public string Message => Fitted.Message;

    /// <summary>In words.</summary>
    public override string ToString() => $"Matrix scaling, W = {Weights.Text()} by rows, v = {Biases.Text()}; {Fitted}";

    /// <summary>The W and v with the least NLL + λ/(k(k−1)) Σ_{i≠j} W_ij² + μ/k Σ v_j² (off-diagonal and intercept regularisation, "ODIR", Kull et al. 2019),
    /// beginning at those that change nothing.</summary>
    /// <param name="predictions">n samples.</param>
    /// <param name="offDiagonal">λ.</param>
    /// <param name="intercept">μ.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative penalty.</exception>
    public static MatrixScaling Fit(Predictions predictions, double offDiagonal = 0, double intercept = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offDiagonal);
        ArgumentOutOfRangeException.ThrowIfNegative(intercept);
        var k = predictions.Classes;
        var logits = predictions.Logits();
        var (unit, sensitivity) = Softmax.TakeUnits(logits, k);
        var parameters = new double[k * k + k];
        for (var c = 0; c < k; c++) parameters[c * k + c] = unit[c];
        var gradient = new double[parameters.Length];
        var before = Nll(parameters, gradient);
        var end = ConvexMinimizer.Minimize(Loss, parameters, sensitivity: [.. Enumerable.Range(0, k * k).Select(j => sensitivity[j % k]), .. Enumerable.Repeat(1.0, k)]);
        var after = Nll(parameters, gradient);
        for (var j = 0; j < k * k; j++) parameters[j] /= unit[j % k];
        return new(parameters[..(k * k)], parameters[(k * k)..], FitReport.Of(end, before, after, predictions.FloorMessage));

        double Loss(ReadOnlySpan<double> x, Span<double> gradient)
        {
            var value = Nll(x, gradient);
            for (var j = 0; j < x.Length; j++)
            {
                var (weight, own) = j >= k * k ? (intercept / k, 1) : j / k == j % k ? (0, 1) : (offDiagonal / (k * (k - 1)), unit[j % k]);
                value += weight * x[j] * x[j] / (own * own);
                gradient[j] += 2 * weight * x[j] / (own * own);
            }

            return value;
        }

        double Nll(ReadOnlySpan<double> x, Span<double> gradient)
        {
            gradient.Clear();
            Span<double> p = new double[k];
            var (n, nll) = (predictions.Count, 0.0);
            for (var i = 0; i < n; i++)
            {
                ReadOnlySpan<double> z = logits.AsSpan(i * k, k);
                Map(x[..(k * k)], x[(k * k)..], z, p);
                nll += Softmax.Residual(p, predictions.Labels[i]);
                for (var c = 0; c < k; c++)
                {
                    var row = gradient.Slice(c * k, k);
                    TensorPrimitives.MultiplyAdd(z, p[c], row, row);
                }

                TensorPrimitives.Add(gradient[(k * k)..], p, gradient[(k * k)..]);
            }

            TensorPrimitives.Divide(gradient, n, gradient);
            return nll / n;
        }
    }

    /// <inheritdoc/>
    public Predictions Transform(Predictions predictions)
    {
        var k = Biases.Length;
        Softmax.CheckClasses(predictions, k);
        var logits = predictions.Logits();
        var mapped = new double[k];
        for (var i = 0; i < logits.Length; i += k)
        {
            Map(Weights, Biases, logits.AsSpan(i, k), mapped);
            mapped.CopyTo(logits, i);
        }

        return predictions.With(logits, areLogits: true);
    }

    private static void Map(ReadOnlySpan<double> weights, ReadOnlySpan<double> biases, ReadOnlySpan<double> z, Span<double> into)
    {
        for (var c = 0; c < into.Length; c++) into[c] = TensorPrimitives.Dot(weights.Slice(c * z.Length, z.Length), z) + biases[c];
    }
}

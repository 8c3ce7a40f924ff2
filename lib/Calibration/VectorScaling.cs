using System.Numerics.Tensors;

namespace Phenomena.Calibration;

/// <summary>softmax(w ∘ z + v): a slope and an offset for each class (Guo et al. 2017). It may change which class is first.</summary>
/// <param name="Weights">w, [k].</param>
/// <param name="Biases">v, [k].</param>
/// <param name="Fitted">How the fit went.</param>
public sealed record VectorScaling(double[] Weights, double[] Biases, FitReport Fitted) : ICalibrator
{
    /// <inheritdoc/>
    public bool Converged => Fitted.Converged;

    /// <inheritdoc/>
    public string Message => Fitted.Message;

    /// <summary>In words.</summary>
    public override string ToString() => $"Vector scaling, w = {Weights.Text()}, v = {Biases.Text()}; {Fitted}";

    /// <summary>The w and v with the least NLL, beginning at those that change nothing.</summary>
    public static VectorScaling Fit(Predictions predictions)
    {
        var k = predictions.Classes;
        var logits = predictions.Logits();
        var (unit, sensitivity) = Softmax.TakeUnits(logits, k);
        double[] parameters = [.. unit, .. new double[k]];
        var gradient = new double[2 * k];
        var before = Loss(parameters, gradient);
        var end = ConvexMinimizer.Minimize(Loss, parameters, sensitivity: [.. sensitivity, .. Enumerable.Repeat(1.0, k)]);
        var report = FitReport.Of(end, before, Loss(parameters, gradient), predictions.FloorMessage);
        return new([.. parameters[..k].Zip(unit, (w, u) => w / u)], parameters[k..], report);

        double Loss(ReadOnlySpan<double> x, Span<double> gradient)
        {
            gradient.Clear();
            Span<double> p = new double[k];
            var (n, nll) = (predictions.Count, 0.0);
            for (var i = 0; i < n; i++)
            {
                var z = logits.AsSpan(i * k, k);
                TensorPrimitives.MultiplyAdd(z, x[..k], x[k..], p);
                nll += Softmax.Residual(p, predictions.Labels[i]);
                TensorPrimitives.MultiplyAdd(p, z, gradient[..k], gradient[..k]);
                TensorPrimitives.Add(gradient[k..], p, gradient[k..]);
            }

            TensorPrimitives.Divide(gradient, n, gradient);
            return nll / n;
        }
    }

    /// <inheritdoc/>
    public Predictions Transform(Predictions predictions)
    {
        Softmax.CheckClasses(predictions, Weights.Length);
        var logits = predictions.Logits();
        for (var i = 0; i < logits.Length; i += Weights.Length)
        {
            var row = logits.AsSpan(i, Weights.Length);
            TensorPrimitives.MultiplyAdd(row, Weights, Biases, row);
        }

        return predictions.With(logits, areLogits: true);
    }
}

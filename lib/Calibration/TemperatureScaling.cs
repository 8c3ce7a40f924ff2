using System.Numerics.Tensors;

namespace Phenomena.Calibration;

/// <summary>softmax(z / T): one number for all samples and classes, which leaves every ranking as it is (Guo et al. 2017).</summary>
/// <param name="Temperature">T.</param>
/// <param name="Converged">Whether T minimises the NLL of the samples it was fitted on to 1e-9 of itself.</param>
/// <param name="NllBefore">Their NLL at T = 1, in nats.</param>
/// <param name="NllAfter">Their NLL at T; never above <paramref name="NllBefore"/> after <see cref="Fit"/>.</param>
/// <param name="Passes">How often the logits were gone through.</param>
/// <param name="Message">What is to be known of the fit; empty of an ordinary one.</param>
public sealed record TemperatureScaling(double Temperature, bool Converged, double NllBefore, double NllAfter, int Passes, string Message) : ICalibrator
{
    // ln b = −ln T. Wider than any T that means something: 163 000 to 0.0067.
    private const double Least = -12, Most = 5;

    /// <summary>A temperature that was not fitted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A temperature that is not above 0.</exception>
    public static TemperatureScaling At(double temperature)
    {
        if (!(temperature > 0 && double.IsFinite(temperature))) throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "Expected a finite temperature above 0. 1 leaves predictions as they are.");
        return new(temperature, false, double.NaN, double.NaN, 0, "not fitted");
    }

    /// <summary>The T with the least NLL. The NLL is convex in b = 1/T; its slope is followed to zero by Newton's steps in ln b, inside a bracket that
    /// only shrinks. Where there is no finite optimum T stops at e^12 or e^−5, and <see cref="Message"/> says why.</summary>
    public static TemperatureScaling Fit(Predictions predictions)
    {
        var curve = new TemperatureCurve(predictions);
        var start = curve.At(1);
        double low = Least, high = Most, u = 0, step = double.PositiveInfinity;
        var here = start;
        if (start.Slope == 0 && start.Curvature == 0)
        {
            return new(1, true, start.Nll, start.Nll, 1, start.Nll == 0
                ? "Every label has probability 1 already; T stays 1."
                : "In every sample the logits that count are equal: no temperature changes anything.");
        }

        var (seenLow, seenHigh) = (false, false);
        for (var iteration = 0; iteration < 100 && Math.Abs(step) > 1e-10; iteration++)
        {
            // All labels at probability 1, to the last digit: the least NLL is still further out.
            if (here.Nll == 0) (u, here) = (Most, curve.At(Math.Exp(Most)));
            if (here.Slope == 0 || (u == Most && here.Slope < 0) || (u == Least && here.Slope > 0)) break;
            if (here.Slope > 0) (high, seenHigh) = (u, true);
            else (low, seenLow) = (u, true);
            var b = Math.Exp(u);
            // Newton for the root of the slope, as a function of ln b.
            step = -here.Slope / (b * here.Curvature);
            // Out of the bracket, or creeping towards an end that was not looked at yet: look there. Otherwise halve.
            var creeping = iteration >= 8 && !(seenLow && seenHigh);
            if (creeping || !(u + step > low && u + step < high))
            {
                var seen = here.Slope < 0 ? seenHigh : seenLow;
                step = (seen ? (low + high) / 2 : here.Slope < 0 ? high : low) - u;
            }

            u += step;
            here = curve.At(Math.Exp(u));
        }

        // Rounding may leave a fit of what was calibrated already a hair above it.
        if (here.Nll > start.Nll) (u, here) = (0, start);
        var message = u switch
        {
            Least => "The NLL falls as T grows without end: capped at e^12. The logits say nothing of the labels, or the opposite; the predictions become uniform.",
            Most => "The NLL falls as T goes to 0: capped at e^-5. Every label has the highest logit, so more confidence is always better here; fit on samples the model was not trained on.",
            _ => "",
        };
        return new(Math.Exp(-u), message.Length > 0 || Math.Abs(step) <= 1e-9 || here.Slope == 0, start.Nll, here.Nll, curve.Passes, message);
    }

    /// <summary>What one call of PyTorch's L-BFGS gives with learning rate 0.01, 20 inner iterations, no line search and T itself as the parameter,
    /// begun at 1: the budget of a widely copied recipe. It stops long before the optimum, near 1.11 however large that is.</summary>
    /// <param name="predictions">n samples.</param>
    /// <param name="learningRate">Length of a step in units of the quasi-Newton step.</param>
    /// <param name="iterations">Inner iterations.</param>
    /// <param name="start">The first T.</param>
    public static TemperatureScaling FitWithBudget(Predictions predictions, double learningRate = 0.01, int iterations = 20, double start = 1)
    {
        var curve = new TemperatureCurve(predictions);
        var before = curve.At(1).Nll;
        var temperature = TorchLbfgs.Minimize(Gradient, start, learningRate, iterations);
        return new(temperature, false, before, curve.At(1 / temperature).Nll, curve.Passes, $"{iterations} steps from T = {start}, whether converged or not");

        // d/dT = d/db · db/dT with b = 1/T.
        (double, double) Gradient(double t)
        {
            var (nll, slope, _) = curve.At(1 / t);
            return (nll, -slope / (t * t));
        }
    }

    /// <inheritdoc/>
    public Predictions Transform(Predictions predictions)
    {
        var logits = predictions.Logits();
        TensorPrimitives.Divide(logits, Temperature, logits);
        return predictions.With(logits, areLogits: true);
    }
}

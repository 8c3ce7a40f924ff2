using System.Numerics.Tensors;

namespace Phenomena.Calibration;

/// <summary>softmax(z / T): one number for all samples and classes, which leaves every ranking as it is (Guo et al. 2017).</summary>
/// <param name="Temperature">T.</param>
/// <param name="Converged">Whether T minimises the NLL of the samples it was fitted on to 1e-9 of itself, or there is no best T and it stands for 0 or ∞.</param>
/// <param name="NllBefore">Their NLL at T = 1, in nats.</param>
/// <param name="NllAfter">Their NLL at T; never above <paramref name="NllBefore"/> after <see cref="Fit"/>.</param>
/// <param name="Passes">How often all the logits were gone through.</param>
/// <param name="Message">What is to be known of the fit; empty of an ordinary one.</param>
public sealed record TemperatureScaling(double Temperature, bool Converged, double NllBefore, double NllAfter, int Passes, string Message) : ICalibrator
{
    /// <summary>In words.</summary>
    public override string ToString() => $"Temperature scaling, T = {Temperature.Text()}; " + (double.IsNaN(NllBefore) ? Message
        : $"NLL {NllBefore.Text()} to {NllAfter.Text()} in {Passes} passes{(Converged ? "" : ", not converged")}{(Message.Length > 0 ? ". " + Message : "")}");

    /// <summary>A temperature that was not fitted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A temperature that is not above 0.</exception>
    public static TemperatureScaling At(double temperature)
    {
        if (!(temperature > 0 && double.IsFinite(temperature))) throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "Expected a finite temperature above 0. 1 leaves predictions as they are.");
        return new(temperature, false, double.NaN, double.NaN, 0, "not fitted");
    }

    /// <summary>The T with the least NLL. The NLL is convex in b = 1/T; its slope is followed to zero by Newton's steps in ln b, inside a bracket that only shrinks. Nothing depends on
    /// the unit of the logits: c times the logits have c times the T. Only where the NLL truly falls all the way to T = 0 or to T = ∞ there is no best T; it is then
    /// 1/64 of the smallest lead of a highest logit, or 2⁶⁴ times the widest spread of a sample, beyond which no digit of the NLL changes, and <see cref="Message"/> says why.</summary>
    /// <param name="predictions">n samples; of probabilities, those below <see cref="Predictions.LeastProbability"/> count as that, and <see cref="Message"/> says how many.</param>
    public static TemperatureScaling Fit(Predictions predictions)
    {
        var found = TemperatureSearch.Of(predictions);
        return found with { Message = string.Join(' ', new[] { found.Message, predictions.FloorMessage }.Where(m => m.Length > 0)) };
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

using System.Numerics.Tensors;

namespace Phenomena.Calibration;

/// <summary>One row of logits at a time, for fits.</summary>
internal static class Softmax
{
    /// <summary>Turns logits [k] into the gradient of the label's NLL, softmax − one-hot, and returns the NLL in nats.</summary>
    public static double Residual(Span<double> logits, int label)
    {
        var top = TensorPrimitives.Max<double>(logits);
        TensorPrimitives.Subtract(logits, top, logits);
        var own = logits[label];
        TensorPrimitives.Exp<double>(logits, logits);
        var sum = TensorPrimitives.Sum<double>(logits);
        TensorPrimitives.Divide(logits, sum, logits);
        logits[label] -= 1;
        return Math.Log(sum) - own;
    }

    public static void CheckClasses(Predictions predictions, int fitted)
    {
        if (predictions.Classes != fitted) throw new ArgumentException($"Expected predictions of {fitted} classes, as the calibrator was fitted on; got {predictions.Classes}. Fit another on these classes.");
    }
}

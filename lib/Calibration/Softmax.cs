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

    /// <summary>Divides the logits [n, k] by the root of the mean square of each class's, [k], and returns that; 1 of zeros.</summary>
    public static double[] TakeUnits(Span<double> logits, int k)
    {
        var greatest = new double[k];
        for (var j = 0; j < logits.Length; j++) greatest[j % k] = Math.Max(greatest[j % k], Math.Abs(logits[j]));
        for (var c = 0; c < k; c++) greatest[c] = greatest[c] > 0 ? greatest[c] : 1;
        var sums = new double[k];
        for (var j = 0; j < logits.Length; j++) sums[j % k] += logits[j] / greatest[j % k] * (logits[j] / greatest[j % k]);
        var rows = logits.Length / k;
        double[] units = [.. sums.Select((sum, c) => sum > 0 ? greatest[c] * Math.Sqrt(sum / rows) : 1)];
        for (var j = 0; j < logits.Length; j++) logits[j] /= units[j % k];
        return units;
    }

    public static void CheckClasses(Predictions predictions, int fitted)
    {
        if (predictions.Classes != fitted) throw new ArgumentException($"Expected predictions of {fitted} classes, as the calibrator was fitted on; got {predictions.Classes}. Fit another on these classes.");
    }
}

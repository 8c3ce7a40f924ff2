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

    /// <summary>Divides the logits [n, k] by a unit for each class, [k], the root of their mean square (1 of zeros): a class that is masked with −1e7 would otherwise have a gradient of
    /// 1e7, and no step would be small enough.</summary>
    /// <returns>The units, and how much smaller than its unit the usual logit of a class is where the unit is that of a few masked samples: a gradient must be as much smaller too.</returns>
    public static (double[] Unit, double[] Sensitivity) TakeUnits(Span<double> logits, int k)
    {
        var (unit, sensitivity, own) = (new double[k], new double[k], new double[logits.Length / k]);
        for (var c = 0; c < k; c++)
        {
            for (var i = 0; i < own.Length; i++) own[i] = Math.Abs(logits[i * k + c]);
            Array.Sort(own);
            var greatest = own[^1] > 0 ? own[^1] : 1;
            var square = own.Sum(z => z / greatest * (z / greatest)) / own.Length;
            unit[c] = square > 0 ? greatest * Math.Sqrt(square) : 1;
            var usual = own[own.Length / 2];
            sensitivity[c] = usual > 0 && unit[c] > 100 * usual ? unit[c] / usual : 1;
        }

        for (var j = 0; j < logits.Length; j++) logits[j] /= unit[j % k];
        return (unit, sensitivity);
    }

    public static void CheckClasses(Predictions predictions, int fitted)
    {
        if (predictions.Classes != fitted) throw new ArgumentException($"Expected predictions of {fitted} classes, as the calibrator was fitted on; got {predictions.Classes}. Fit another on these classes.");
    }
}

namespace Phenomena.Themes.Calibration;

/// <summary>De Brébisson and Vincent, The Z-loss (2016), arXiv 1604.08859: L = softplus(a (b − z_y))/a with z_y = (o_y − mean o)/std o. It needs of all outputs o = W h only their sum and their sum of squares,
/// which hᵀ(Wᵀ1) and hᵀ(WᵀW)h give at a cost that does not grow with the number of classes.</summary>
public static class ZLoss
{
    /// <summary>The loss from all outputs.</summary>
    /// <param name="outputs">o [classes].</param>
    /// <param name="label">y.</param>
    /// <param name="steepness">a.</param>
    /// <param name="target">b.</param>
    public static double Of(ReadOnlySpan<double> outputs, int label, double steepness = 1, double target = 3)
    {
        double sum = 0, squares = 0;
        foreach (var o in outputs)
        {
            sum += o;
            squares += o * o;
        }

        return Of(outputs[label], sum, squares, outputs.Length, steepness, target);
    }

    /// <summary>The loss from the label's output, the sum and the sum of squares of all, and their number.</summary>
    public static double Of(double own, double sum, double squares, int classes, double steepness = 1, double target = 3)
    {
        var mean = sum / classes;
        var x = steepness * (target - (own - mean) / Math.Sqrt(squares / classes - mean * mean));
        return (Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)))) / steepness;
    }
}

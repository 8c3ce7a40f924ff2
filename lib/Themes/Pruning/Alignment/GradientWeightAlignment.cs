using System.Numerics.Tensors;
using MathNet.Numerics.Statistics;

namespace Phenomena.Themes.Pruning;

/// <summary>Gradient-weight alignment (Hölzl and others 2025, section 3): does an example, by its gradient, ask for more of the weights that are there?</summary>
public static class GradientWeightAlignment
{
    /// <summary>g of each example: the cosine of −∂ loss/∂W and W, for the last layer's matrix alone. The gradient is the outer product h δᵀ, so
    /// g = −(h · W δ) / (|h| |δ| |W|), δ = softmax − onehot; 0 where one of them vanishes.</summary>
    public static double[] Of(PruningNetKernel net, PruningSet set)
    {
        var errors = net.Forward(set.Inputs);
        float[] logits = errors.ToArray();
        PruningErrors.OfLogits(errors, set.Labels);
        var bias = net.SecondBias;
        var length = TensorPrimitives.Norm<float>(net.SecondWeights);
        var alignment = new double[set.Count];
        for (var i = 0; i < alignment.Length; i++)
        {
            var (own, at) = (0.0, i * net.Classes);
            // h · W δ = Σ_c δ_c (z_c − b_c).
            for (var c = 0; c < net.Classes; c++) own += errors[at + c] * (logits[at + c] - bias[c]);
            var scale = TensorPrimitives.Norm<float>(net.HiddenOf.Slice(i * net.Hidden, net.Hidden)) * TensorPrimitives.Norm<float>(errors.Slice(at, net.Classes)) * length;
            alignment[i] = scale > 0 ? -own / scale : 0;
        }

        return alignment;
    }

    /// <summary>GWA = mean / (excess kurtosis + 1.2): −1.2 is the excess kurtosis of a flat law. Moments without small-sample correction.</summary>
    public static double Summary(double[] alignment)
    {
        var mean = alignment.Mean();
        double second = alignment.Average(g => Math.Pow(g - mean, 2)), fourth = alignment.Average(g => Math.Pow(g - mean, 4));
        return mean / (fourth / (second * second) - 3 + 1.2);
    }
}

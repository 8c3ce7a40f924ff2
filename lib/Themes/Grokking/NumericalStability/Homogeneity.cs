using System.Numerics;

namespace Phenomena.Themes.Grokking;

/// <summary>Networks without biases are homogeneous in each layer's weights: f(c W) = c^k f(W), so that by Euler ⟨W, dL/dW⟩ = k Σ z dL/dz for any loss. k is 1, and
/// 2 below squares. The part of a gradient along the weights is thus the same number in all layers, and known from the logits alone.</summary>
public static class Homogeneity
{
    /// <summary>The largest relative error of the identity over layers, both networks and the three objectives, at initial weights.</summary>
    /// <typeparam name="T">The network's type.</typeparam>
    public static double LargestError<T>(int seed = 0) where T : unmanaged, IFloatingPointIeee754<T> =>
        Enum.GetValues<Objective>().Max(objective => Math.Max(Error(new ReluNetKernel<T>(23, 40), objective, seed), Error(new QuadraticNetKernel<T>(23, 40), objective, seed)));

    private static double Error<T>(ModularKernel<T> net, Objective objective, int seed) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var root = new Generator((ulong)seed);
        var (pairs, _) = ModularPairs.Split(net.Modulus, 0.5, root.Split(0));
        // Far enough from 0 that the sum over logits is no small difference of large numbers.
        net.InitializeNormal(0.4, root.Split(1));
        var logits = net.Forward(pairs);
        T[] gradient = new T[logits.Length];
        new LogitLoss<T>(objective, typeof(T) == typeof(double) ? Precision.Float64 : Precision.Float32).Evaluate(logits, pairs.Labels, gradient);
        double wanted = Vectors.Dot<T>(logits, gradient);
        net.Backward(pairs, gradient);
        return net.Blocks.Index().Max(b =>
        {
            double degree = net is QuadraticNetKernel<T> && b.Index == 0 ? 2 : 1;
            return Math.Abs(Vectors.Dot<T>(net.Weights(b.Index), net.Gradients(b.Index)) / (degree * wanted) - 1);
        });
    }
}

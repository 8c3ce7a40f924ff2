using System.Numerics;
using Phenomena.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Grokking;

/// <summary>Networks without biases are homogeneous in each layer's weights: f(c W) = c^k f(W), so that by Euler ⟨W, dL/dW⟩ = k Σ z dL/dz for any loss. k is 1, and
/// 2 below squares. The part of a gradient along the weights is thus the same number in all layers, and known from the logits alone.</summary>
public static class Homogeneity
{
    private const int Modulus = 23, Width = 40;

    /// <summary>The largest relative error of the identity over layers, both networks and the three objectives, at initial weights.</summary>
    /// <typeparam name="T">The network's type.</typeparam>
    public static double LargestError<T>(int seed = 0) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var type = typeof(T) == typeof(double) ? ScalarType.Float64 : ScalarType.Float32;
        return Enum.GetValues<Objective>().Max(objective => Math.Max(
            Error<T>(new ReluNet(Modulus, Width, new Generator(0), type), degreeOfFirst: 1, objective, seed),
            Error<T>(new QuadraticNet(Modulus, Width, 1, new Generator(0), type), degreeOfFirst: 2, objective, seed)));
    }

    private static double Error<T>(nn.Module<Tensor, Tensor, Tensor> net, int degreeOfFirst, Objective objective, int seed) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var scope = NewDisposeScope();
        var root = new Generator((ulong)seed);
        var (pairs, _) = ModularPairs.Split(Modulus, 0.5, root.Split(0));
        var generator = root.Split(1);
        Parameter[] layers = [.. net.parameters()];
        // Far enough from 0 that the sum over logits is no small difference of large numbers.
        using (no_grad())
            foreach (var w in layers) w.copy_(generator.Normal(w.shape, 0, 0.4, w.dtype));
        var (a, b, _) = pairs.ToTensors();
        var logits = net.call(a, b);
        var gradient = zeros_like(logits);
        new LogitLoss<T>(objective, typeof(T) == typeof(double) ? Precision.Float64 : Precision.Float32).Evaluate(Vectors.Of<T>(logits), pairs.Labels, Vectors.Of<T>(gradient));
        double wanted = Vectors.Dot<T>(Vectors.Of<T>(logits), Vectors.Of<T>(gradient));
        logits.backward([gradient]);
        return layers.Index().Max(l => Math.Abs(Vectors.Dot<T>(Vectors.Of<T>(l.Item), Vectors.Of<T>(l.Item.grad!)) / ((l.Index == 0 ? degreeOfFirst : 1) * wanted) - 1));
    }
}

using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Themes.Grokking;

/// <summary>How far the step that gradient descent would take only makes the weights longer (Prieto and others 2025, section 5). A network without biases and
/// with homogeneous activations answers longer weights with larger logits alone: the direction of naïve loss minimisation.</summary>
/// <param name="Layers">cos(−g, w) of each parameter matrix.</param>
/// <param name="Global">The same for all weights together.</param>
/// <param name="WeightNorm">|w| of all weights.</param>
public sealed record Alignment(IReadOnlyList<double> Layers, double Global, double WeightNorm)
{
    /// <summary>From the network's weights and the gradient that it holds. A gradient of zero has cosine 0.</summary>
    public static Alignment Of<T>(ModularKernel<T> net) where T : unmanaged, IFloatingPointIeee754<T>
    {
        return new([.. net.Blocks.Select((_, i) => Cosine(net.Weights(i), net.Gradients(i)))], Cosine(net.Parameters, net.Gradient), Math.Sqrt(Vectors.Dot<T>(net.Parameters, net.Parameters)));

        static double Cosine(ReadOnlySpan<T> w, ReadOnlySpan<T> g)
        {
            double norms = Math.Sqrt(Vectors.Dot(w, w)) * Math.Sqrt(Vectors.Dot(g, g));
            return norms > 0 ? -Vectors.Dot(w, g) / norms : 0;
        }
    }

    /// <summary>⊥Grad on each parameter matrix of a network.</summary>
    public static void Project<T>(ModularKernel<T> net) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < net.Blocks.Count; i++) Project<T>(net.Weights(i), net.Gradients(i));
    }

    /// <summary>⊥Grad (equation 12): takes from a gradient its part along the weights, and then, as the authors' code does and their equation does not say, gives
    /// it its old length back.</summary>
    /// <param name="w">All weights of one parameter tensor.</param>
    /// <param name="g">Their gradient, changed in place.</param>
    public static void Project<T>(ReadOnlySpan<T> w, Span<T> g) where T : unmanaged, IFloatingPointIeee754<T>
    {
        double along = Vectors.Dot<T>(w, g) / (Vectors.Dot(w, w) + 1e-30), length = Math.Sqrt(Vectors.Dot<T>(g, g));
        TensorPrimitives.MultiplyAdd(w, T.CreateChecked(-along), g, g);
        TensorPrimitives.Multiply(g, T.CreateChecked(length / (Math.Sqrt(Vectors.Dot<T>(g, g)) + 1e-30)), g);
    }
}

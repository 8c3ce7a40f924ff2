using System.Numerics;
using System.Numerics.Tensors;
using TorchSharp.Modules;

namespace Phenomena.Themes.Grokking;

/// <summary>How far the step that gradient descent would take only makes the weights longer (Prieto and others 2025, section 5). A network without biases and
/// with homogeneous activations answers longer weights with larger logits alone: the direction of naïve loss minimisation.</summary>
/// <param name="Layers">cos(−g, w) of each parameter matrix.</param>
/// <param name="Global">The same for all weights together.</param>
/// <param name="WeightNorm">|w| of all weights.</param>
public sealed record Alignment(IReadOnlyList<double> Layers, double Global, double WeightNorm)
{
    /// <summary>From a network's weights and the gradients that they hold. A gradient of zero has cosine 0.</summary>
    /// <param name="parameters">Of numbers of type T.</param>
    public static Alignment Of<T>(IEnumerable<Parameter> parameters) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var layers = parameters.Select(p =>
        {
            using var gradient = p.grad!;
            Span<T> w = Vectors.Of<T>(p), g = Vectors.Of<T>(gradient);
            return (Both: Vectors.Dot<T>(w, g), Weights: Vectors.Dot<T>(w, w), Gradients: Vectors.Dot<T>(g, g));
        }).ToArray();
        double weights = layers.Sum(l => l.Weights);
        return new([.. layers.Select(l => Cosine(l.Both, l.Weights, l.Gradients))], Cosine(layers.Sum(l => l.Both), weights, layers.Sum(l => l.Gradients)), Math.Sqrt(weights));

        static double Cosine(double both, double w, double g) => Math.Sqrt(w) * Math.Sqrt(g) is > 0 and var norms ? -both / norms : 0;
    }

    /// <summary>⊥Grad on each parameter tensor.</summary>
    public static void Project<T>(IEnumerable<Parameter> parameters) where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (var p in parameters)
        {
            using var gradient = p.grad!;
            Project<T>(Vectors.Of<T>(p), Vectors.Of<T>(gradient));
        }
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

using System.Numerics;

namespace Phenomena.Kernels;

/// <summary>One step of an optimizer on weights that lie flat, one pass over them: torch's conventions and order of operations. Nothing is allocated and nothing is known of tensors,
/// so kernels with a gradient of their own use the same rules as modules do.</summary>
public static class OptimizerRules
{
    /// <summary>Gradient descent (Polyak 1964; Sutskever and others 2013 for Nesterov's form).</summary>
    /// <param name="weights">Changed in place.</param>
    /// <param name="gradient">As long as the weights; not changed.</param>
    /// <param name="velocity">Zeros before the first step, and then kept between steps, so that it starts as the gradient; empty if there is no momentum.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="momentum">μ; dampening is 0.</param>
    /// <param name="nesterov">Whether the step looks ahead along the velocity.</param>
    /// <param name="weightDecay">λ, added to the gradient as λw.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Sgd<T>(Span<T> weights, ReadOnlySpan<T> gradient, Span<T> velocity, double learningRate, double momentum = 0, bool nesterov = false, double weightDecay = 0)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool moving = momentum != 0;
        Check(weights.Length, gradient.Length, moving ? velocity.Length : weights.Length);
        T rate = T.CreateChecked(-learningRate), keep = T.CreateChecked(momentum), decay = T.CreateChecked(weightDecay);
        int i = 0;
        if (Vector<T>.IsSupported)
        {
            Vector<T> rates = new(rate), keeps = new(keep), decays = new(decay);
            for (; i <= weights.Length - Vector<T>.Count; i += Vector<T>.Count)
            {
                Vector<T> w = new(weights[i..]), d = new Vector<T>(gradient[i..]) + decays * w;
                if (moving)
                {
                    var v = new Vector<T>(velocity[i..]) * keeps + d;
                    v.CopyTo(velocity[i..]);
                    d = nesterov ? d + keeps * v : v;
                }
                (w + rates * d).CopyTo(weights[i..]);
            }
        }
        for (; i < weights.Length; i++)
        {
            T d = gradient[i] + decay * weights[i];
            if (moving)
            {
                T v = velocity[i] = velocity[i] * keep + d;
                d = nesterov ? d + keep * v : v;
            }
            weights[i] += rate * d;
        }
    }

    /// <summary>Adam and AdamW (Kingma and Ba 2015; Loshchilov and Hutter 2019).</summary>
    /// <param name="weights">Changed in place.</param>
    /// <param name="gradient">As long as the weights; not changed.</param>
    /// <param name="mean">First moment: zeros before the first step, kept between steps.</param>
    /// <param name="square">Second moment, likewise.</param>
    /// <param name="step">Which step this is, from 1.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε, added to the root after its bias is corrected.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="decoupled">Whether decay is taken from the weights as ηλw (AdamW) or added to the gradient as λw (Adam).</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The step is below 1.</exception>
    public static void Adam<T>(
        Span<T> weights, ReadOnlySpan<T> gradient, Span<T> mean, Span<T> square, int step,
        double learningRate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool decoupled = false)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(weights.Length, gradient.Length, mean.Length, square.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        T keep1 = T.CreateChecked(beta1), keep2 = T.CreateChecked(beta2), rest1 = T.CreateChecked(1 - beta1), rest2 = T.CreateChecked(1 - beta2);
        T rate = T.CreateChecked(learningRate / (1 - Math.Pow(beta1, step)));
        // torch's order: sqrt(v) / sqrt(1 - β₂^t), then + ε. A float holds an ε of 1e-25.
        T correction = T.CreateChecked(1 / Math.Sqrt(1 - Math.Pow(beta2, step))), small = T.CreateChecked(epsilon);
        T keep = T.CreateChecked(decoupled ? 1 - learningRate * weightDecay : 1), coupled = T.CreateChecked(decoupled ? 0 : weightDecay);
        int i = 0;
        for (; Vector<T>.IsSupported && i <= weights.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> w = new(weights[i..]), g = new Vector<T>(gradient[i..]) + w * coupled;
            var m = new Vector<T>(mean[i..]) * keep1 + g * rest1;
            var v = new Vector<T>(square[i..]) * keep2 + g * g * rest2;
            m.CopyTo(mean[i..]);
            v.CopyTo(square[i..]);
            (w * keep - rate * m / (Vector.SquareRoot(v) * correction + new Vector<T>(small))).CopyTo(weights[i..]);
        }
        for (; i < weights.Length; i++)
        {
            T w = weights[i], g = gradient[i] + w * coupled;
            mean[i] = mean[i] * keep1 + g * rest1;
            square[i] = square[i] * keep2 + g * g * rest2;
            weights[i] = w * keep - rate * mean[i] / (T.Sqrt(square[i]) * correction + small);
        }
    }

    private static void Check(int weights, params ReadOnlySpan<int> others)
    {
        foreach (int other in others)
            if (other != weights) throw new ArgumentException($"Gradient and memory are as long as the {weights} weights; got {other}.");
    }
}

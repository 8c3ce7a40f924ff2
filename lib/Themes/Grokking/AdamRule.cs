using System.Numerics;

namespace Phenomena.Themes.Grokking;

/// <summary>Settings of Adam, with torch's names and defaults.</summary>
public sealed record AdamSettings
{
    /// <summary>η.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>β₁.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε. As small as 1e-25 in Prieto and others: then gradients that vanish are still normalised.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Whether decay is added to the gradient (torch's Adam with weight_decay) or taken from the weights (AdamW).</summary>
    public bool Coupled { get; init; }
}

/// <summary>Adam or AdamW on flat parameters, in one pass (Kingma and Ba 2015; Loshchilov and Hutter 2019).</summary>
/// <param name="settings">Rates and decay.</param>
/// <param name="length">Number of weights.</param>
internal sealed class AdamRule<T>(AdamSettings settings, int length) where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] _mean = new T[length], _square = new T[length];
    private int _step;

    /// <summary>One step; the gradient is not changed.</summary>
    public void Step(Span<T> weights, ReadOnlySpan<T> gradient)
    {
        _step++;
        T beta1 = T.CreateChecked(settings.Beta1), beta2 = T.CreateChecked(settings.Beta2), rest1 = T.CreateChecked(1 - settings.Beta1), rest2 = T.CreateChecked(1 - settings.Beta2);
        T rate = T.CreateChecked(settings.LearningRate / (1 - Math.Pow(settings.Beta1, _step)));
        // torch's order: sqrt(v) / sqrt(1 - β₂^t), then + ε. A float holds an ε of 1e-25.
        T correction = T.CreateChecked(1 / Math.Sqrt(1 - Math.Pow(settings.Beta2, _step))), epsilon = T.CreateChecked(settings.Epsilon);
        T keep = T.CreateChecked(settings.Coupled ? 1 : 1 - settings.LearningRate * settings.WeightDecay), coupled = T.CreateChecked(settings.Coupled ? settings.WeightDecay : 0);
        int i = 0;
        for (; i <= length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> w = new(weights[i..]), g = new Vector<T>(gradient[i..]) + w * coupled;
            var m = new Vector<T>(_mean, i) * beta1 + g * rest1;
            var v = new Vector<T>(_square, i) * beta2 + g * g * rest2;
            m.CopyTo(_mean, i);
            v.CopyTo(_square, i);
            (w * keep - rate * m / (Vector.SquareRoot(v) * correction + new Vector<T>(epsilon))).CopyTo(weights[i..]);
        }
        for (; i < length; i++)
        {
            T w = weights[i], g = gradient[i] + w * coupled;
            _mean[i] = _mean[i] * beta1 + g * rest1;
            _square[i] = _square[i] * beta2 + g * g * rest2;
            weights[i] = w * keep - rate * _mean[i] / (T.Sqrt(_square[i]) * correction + epsilon);
        }
    }
}

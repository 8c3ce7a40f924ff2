using System.Numerics.Tensors;

namespace Phenomena.Themes.Pruning;

/// <summary>Counts forgetting events during a training (Toneva and others 2019, definition 2.1): an example that was right when it was last shown, and is wrong now.</summary>
/// <param name="labels">[n].</param>
public sealed class ForgettingCounter(int[] labels)
{
    private readonly int[] _events = new int[labels.Length];
    private readonly bool[] _wasRight = new bool[labels.Length], _everRight = new bool[labels.Length];

    /// <summary>What a <see cref="PruningTrainer"/> calls for each batch, before its step.</summary>
    /// <param name="examples">Which examples.</param>
    /// <param name="logits">[batch, classes].</param>
    /// <exception cref="ArgumentException">A logit is NaN.</exception>
    public void Present(ReadOnlySpan<int> examples, ReadOnlySpan<float> logits)
    {
        int classes = logits.Length / examples.Length;
        for (int i = 0; i < examples.Length; i++)
        {
            int example = examples[i];
            var row = logits.Slice(i * classes, classes);
            int top = TensorPrimitives.IndexOfMax(row);
            if (float.IsNaN(row[top])) throw new ArgumentException($"Logits are numbers; got NaN for example {example}, class {top}. The training has diverged: use a smaller learning rate.", nameof(logits));
            bool right = top == labels[example];
            if (_wasRight[example] && !right) _events[example]++;
            _everRight[example] |= right;
            _wasRight[example] = right;
        }
    }

    /// <summary>Events so far, [n]; the most for an example that was never right.</summary>
    /// <param name="most">What a never-learned example gets, and no other exceeds.</param>
    public double[] Events(int most = 50) => [.. _events.Select((e, i) => _everRight[i] ? Math.Min(e, most) : (double)most)];

    /// <summary>The share of examples that were learned and never forgotten.</summary>
    public double NeverForgotten => _events.Zip(_everRight, (e, right) => right && e == 0 ? 1.0 : 0).Average();
}

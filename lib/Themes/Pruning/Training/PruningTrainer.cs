using System.Numerics;

namespace Phenomena.Themes.Pruning;

/// <summary>Trains a network step by step, and stops where it is told, so that scores can be taken on the way. A step allocates nothing.</summary>
/// <example><code>
/// var net = PruningNet&lt;float&gt;.Normal(64, 64, 10, generator.Split(0));
/// var trainer = new PruningTrainer(net, train, new PruningRule(), generator.Split(1));
/// foreach (int step in trainer.StopAt([0, 150, 800], cancellation)) Console.WriteLine(PruningErrors.Accuracy&lt;float&gt;(net, test.Inputs, test.Labels));
/// </code></example>
public sealed class PruningTrainer
{
    private readonly PruningSet _data;
    private readonly PruningRule _rule;
    private readonly Generator _generator;
    private readonly int[] _order, _labels;
    private readonly float[] _batch, _velocity;
    private int _next;

    /// <summary>A trainer before its first step.</summary>
    /// <param name="net">What is trained, in place.</param>
    /// <param name="data">What it is trained on.</param>
    /// <param name="rule">How.</param>
    /// <param name="generator">Draws the order of the examples.</param>
    /// <exception cref="ArgumentException">The rule makes no sense, or the data does not fit the network.</exception>
    public PruningTrainer(PruningNet<float> net, PruningSet data, PruningRule rule, Generator generator)
    {
        rule.Validate();
        if (data.Count == 0 || data.Inputs.Length != data.Count * net.Inputs || data.Labels.Any(y => y < 0 || y >= net.Classes))
        {
            throw new ArgumentException($"At least one example with {net.Inputs} inputs each and labels from 0 to {net.Classes - 1} are needed; got {data.Count} examples with {data.Inputs.Length} inputs in all" +
                $"{(data.Count == 0 ? "" : $" and labels from {data.Labels.Min()} to {data.Labels.Max()}")}. Check the data.", nameof(data));
        }
        (Net, _data, _rule, _generator) = (net, data, rule, generator);
        int batch = Math.Min(rule.Batch, data.Count);
        _order = [.. Enumerable.Range(0, data.Count)];
        _labels = new int[batch];
        _batch = new float[batch * net.Inputs];
        _velocity = new float[net.Parameters.Length];
        _next = data.Count;
    }

    /// <summary>The network.</summary>
    public PruningNet<float> Net { get; }

    /// <summary>Steps done.</summary>
    public int Step { get; private set; }

    /// <summary>Told the examples of each step and their logits [batch, classes], before the weights move. For events of the training itself, such as forgetting.</summary>
    public Presentation? Presented { get; set; }

    /// <summary>See <see cref="Presented"/>.</summary>
    public delegate void Presentation(ReadOnlySpan<int> examples, ReadOnlySpan<float> logits);

    /// <summary>Trains to each of these steps in turn and hands it out; the network is then as it was at that step.</summary>
    /// <exception cref="ArgumentException">A step lies before the one before it.</exception>
    public IEnumerable<int> StopAt(IEnumerable<int> steps, CancellationToken cancellation = default)
    {
        foreach (int step in steps)
        {
            RunTo(step, cancellation);
            yield return step;
        }
    }

    /// <summary>Trains until so many steps are done.</summary>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">More steps are done already.</exception>
    public PruningNet<float> RunTo(int step, CancellationToken cancellation = default)
    {
        if (step < Step) throw new ArgumentException($"Training goes forward only: step {Step} is done; got {step}. Give steps in rising order, or start anew.", nameof(step));
        while (Step < step)
        {
            // A step takes some 30 microseconds; the token a hundredth of that.
            cancellation.ThrowIfCancellationRequested();
            One();
        }
        return Net;
    }

    private void One()
    {
        if (_next >= _order.Length)
        {
            for (int i = _order.Length - 1; i > 0; i--)
            {
                int j = (int)(((ulong)_generator.NextUInt32() * (ulong)(i + 1)) >> 32);
                (_order[i], _order[j]) = (_order[j], _order[i]);
            }
            _next = 0;
        }
        var examples = _order.AsSpan(_next, Math.Min(_labels.Length, _order.Length - _next));
        _next += examples.Length;
        int width = Net.Inputs;
        for (int i = 0; i < examples.Length; i++)
        {
            _data.Inputs.AsSpan(examples[i] * width, width).CopyTo(_batch.AsSpan(i * width));
            _labels[i] = _data.Labels[examples[i]];
        }
        var inputs = _batch.AsSpan(0, examples.Length * width);
        var logits = Net.Forward(inputs);
        Presented?.Invoke(examples, logits);
        PruningErrors.OfLogits(logits, _labels.AsSpan(0, examples.Length));
        Net.Backward(inputs, logits);
        Move((float)_rule.RateAt(Step), 1f / examples.Length);
        Step++;
    }

    /// <summary>v ← μ v + g and w ← w − η (g + μ v), or w − η v, with g the mean gradient plus λ w; one pass over memory.</summary>
    private void Move(float rate, float scale)
    {
        float momentum = (float)_rule.Momentum, decay = (float)_rule.WeightDecay;
        bool nesterov = _rule.Nesterov;
        Span<float> weights = Net.Parameters, gradient = Net.Gradient, velocity = _velocity;
        int i = 0, width = Vector<float>.Count;
        for (; i <= weights.Length - width; i += width)
        {
            var w = new Vector<float>(weights[i..]);
            var g = new Vector<float>(gradient[i..]) * scale + w * decay;
            var v = new Vector<float>(velocity[i..]) * momentum + g;
            v.CopyTo(velocity[i..]);
            (w - (nesterov ? g + v * momentum : v) * rate).CopyTo(weights[i..]);
        }
        for (; i < weights.Length; i++)
        {
            float g = gradient[i] * scale + weights[i] * decay;
            float v = velocity[i] = velocity[i] * momentum + g;
            weights[i] -= (nesterov ? g + v * momentum : v) * rate;
        }
    }
}

namespace Phenomena.Themes.Pruning;

/// <summary>Trains a network step by step, and stops where it is told, so that scores can be taken on the way. A step allocates nothing.</summary>
/// <example><code>
/// var net = PruningNetKernel.Normal(64, 64, 10, generator.Split(0));
/// var trainer = new PruningTrainer(net, train, new PruningRule(), generator.Split(1));
/// foreach (int step in trainer.StopAt([0, 150, 800], cancellation)) Console.WriteLine(PruningErrors.Accuracy(net, test.Inputs, test.Labels));
/// </code></example>
public sealed class PruningTrainer
{
    private readonly PruningSet _data;
    private readonly PruningRule _rule;
    private readonly ExampleOrder _order;
    private readonly int[] _labels;
    private readonly float[] _batch, _velocity;

    /// <summary>A trainer before its first step.</summary>
    /// <param name="net">What is trained, in place.</param>
    /// <param name="data">What it is trained on.</param>
    /// <param name="rule">How.</param>
    /// <param name="generator">Draws the order of the examples.</param>
    /// <exception cref="ArgumentException">The rule makes no sense, or the data does not fit the network.</exception>
    public PruningTrainer(PruningNetKernel net, PruningSet data, PruningRule rule, Generator generator)
    {
        rule.Validate();
        if (data.Count == 0 || data.Inputs.Length != data.Count * net.Inputs || data.Labels.Any(y => y < 0 || y >= net.Classes))
        {
            throw new ArgumentException($"At least one example with {net.Inputs} inputs each and labels from 0 to {net.Classes - 1} are needed; got {data.Count} examples with {data.Inputs.Length} inputs in all" +
                $"{(data.Count == 0 ? "" : $" and labels from {data.Labels.Min()} to {data.Labels.Max()}")}. Check the data.", nameof(data));
        }
        (Net, _data, _rule, _order) = (net, data, rule, new(data.Count, rule.Batch, generator));
        int batch = Math.Min(rule.Batch, data.Count);
        _labels = new int[batch];
        _batch = new float[batch * net.Inputs];
        _velocity = new float[net.Parameters.Length];
    }

    /// <summary>The network.</summary>
    public PruningNetKernel Net { get; }

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
    public PruningNetKernel RunTo(int step, CancellationToken cancellation = default)
    {
        if (step < Step) throw new ArgumentException($"Training goes forward only: step {Step} is done; got {step}. Give steps in rising order, or start anew.", nameof(step));
        while (Step < step)
        {
            // A step takes some 30 microseconds; the token a hundredth of that.
            cancellation.ThrowIfCancellationRequested();
            Learn(_order.Next());
        }
        return Net;
    }

    /// <summary>One step on examples that the caller chooses.</summary>
    /// <param name="examples">No more than the rule's batch.</param>
    /// <param name="weights">Of each example, of mean 1; none: all 1.</param>
    public void Learn(ReadOnlySpan<int> examples, ReadOnlySpan<double> weights = default)
    {
        int width = Net.Inputs, count = examples.Length, classes = Net.Classes;
        for (int i = 0; i < count; i++)
        {
            _data.Row(examples[i]).CopyTo(_batch.AsSpan(i * width));
            _labels[i] = _data.Labels[examples[i]];
        }
        var inputs = _batch.AsSpan(0, count * width);
        var errors = Net.Forward(inputs);
        Presented?.Invoke(examples, errors);
        PruningErrors.OfLogits(errors, _labels.AsSpan(0, count));
        for (int i = 0; i < count; i++)
        {
            float share = (float)((weights.IsEmpty ? 1 : weights[i]) / count);
            foreach (ref float error in errors.Slice(i * classes, classes)) error *= share;
        }
        Net.Backward(inputs, errors);
        OptimizerRules.Sgd(Net.Parameters, Net.Gradient, _velocity.AsSpan(), _rule.RateAt(Step), _rule.Momentum, _rule.LooksAhead, _rule.WeightDecay);
        Step++;
    }
}

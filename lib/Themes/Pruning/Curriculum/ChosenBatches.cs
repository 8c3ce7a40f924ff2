
namespace Phenomena.Themes.Pruning;

/// <summary>Training on batches that the caller chooses, with examples weighted at will; elsewhere as <see cref="PruningTrainer"/> does it. For curricula and reweighting.</summary>
internal sealed class ChosenBatches
{
    private readonly PruningNet<float> _net;
    private readonly PruningSet _data;
    private readonly PruningRule _rule;
    private readonly float[] _velocity;
    private int _step;

    public ChosenBatches(PruningNet<float> net, PruningSet data, PruningRule rule)
    {
        rule.Validate();
        (_net, _data, _rule, _velocity) = (net, data, rule, new float[net.Parameters.Length]);
    }

    /// <summary>One step.</summary>
    /// <param name="batch">The examples and their labels.</param>
    /// <param name="weights">[n], of mean 1; none: all 1.</param>
    public void Step(PruningSet batch, double[]? weights = null)
    {
        var errors = _net.Forward(batch.Inputs);
        PruningErrors.OfLogits(errors, batch.Labels);
        for (var i = 0; i < errors.Length; i++) errors[i] *= (float)((weights?[i / _net.Classes] ?? 1) / batch.Count);
        _net.Backward(batch.Inputs, errors);
        float rate = (float)_rule.RateAt(_step++), momentum = (float)_rule.Momentum, decay = (float)_rule.WeightDecay;
        for (var i = 0; i < _velocity.Length; i++)
        {
            var g = _net.Gradient[i] + decay * _net.Parameters[i];
            _velocity[i] = momentum * _velocity[i] + g;
            _net.Parameters[i] -= rate * (_rule.Nesterov ? g + momentum * _velocity[i] : _velocity[i]);
        }
    }

    /// <summary>Examples drawn without replacement from the first <paramref name="open"/> of an order.</summary>
    public PruningSet Draw(ReadOnlySpan<int> order, int open, Generator generator)
    {
        var chosen = new int[Math.Min(_rule.Batch, open)];
        for (var i = 0; i < chosen.Length;)
        {
            var next = order[(int)generator.NextInt64(open)];
            if (Array.IndexOf(chosen, next, 0, i) < 0) chosen[i++] = next;
        }

        return _data.Subset(chosen);
    }
}

using Phenomena.Calibration;
using Phenomena.Tensors;
using static Phenomena.Tensors.torch;

namespace Phenomena.Themes.Calibration;

/// <summary>What a network is asked to say of its training points: the labels, or distributions over classes, mixed or not.</summary>
internal sealed class Targets
{
    private readonly Samples _train;
    private readonly int _classes, _points;
    private float[]? _soft;

    /// <summary>Targets of these points; soft ones where the rule or the caller makes them so.</summary>
    public Targets(Samples train, int classes, TrainingRule rule, double[]? soft)
    {
        (_train, _classes, _points) = (train, classes, rule.MixedPoints);
        if (soft is not null) _soft = [.. soft.Select(p => (float)p)];
        else if (rule.MixedPoints > 1 || rule.SelfDistillation > 0) _soft = Hard();
    }

    /// <summary>(1 − a) of the label and a of the given predictions.</summary>
    public void Blend(double weight, Predictions own)
    {
        _soft = Hard();
        var predicted = own.Probabilities();
        for (var i = 0; i < predicted.Length; i++) _soft[i] = (float)((1 - weight) * _soft[i] + weight * predicted[i]);
    }

    /// <summary>Inputs [b, d] of a batch and what is wanted: Int64 labels [b], or probabilities [b, k]. d-Mixup takes the batch itself and a random order of
    /// it for each further point, with one draw of weights, uniform on the simplex, for the whole batch (as the official code does).</summary>
    public (Tensor Inputs, Tensor Wanted) Mix(int[] batch, Generator generator)
    {
        var width = _train.Width;
        if (_soft is null) return (tensor(_train.Pick(batch).Inputs, [batch.Length, width]), tensor([.. batch.Select(i => (long)_train.Labels[i])]));
        float[] inputs = new float[batch.Length * width], wanted = new float[batch.Length * _classes];
        var weights = _points == 1 ? [1] : Simplex(_points, generator);
        for (var point = 0; point < _points; point++)
        {
            var order = point == 0 ? null : Shuffle.Order(batch.Length, generator);
            for (var i = 0; i < batch.Length; i++)
            {
                var from = batch[order is null ? i : order[i]];
                Add(_train.Row(from), weights[point], inputs.AsSpan(i * width, width));
                Add(_soft.AsSpan(from * _classes, _classes), weights[point], wanted.AsSpan(i * _classes, _classes));
            }
        }

        return (tensor(inputs, [batch.Length, width]), tensor(wanted, [batch.Length, _classes]));

        static void Add(ReadOnlySpan<float> row, double weight, Span<float> into) => System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(row, (float)weight, into, into);
    }

    /// <summary>A uniform draw from the weights that sum to 1, Dirichlet(1, …, 1).</summary>
    internal static double[] Simplex(int count, Generator generator)
    {
        double[] waits = [.. Enumerable.Range(0, count).Select(_ => -Math.Log(generator.NextDouble()))];
        var sum = waits.Sum();
        return [.. waits.Select(w => w / sum)];
    }

    private float[] Hard()
    {
        var hard = new float[_train.Count * _classes];
        for (var i = 0; i < _train.Count; i++) hard[i * _classes + _train.Labels[i]] = 1;
        return hard;
    }
}

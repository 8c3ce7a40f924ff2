using System.Numerics.Tensors;
using Phenomena.Calibration;

namespace Phenomena.Themes.Calibration;

/// <summary>What a network is asked to say of its training points: distributions over classes, softened by the rule or the caller, mixed or not.</summary>
internal sealed class Targets
{
    private readonly Samples _train;
    private readonly int _classes, _points;
    private readonly double _smoothing;
    private float[] _wanted;

    /// <summary>Targets of these points; the caller's soft ones in place of the labels.</summary>
    public Targets(Samples train, int classes, TrainingRule rule, double[]? soft)
    {
        (_train, _classes, _points, _smoothing) = (train, classes, rule.MixedPoints, rule.LabelSmoothing);
        _wanted = soft is null ? Labels() : [.. soft.Select(p => (float)p)];
    }

    /// <summary>(1 − a) of the label and a of the given predictions.</summary>
    public void Blend(double weight, Predictions own)
    {
        _wanted = Labels();
        var predicted = own.Probabilities();
        for (var i = 0; i < predicted.Length; i++) _wanted[i] = (float)((1 - weight) * _wanted[i] + weight * predicted[i]);
    }

    /// <summary>Inputs [b, d] of a batch and the probabilities that are wanted [b, k]. d-Mixup takes the batch itself and a random order of
    /// it for each further point, with one draw of weights, uniform on the simplex, for the whole batch (as the official code does).</summary>
    public (float[] Inputs, float[] Wanted) Mix(int[] batch, Generator generator)
    {
        var width = _train.Width;
        float[] inputs = new float[batch.Length * width], wanted = new float[batch.Length * _classes];
        var weights = _points == 1 ? [1] : Simplex(_points, generator);
        for (var point = 0; point < _points; point++)
        {
            var order = point == 0 ? null : Shuffle.Order(batch.Length, generator);
            for (var i = 0; i < batch.Length; i++)
            {
                var from = batch[order is null ? i : order[i]];
                Add(_train.Row(from), weights[point], inputs.AsSpan(i * width, width));
                Add(_wanted.AsSpan(from * _classes, _classes), weights[point], wanted.AsSpan(i * _classes, _classes));
            }
        }

        return (inputs, wanted);

        static void Add(ReadOnlySpan<float> row, double weight, Span<float> into) => TensorPrimitives.MultiplyAdd(row, (float)weight, into, into);
    }

    /// <summary>A uniform draw from the weights that sum to 1, Dirichlet(1, …, 1).</summary>
    internal static double[] Simplex(int count, Generator generator)
    {
        double[] waits = [.. Enumerable.Range(0, count).Select(_ => -Math.Log(generator.NextDouble()))];
        var sum = waits.Sum();
        return [.. waits.Select(w => w / sum)];
    }

    /// <summary>(1 − α) of the label, and α in equal parts of all classes [n, k].</summary>
    private float[] Labels()
    {
        var wanted = new float[_train.Count * _classes];
        Array.Fill(wanted, (float)(_smoothing / _classes));
        for (var i = 0; i < _train.Count; i++) wanted[i * _classes + _train.Labels[i]] += (float)(1 - _smoothing);
        return wanted;
    }
}

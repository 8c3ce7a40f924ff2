using System.Numerics.Tensors;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>Linear regression with x ~ N(0, 1), y = w*·x + noise, |w*| = 1, loss mean (y − w·x)² / 2.</summary>
public sealed class LinearTask
{
    private readonly double[] _truth;
    private readonly double _noise;
    private readonly Generator _random;

    /// <summary>A task in some dimensions; every batch comes from the generator.</summary>
    public LinearTask(int inputs, double noise, Generator random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        (_noise, _random) = (noise, random);
        _truth = [.. Enumerable.Range(0, inputs).Select(_ => random.NextNormal())];
        TensorPrimitives.Divide(_truth, TensorPrimitives.Norm<double>(_truth), _truth);
    }

    /// <summary>The exact loss on all inputs, (|w − w*|² + s²) / 2.</summary>
    public double TestLoss(ReadOnlySpan<double> w) => (Math.Pow(TensorPrimitives.Distance(w, _truth), 2) + _noise * _noise) / 2;

    /// <summary>Fresh examples.</summary>
    public Batch Draw(int count)
    {
        double[] x = [.. Enumerable.Range(0, count * _truth.Length).Select(_ => _random.NextNormal())];
        return new(x, [.. Enumerable.Range(0, count).Select(i => TensorPrimitives.Dot<double>(x.AsSpan(i * _truth.Length, _truth.Length), _truth) + _noise * _random.NextNormal())]);
    }

    /// <summary>Test loss after T steps from 0: on one batch again and again, and on a fresh one each step, which begins with the same batch.</summary>
    public (double Repeated, double Fresh) Steps(int batch, double eta, int steps)
    {
        double[] one = new double[_truth.Length], many = new double[_truth.Length], gradient = new double[_truth.Length];
        var first = Draw(batch);
        for (int t = 0; t < steps; t++)
        {
            first.Gradient(one, gradient);
            TensorPrimitives.MultiplyAdd(gradient, -eta, one, one);
            (t == 0 ? first : Draw(batch)).Gradient(many, gradient);
            TensorPrimitives.MultiplyAdd(gradient, -eta, many, many);
        }
        return (TestLoss(one), TestLoss(many));
    }

    /// <summary>Inputs [n, d] and labels [n].</summary>
    public sealed record Batch(double[] X, double[] Y)
    {
        /// <summary>The loss on the batch; its gradient is written.</summary>
        public double Gradient(ReadOnlySpan<double> w, Span<double> gradient)
        {
            gradient.Clear();
            double loss = 0;
            for (int i = 0; i < Y.Length; i++)
            {
                var x = X.AsSpan(i * w.Length, w.Length);
                double residual = TensorPrimitives.Dot(w, x) - Y[i];
                loss += residual * residual / 2;
                TensorPrimitives.MultiplyAdd(x, residual / Y.Length, gradient, gradient);
            }
            return loss / Y.Length;
        }
    }
}

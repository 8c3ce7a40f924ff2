using System.Numerics.Tensors;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>What a network with one hidden layer is.</summary>
/// <param name="Hidden">Units of the hidden layer.</param>
/// <param name="Relu">ReLU instead of tanh.</param>
/// <param name="Bias">Whether both layers have biases.</param>
/// <param name="Squared">Loss ½|f − onehot|² instead of softmax cross-entropy.</param>
public sealed record NetShape(int Hidden, bool Relu = false, bool Bias = true, bool Squared = false)
{
    /// <summary>d.</summary>
    public int Inputs { get; init; } = 64;

    /// <summary>Classes.</summary>
    public int Outputs { get; init; } = 10;
}

/// <summary>A network with one hidden layer on digits: losses, gradients and Gauss-Newton products by hand in double precision, over weights that lie flat as
/// W₁ [hidden, inputs], W₂ [outputs, hidden], b₁, b₂. Not safe to share between threads.</summary>
public sealed class TwoLayerNet
{
    private readonly NetShape _shape;
    private readonly double[] _hidden, _outputs, _error, _back;
    private readonly int _second, _bias1, _bias2;

    /// <summary>Makes room for one example.</summary>
    public TwoLayerNet(NetShape shape)
    {
        if (shape.Hidden < 1) throw new ArgumentException($"A network needs at least one hidden unit; got {shape}.", nameof(shape));
        _shape = shape;
        (_hidden, _back, _outputs, _error) = (new double[shape.Hidden], new double[shape.Hidden], new double[shape.Outputs], new double[shape.Outputs]);
        _second = shape.Hidden * shape.Inputs;
        _bias1 = _second + shape.Outputs * shape.Hidden;
        _bias2 = _bias1 + shape.Hidden;
        Size = shape.Bias ? _bias2 + shape.Outputs : _bias1;
    }

    /// <summary>How many weights there are.</summary>
    public int Size { get; }

    /// <summary>Where W₂ lies among the weights.</summary>
    public Range SecondLayer => _second.._bias1;

    /// <summary>Activations of the last example that was seen, [hidden].</summary>
    public ReadOnlySpan<double> Features => _hidden;

    /// <summary>∂ loss/∂ f of it, [outputs].</summary>
    public ReadOnlySpan<double> Errors => _error;

    /// <summary>Normal weights of variance 1/inputs of their layer (2/inputs into ReLU), biases 0.</summary>
    public double[] Start(Generator random)
    {
        var weights = new double[Size];
        double first = Math.Sqrt((_shape.Relu ? 2.0 : 1) / _shape.Inputs), second = 1 / Math.Sqrt(_shape.Hidden);
        for (int i = 0; i < _bias1; i++) weights[i] = random.NextNormal() * (i < _second ? first : second);
        return weights;
    }

    /// <summary>Runs one example through; <see cref="Features"/> and <see cref="Errors"/> are then its own.</summary>
    /// <returns>Its loss, and whether its label has the largest output.</returns>
    public (double Loss, bool Right) See(ReadOnlySpan<double> w, ReadOnlySpan<double> x, int label)
    {
        var (d, m) = (x.Length, _shape.Hidden);
        for (int j = 0; j < m; j++)
        {
            double a = TensorPrimitives.Dot(w.Slice(j * d, d), x) + (_shape.Bias ? w[_bias1 + j] : 0);
            _hidden[j] = _shape.Relu ? Math.Max(0, a) : a;
        }
        if (!_shape.Relu) TensorPrimitives.Tanh(_hidden, _hidden);
        for (int k = 0; k < _outputs.Length; k++) _outputs[k] = TensorPrimitives.Dot(w.Slice(_second + k * m, m), _hidden) + (_shape.Bias ? w[_bias2 + k] : 0);
        bool right = TensorPrimitives.IndexOfMax<double>(_outputs) == label;
        double loss = 0;
        if (_shape.Squared)
        {
            _outputs.CopyTo(_error, 0);
            _error[label] -= 1;
            loss = TensorPrimitives.SumOfSquares<double>(_error) / 2;
        }
        else
        {
            TensorPrimitives.Subtract(_outputs, TensorPrimitives.Max<double>(_outputs), _outputs);
            TensorPrimitives.Exp(_outputs, _error);
            double sum = TensorPrimitives.Sum<double>(_error);
            TensorPrimitives.Divide(_error, sum, _error);
            loss = Math.Log(sum) - _outputs[label];
            _error[label] -= 1;
        }
        return (loss, right);
    }

    /// <summary>The mean loss of some rows and its gradient.</summary>
    public double Gradient(ReadOnlySpan<double> w, DigitRows data, ReadOnlySpan<int> rows, Span<double> gradient)
    {
        gradient.Clear();
        double loss = 0;
        foreach (int row in rows)
        {
            loss += See(w, data.Row(row), data.Labels[row]).Loss;
            Back(w, data.Row(row), 1.0 / rows.Length, gradient);
        }
        return loss / rows.Length;
    }

    /// <summary>The product of the Gauss-Newton matrix of some rows, the mean of Jᵀ(diag p − ppᵀ)J (JᵀJ for squared loss), and a direction: one pass forward with the direction, one back.</summary>
    public void GaussNewton(ReadOnlySpan<double> w, DigitRows data, ReadOnlySpan<int> rows, ReadOnlySpan<double> direction, Span<double> product)
    {
        product.Clear();
        var (d, m) = (_shape.Inputs, _shape.Hidden);
        foreach (int row in rows)
        {
            var x = data.Row(row);
            See(w, x, data.Labels[row]);
            if (!_shape.Squared) _error[data.Labels[row]] += 1;   // p itself
            for (int j = 0; j < m; j++) _back[j] = Slope(j) * (TensorPrimitives.Dot(direction.Slice(j * d, d), x) + (_shape.Bias ? direction[_bias1 + j] : 0));
            for (int k = 0; k < _outputs.Length; k++)
                _outputs[k] = TensorPrimitives.Dot(w.Slice(_second + k * m, m), _back) + TensorPrimitives.Dot(direction.Slice(_second + k * m, m), _hidden) + (_shape.Bias ? direction[_bias2 + k] : 0);
            double mean = _shape.Squared ? 0 : TensorPrimitives.Dot<double>(_error, _outputs);
            for (int k = 0; k < _outputs.Length; k++) _error[k] = _shape.Squared ? _outputs[k] : _error[k] * (_outputs[k] - mean);
            Back(w, x, 1.0 / rows.Length, product);
        }
    }

    /// <summary>Mean loss and share of right answers on all rows.</summary>
    public (double Loss, double Accuracy) Score(ReadOnlySpan<double> w, DigitRows data)
    {
        double loss = 0, right = 0;
        for (int i = 0; i < data.Count; i++)
        {
            var seen = See(w, data.Row(i), data.Labels[i]);
            loss += seen.Loss;
            right += seen.Right ? 1 : 0;
        }
        return (loss / data.Count, right / data.Count);
    }

    private double Slope(int unit) => _shape.Relu ? (_hidden[unit] > 0 ? 1 : 0) : 1 - _hidden[unit] * _hidden[unit];

    /// <summary>Adds the gradient whose derivative in the outputs is <see cref="_error"/>.</summary>
    private void Back(ReadOnlySpan<double> w, ReadOnlySpan<double> x, double weight, Span<double> gradient)
    {
        var (d, m) = (x.Length, _shape.Hidden);
        Array.Clear(_back);
        for (int k = 0; k < _error.Length; k++)
        {
            double error = weight * _error[k];
            TensorPrimitives.MultiplyAdd(w.Slice(_second + k * m, m), error, _back, _back);
            var own = gradient.Slice(_second + k * m, m);
            TensorPrimitives.MultiplyAdd(_hidden, error, own, own);
            if (_shape.Bias) gradient[_bias2 + k] += error;
        }
        for (int j = 0; j < m; j++)
        {
            double error = _back[j] * Slope(j);
            if (error == 0) continue;
            var own = gradient.Slice(j * d, d);
            TensorPrimitives.MultiplyAdd(x, error, own, own);
            if (_shape.Bias) gradient[_bias1 + j] += error;
        }
    }
}

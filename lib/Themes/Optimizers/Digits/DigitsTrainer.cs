using System.Numerics.Tensors;

namespace Phenomena.Themes.Optimizers;

/// <summary>Moves the weights of a net by a rule, matrix by matrix, as a <see cref="DigitsConfig"/> says.</summary>
public sealed class DigitsTrainer
{
    private readonly MlpKernel _net;
    private readonly DigitsConfig _config;
    private readonly double[] _trained, _update, _before;
    private readonly double[][] _memories;
    private readonly double[] _scales;
    private int _step;

    /// <summary>A trainer before its first step.</summary>
    public DigitsTrainer(MlpKernel net, DigitsConfig config)
    {
        (_net, _config) = (net, config);
        (_update, _before) = (new double[net.Parameters.Length], new double[net.Parameters.Length]);
        _memories = [.. net.Blocks.Select(b => new double[b.Rows * b.Columns * config.Rule.Memory])];
        // Six deviations of each matrix at the start; biases are trained as they are.
        var matrices = net.Matrices.ToHashSet();
        _scales = [.. net.Blocks.Select(b => config.Compander && matrices.Contains(b) ? 6 * Math.Sqrt(TensorPrimitives.SumOfSquares<double>(b.Of(net.Parameters)) / (b.Rows * b.Columns)) : 0)];
        _trained = [.. net.Parameters];
        foreach (var (k, block) in net.Blocks.Index())
            if (_scales[k] > 0)
                foreach (ref double v in block.Of(_trained)) v = B(k) * Math.Tan(Math.Clamp(v / A(k), -0.95, 0.95) * Math.PI / 2);
        Spread(_trained);
    }

    /// <summary>The net that is trained.</summary>
    public MlpKernel Net => _net;

    /// <summary>The batch's loss at the last step.</summary>
    public double Loss { get; private set; }

    /// <summary>Share of coordinates whose update went up the gradient at the last step.</summary>
    public double Opposed { get; private set; }

    /// <summary>Mean ξ of the last step.</summary>
    public double Friction { get; private set; } = 1;

    /// <summary>Mean angle by which hidden matrices turned at the last step.</summary>
    public double Angle { get; private set; }

    /// <summary>The last update u, laid out as the weights.</summary>
    public double[] Update => _update;

    /// <summary>May put another gradient in the place of the exact one; is told ∂ loss / ∂ logits.</summary>
    public Estimator? Estimate { get; set; }

    /// <summary>See <see cref="Estimate"/>.</summary>
    public delegate void Estimator(ReadOnlySpan<double> errors);

    /// <summary>Multiplies a matrix by a factor.</summary>
    public void Rescale(MlpKernel.Block block, double factor)
    {
        TensorPrimitives.Multiply(block.Of(_trained), factor, block.Of(_trained));
        Spread(_trained);
    }

    /// <summary>One step on inputs [batch, 64].</summary>
    public void Step(ReadOnlySpan<double> inputs, ReadOnlySpan<int> labels, double rate)
    {
        _step++;
        _net.Parameters.CopyTo(_before, 0);
        if (_config.Ahead > 0)
        {
            // The last update is what the rule would do again if the gradient did not change.
            var ahead = new double[_trained.Length];
            TensorPrimitives.MultiplyAdd(_update, -rate * _config.Ahead, _trained, ahead);
            Spread(ahead);
        }
        var logits = _net.Forward(inputs);
        Loss = DigitsSplit.CrossEntropy(logits, labels);
        _net.Backward(logits);
        Estimate?.Invoke(logits);
        Chain();
        if (_config.L2 > 0) TensorPrimitives.MultiplyAdd(_trained, _config.L2, _net.Gradient, _net.Gradient);
        if (_config.Rule.Kind == UpdateKind.DiffGrad) Friction = MeanFriction();
        foreach (var (k, block) in _net.Blocks.Index())
        {
            var u = block.Of(_update);
            _config.Rule.Update(block.Of(_net.Gradient), _memories[k], _step, u);
            if (_config.Project && block.Rows > 1) UpdateRules.Project(block.Of(_net.Gradient), block.Of(_trained), u, block.Columns);
        }
        double keep = 1 - rate * _config.WeightDecay;
        int opposed = 0;
        for (int i = 0; i < _trained.Length; i++)
        {
            if (_update[i] * _net.Gradient[i] < 0) opposed++;
            _trained[i] = keep * _trained[i] - rate * _update[i];
        }
        Opposed = opposed / (double)_trained.Length;
        Spread(_trained);
        Angle = _net.Matrices.Where(b => b.Layer < _net.Layers).Select(b => Turned(b.Of(_before), b.Of(_net.Parameters))).DefaultIfEmpty(double.NaN).Average();
    }

    private static double Turned(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => Math.Acos(Math.Min(1, TensorPrimitives.CosineSimilarity(a, b)));

    private double MeanFriction() => _net.Blocks.Select((b, k) =>
    {
        Span<double> g = b.Of(_net.Gradient), previous = _memories[k].AsSpan(2 * b.Rows * b.Columns);
        double sum = 0;
        for (int i = 0; i < g.Length; i++) sum += 1 / (1 + Math.Exp(-Math.Abs(g[i] - previous[i])));
        return sum;
    }).Sum() / _net.Gradient.Length;

    private double A(int block) => _config.CompanderA * _scales[block];

    private double B(int block) => _config.CompanderB * _scales[block];

    /// <summary>What is trained, as the weights of the net.</summary>
    private void Spread(double[] trained)
    {
        trained.CopyTo(_net.Parameters, 0);
        foreach (var (k, block) in _net.Blocks.Index())
            if (_scales[k] > 0)
                foreach (ref double w in block.Of(_net.Parameters)) w = A(k) * 2 / Math.PI * Math.Atan(w / B(k));
    }

    private void Chain()
    {
        foreach (var (k, block) in _net.Blocks.Index())
        {
            if (_scales[k] == 0) continue;
            Span<double> g = block.Of(_net.Gradient), v = block.Of(_trained);
            for (int i = 0; i < g.Length; i++) g[i] *= A(k) * 2 / Math.PI / B(k) / (1 + v[i] / B(k) * (v[i] / B(k)));
        }
    }
}

namespace Phenomena.Themes.Optimizers;

/// <summary>What follows a hidden layer's sums.</summary>
public enum Activation
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>x, and eˣ − 1 below 0.</summary>
    Elu,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,
}

/// <summary>How a hidden layer's sums are normalised before the activation; none has weights of its own.</summary>
public enum Normalisation
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Each unit over the batch.</summary>
    Batch,

    /// <summary>Each row over its units.</summary>
    Layer,
}

/// <summary>A multilayer perceptron with its gradient written by hand, in double precision; a test holds it to torch's autograd. Weights are flat: for each layer W [outputs, inputs] and, where there are biases, b [outputs].</summary>
public sealed class MlpKernel
{
    private const double Small = 1e-5;
    private readonly int[] _widths;
    private readonly double[][] _normal, _hidden, _inverse, _mask, _errors, _center;
    private readonly Activation _activation;
    private readonly Normalisation _norm;
    private readonly bool _biases;

    /// <summary>A net whose weights are 0.</summary>
    /// <param name="widths">Inputs, hidden units of each layer, classes.</param>
    /// <param name="activation">Of the hidden layers.</param>
    /// <param name="norm">Of the hidden layers.</param>
    /// <param name="biases">Whether layers have biases.</param>
    /// <exception cref="ArgumentException">Fewer than two widths, or one below 1.</exception>
    public MlpKernel(IReadOnlyList<int> widths, Activation activation = Activation.Relu, Normalisation norm = Normalisation.None, bool biases = true)
    {
        if (widths.Count < 2 || widths.Any(w => w < 1)) throw new ArgumentException($"A net needs inputs and outputs, of at least 1; got {string.Join('-', widths)}. Use 64-64-10, say.");
        (_widths, _activation, _norm, _biases) = ([.. widths], activation, norm, biases);
        var blocks = new List<Block>();
        for (int l = 1, at = 0; l < widths.Count; l++)
        {
            blocks.Add(new(at, widths[l], widths[l - 1], l));
            at += widths[l] * widths[l - 1];
            if (!biases) continue;
            blocks.Add(new(at, 1, widths[l], l));
            at += widths[l];
        }
        Blocks = blocks;
        (Parameters, Gradient) = (new double[blocks[^1].End], new double[blocks[^1].End]);
        double[][] Rooms() => [.. widths.Select(_ => Array.Empty<double>())];
        (_normal, _hidden, _inverse, _mask, _errors, _center) = (Rooms(), Rooms(), Rooms(), Rooms(), Rooms(), Rooms());
    }

    /// <summary>A part of the flat weights: a matrix [rows, columns], or a bias as one row.</summary>
    /// <param name="Start">Its first place.</param>
    /// <param name="Rows">Outputs.</param>
    /// <param name="Columns">Inputs.</param>
    /// <param name="Layer">From 1.</param>
    public readonly record struct Block(int Start, int Rows, int Columns, int Layer)
    {
        /// <summary>The first place after it.</summary>
        public int End => Start + Rows * Columns;

        /// <summary>This part of a flat vector.</summary>
        public Span<double> Of(double[] flat) => flat.AsSpan(Start, Rows * Columns);
    }

    /// <summary>Matrices and biases, layer by layer.</summary>
    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>The matrices.</summary>
    public IEnumerable<Block> Matrices => _biases ? Blocks.Where((_, i) => i % 2 == 0) : Blocks;

    /// <summary>All weights.</summary>
    public double[] Parameters { get; }

    /// <summary>What <see cref="Backward"/> left, in the same places.</summary>
    public double[] Gradient { get; }

    /// <summary>Layers with weights.</summary>
    public int Layers => _widths.Length - 1;

    /// <summary>Share of hidden units that a forward pass drops; needs <see cref="Draws"/>.</summary>
    public double Dropout { get; set; }

    /// <summary>Draws what is dropped; without it nothing is.</summary>
    public Generator? Draws { get; set; }

    /// <summary>Normalise over the batch by the means and deviations of the last pass instead of this one's.</summary>
    public bool Frozen { get; set; }

    /// <summary>Normal weights, of variance gain/inputs in hidden layers and 1/inputs in the last; biases 0.</summary>
    /// <returns>This net.</returns>
    public MlpKernel Normal(Generator generator, double gain = 2)
    {
        Array.Clear(Parameters);
        foreach (var block in Matrices)
            foreach (ref double w in block.Of(Parameters)) w = Math.Sqrt((block.Layer == Layers ? 1 : gain) / block.Columns) * generator.NextNormal();
        return this;
    }

    /// <summary>Outputs [rows, classes] of inputs [rows, inputs]: this net's memory, valid until the next pass.</summary>
    public Span<double> Forward(ReadOnlySpan<double> inputs)
    {
        int rows = inputs.Length / _widths[0];
        if (rows == 0 || rows * _widths[0] != inputs.Length) throw new ArgumentException($"Rows of {_widths[0]} inputs are needed; got {inputs.Length} numbers.");
        inputs.CopyTo(Room(_hidden, 0, inputs.Length));
        for (int l = 1; l <= Layers; l++)
        {
            var x = Room(_normal, l, rows * _widths[l]);
            Gemm.Product(rows, _widths[l], _widths[l - 1], Hidden(l - 1), false, Weights(l, Parameters), true, x, bias: Bias(l, Parameters));
            if (l == Layers) return x;
            if (_norm == Normalisation.Batch) NormaliseColumns(l, x);
            if (_norm == Normalisation.Layer) NormaliseRows(l, x);
            var h = Room(_hidden, l, x.Length);
            for (int i = 0; i < x.Length; i++) h[i] = Of(x[i]);
            if (Draws is null || Dropout == 0) continue;
            var mask = Room(_mask, l, x.Length);
            for (int i = 0; i < x.Length; i++) h[i] *= mask[i] = Draws.NextDouble() < Dropout ? 0 : 1 / (1 - Dropout);
        }
        throw new InvalidOperationException();
    }

    /// <summary>Activations [rows, units] of a layer at the last pass; layer 0 is the inputs.</summary>
    public Span<double> Hidden(int layer) => _hidden[layer].AsSpan(0, Rows * _widths[layer]);

    /// <summary>∂ loss / ∂ activations [rows, units] of a hidden layer, as <see cref="Backward"/> left them.</summary>
    public Span<double> HiddenErrors(int layer) => _errors[layer].AsSpan(0, Rows * _widths[layer]);

    private int Rows { get; set; }

    /// <summary>The gradient of the loss in all weights, from ∂ loss / ∂ outputs [rows, classes] of the last pass.</summary>
    public void Backward(ReadOnlySpan<double> errors)
    {
        for (int l = Layers; l > 0; l--) Through(l, l == Layers ? errors : HiddenErrors(l), l > 1);
    }

    /// <summary>The gradient in one layer's weights, from ∂ loss / ∂ its activations.</summary>
    /// <param name="layer">From 1.</param>
    /// <param name="errors">[rows, units].</param>
    /// <param name="onward">Whether the errors of the layer below are worked out too.</param>
    public void Through(int layer, ReadOnlySpan<double> errors, bool onward = false)
    {
        int units = _widths[layer], below = _widths[layer - 1];
        var d = errors.ToArray();
        if (layer < Layers) BeforeActivation(layer, d);
        Gemm.Product(units, below, Rows, d, true, Hidden(layer - 1), false, Weights(layer, Gradient));
        var bias = Bias(layer, Gradient);
        bias.Clear();
        for (int row = 0; row < d.Length && _biases; row += units) System.Numerics.Tensors.TensorPrimitives.Add(bias, d.AsSpan(row, units), bias);
        if (onward) Gemm.Product(Rows, below, units, d, false, Weights(layer, Parameters), false, Room(_errors, layer - 1, Rows * below));
    }

    private void BeforeActivation(int layer, double[] d)
    {
        int units = _widths[layer];
        double[] x = _normal[layer];
        for (int i = 0; i < d.Length; i++) d[i] *= (Draws is null || Dropout == 0 ? 1 : _mask[layer][i]) * Slope(x[i]);
        if (_norm == Normalisation.None) return;
        var (groups, members, group, member) = _norm == Normalisation.Batch ? (units, Rows, 1, units) : (Rows, units, units, 1);
        for (int g = 0; g < groups; g++)
        {
            double mean = 0, along = 0;
            for (int k = 0, i = g * group; k < members; k++, i += member) (mean, along) = (mean + d[i] / members, along + d[i] * x[i] / members);
            for (int k = 0, i = g * group; k < members; k++, i += member) d[i] = _inverse[layer][g] * (d[i] - mean - x[i] * along);
        }
    }

    private void NormaliseColumns(int layer, Span<double> x) => Normalise(layer, x, _widths[layer], x.Length / _widths[layer], 1, _widths[layer], Frozen);

    private void NormaliseRows(int layer, Span<double> x) => Normalise(layer, x, x.Length / _widths[layer], _widths[layer], _widths[layer], 1, false);

    private void Normalise(int layer, Span<double> x, int groups, int members, int group, int member, bool frozen)
    {
        Span<double> center = frozen ? _center[layer] : Room(_center, layer, groups), inverse = frozen ? _inverse[layer] : Room(_inverse, layer, groups);
        for (int g = 0; g < groups; g++)
        {
            if (!frozen)
            {
                double sum = 0, square = 0;
                for (int k = 0, i = g * group; k < members; k++, i += member) sum += x[i];
                center[g] = sum / members;
                for (int k = 0, i = g * group; k < members; k++, i += member) square += (x[i] - center[g]) * (x[i] - center[g]);
                inverse[g] = 1 / Math.Sqrt(square / members + Small);
            }
            for (int k = 0, i = g * group; k < members; k++, i += member) x[i] = (x[i] - center[g]) * inverse[g];
        }
    }

    private double Of(double x) => _activation switch { Activation.Relu => Math.Max(x, 0), Activation.Tanh => Math.Tanh(x), Activation.Elu => x > 0 ? x : Math.Exp(x) - 1, _ => 1 / (1 + Math.Exp(-x)) };

    // From x alone: with dropout h is no longer the activation.
    private double Slope(double x) => _activation switch
    {
        Activation.Relu => x > 0 ? 1 : 0,
        Activation.Elu => x > 0 ? 1 : Math.Exp(x),
        Activation.Tanh => 1 - Of(x) * Of(x),
        _ => Of(x) * (1 - Of(x)),
    };

    private Span<double> Weights(int layer, double[] flat) => Blocks[(layer - 1) * (_biases ? 2 : 1)].Of(flat);

    private Span<double> Bias(int layer, double[] flat) => _biases ? Blocks[layer * 2 - 1].Of(flat) : default;

    private Span<double> Room(double[][] rooms, int layer, int length)
    {
        if (ReferenceEquals(rooms, _hidden) && layer == 0) Rows = length / _widths[0];
        if (rooms[layer].Length < length) rooms[layer] = new double[length];
        return rooms[layer].AsSpan(0, length);
    }
}

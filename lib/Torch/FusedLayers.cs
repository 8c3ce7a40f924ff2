using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Phenomena.Torch;

/// <summary>The mean loss of inputs [n, in] against what is wanted of them [n, out], by rows; its gradient is left in the gradients of the parameters.</summary>
public delegate double LossGradient(ReadOnlySpan<float> inputs, ReadOnlySpan<float> wanted);

/// <summary>What <c>backward</c> leaves in a module of linear layers with ReLU between, computed by hand: a loss and its gradient in one call on spans, into the gradients of the
/// module's own parameters. Half a dozen matrix products and nothing around them: small networks train two to three times as fast as by autograd.
/// The loop is <c>fused.SquaredError(x, y); optimizer.Step();</c>.</summary>
/// <remarks>Single precision on the CPU. Gradients are replaced, not added to: there is nothing to forget before a step. Not safe to share between threads.</remarks>
public sealed unsafe class FusedLayers
{
    private readonly (Linear Layer, Tensor Weight, Tensor Bias)[] _layers;
    private readonly float[][] _outputs, _errors;

    /// <summary>Takes the module's parameters, whose gradients it keeps from now on.</summary>
    /// <param name="module">Its linear layers, each with a bias, are applied in the order in which they are registered.</param>
    /// <exception cref="ArgumentException">It has none, or layers that do not follow on one another.</exception>
    public FusedLayers(nn.Module module)
    {
        Linear[] layers = [.. Parts(module).OfType<Linear>()];
        if (layers.Length == 0 || layers.Zip(layers.Skip(1)).Any(p => p.First.out_features != p.Second.in_features) || layers.Any(l => l.bias is null || l.weight.dtype != ScalarType.Float32))
            throw new ArgumentException($"Linear layers in single precision, with biases, whose sizes follow on one another are needed; got {string.Join(", ", layers.Select(l => $"{l.in_features}-{l.out_features}"))}.");
        _layers = [.. layers.Select(l => (l, Gradient(l.weight), Gradient(l.bias!)))];
        (_outputs, _errors) = ([.. layers.Select(_ => Array.Empty<float>())], [.. layers.Select(_ => Array.Empty<float>())]);
    }

    /// <summary>Mean squared error of inputs [n, in] against what is wanted [n, out], and its gradient.</summary>
    public double SquaredError(ReadOnlySpan<float> inputs, ReadOnlySpan<float> wanted)
    {
        var y = Forward(inputs);
        TensorPrimitives.Subtract(y, wanted, y);
        double loss = TensorPrimitives.SumOfSquares<float>(y) / y.Length;
        TensorPrimitives.Multiply(y, 2f / y.Length, y);
        Backward(inputs, y);
        return loss;
    }

    /// <summary>Mean cross-entropy of inputs [n, in] against probabilities [n, classes], and its gradient.</summary>
    /// <param name="inputs">A row a point.</param>
    /// <param name="wanted">Each row sums to 1.</param>
    /// <param name="temperature">T: logits are divided by it, and the loss multiplied by its square.</param>
    public double CrossEntropy(ReadOnlySpan<float> inputs, ReadOnlySpan<float> wanted, double temperature = 1)
    {
        var z = Forward(inputs);
        int classes = (int)_layers[^1].Layer.out_features;
        double loss = 0;
        if (temperature != 1) TensorPrimitives.Multiply(z, (float)(1 / temperature), z);
        for (int at = 0; at < z.Length; at += classes)
        {
            Span<float> row = z.Slice(at, classes);
            var q = wanted.Slice(at, classes);
            float max = TensorPrimitives.Max<float>(row);
            TensorPrimitives.Subtract(row, max, row);
            loss -= TensorPrimitives.Dot(row, q);
            TensorPrimitives.Exp(row, row);
            float sum = TensorPrimitives.Sum<float>(row);
            loss += Math.Log(sum);
            TensorPrimitives.Divide(row, sum, row);
        }
        TensorPrimitives.Subtract(z, wanted, z);
        TensorPrimitives.Multiply(z, (float)temperature * classes / z.Length, z);
        Backward(inputs, z);
        return loss * classes / z.Length * temperature * temperature;
    }

    /// <summary>What the module makes of inputs [n, in], [n, out]: memory of this object, valid until it is asked again.</summary>
    public Span<float> Forward(ReadOnlySpan<float> inputs)
    {
        int rows = inputs.Length / (int)_layers[0].Layer.in_features;
        var x = inputs;
        for (int l = 0; l < _layers.Length; l++)
        {
            var layer = _layers[l].Layer;
            int width = (int)layer.out_features;
            if (_outputs[l].Length < rows * width) (_outputs[l], _errors[l]) = (new float[rows * width], new float[rows * width]);
            var y = _outputs[l].AsSpan(0, rows * width);
            Gemm.Product(rows, width, x.Length / rows, x, false, Values(layer.weight), true, y, bias: Values(layer.bias!), relu: l + 1 < _layers.Length);
            x = y;
        }
        return _outputs[^1].AsSpan(0, x.Length);
    }

    // Not modules(): that names all parts of one depth before those below them.
    private static IEnumerable<nn.Module> Parts(nn.Module module) => module.children().SelectMany(Parts).Prepend(module);

    private void Backward(ReadOnlySpan<float> inputs, ReadOnlySpan<float> errors)
    {
        int rows = inputs.Length / (int)_layers[0].Layer.in_features;
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            var (layer, weight, bias) = _layers[l];
            int width = (int)layer.out_features, below = (int)layer.in_features;
            Gemm.Product(width, below, rows, errors, true, l == 0 ? inputs : _outputs[l - 1], false, Values(weight));
            SumRows(errors, Values(bias));
            if (l == 0) return;
            // Where the unit below is off, nothing of the error reaches it.
            Gemm.Product(rows, below, width, errors, false, Values(layer.weight), false, _errors[l - 1], gate: _outputs[l - 1]);
            errors = _errors[l - 1].AsSpan(0, rows * below);
        }
    }

    private static void SumRows(ReadOnlySpan<float> matrix, Span<float> sums)
    {
        sums.Clear();
        for (; matrix.Length > 0; matrix = matrix[sums.Length..]) TensorPrimitives.Add(sums, matrix[..sums.Length], sums);
    }

    private static Tensor Gradient(Parameter parameter)
    {
        var gradient = zeros_like(parameter).detach().DetachFromDisposeScope();
        parameter.grad = gradient;
        return gradient;
    }

    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}

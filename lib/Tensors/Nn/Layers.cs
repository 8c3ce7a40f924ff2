using static Phenomena.Tensors.torch;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Tensors.Modules;

/// <summary>x Wᵀ + b.</summary>
public sealed class Linear : Module<Tensor, Tensor>
{
    internal Linear(long inputs, long outputs, bool hasBias, ScalarType type, Generator? generator) : base(nameof(Linear))
    {
        double bound = 1 / Math.Sqrt(Math.Max(inputs, 1));
        weight = Uniform([outputs, inputs], bound, type, generator);
        bias = hasBias ? Uniform([outputs], bound, type, generator) : null;
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
    }

    /// <summary>[out, in].</summary>
    public Parameter weight { get; }
    /// <summary>[out], or null.</summary>
    public Parameter? bias { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => F.linear(input, weight, bias);

    private static Parameter Uniform(long[] shape, double bound, ScalarType type, Generator? generator)
    {
        using var scope = NewDisposeScope();
        return new Parameter((rand(shape, type, generator: generator) * 2 - 1) * bound);
    }
}

/// <summary>One module after another.</summary>
public sealed class Sequential : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor>[] _steps;

    internal Sequential((string Name, Module<Tensor, Tensor> Module)[] steps) : base(nameof(Sequential))
    {
        _steps = [.. steps.Select(s => s.Module)];
        foreach (var (name, module) in steps) register_module(name, module);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        foreach (var step in _steps) input = step.call(input);
        return input;
    }
}

/// <summary>A function of a tensor as a module.</summary>
public sealed class Pointwise : Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> _function;

    internal Pointwise(string name, Func<Tensor, Tensor> function) : base(name) => _function = function;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => _function(input);
}

/// <summary>Rows of a table at Int64 indices.</summary>
public sealed class Embedding : Module<Tensor, Tensor>
{
    internal Embedding(long count, long dim, ScalarType type, Generator? generator) : base(nameof(Embedding))
    {
        using var scope = NewDisposeScope();
        weight = new Parameter(randn([count, dim], type, generator: generator));
        register_parameter(nameof(weight), weight);
    }

    /// <summary>[num, dim].</summary>
    public Parameter weight { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => F.embedding(input, weight);
}

/// <summary>Mean 0 and variance 1 over the last dimensions, then scaled and shifted.</summary>
public sealed class LayerNorm : Module<Tensor, Tensor>
{
    private readonly long[] _shape;
    private readonly double _eps;

    internal LayerNorm(long[] shape, double eps, bool affine, bool hasBias, ScalarType type) : base(nameof(LayerNorm))
    {
        (_shape, _eps) = (shape, eps);
        using var scope = NewDisposeScope();
        if (affine) register_parameter(nameof(weight), weight = new Parameter(ones(shape, type)));
        if (affine && hasBias) register_parameter(nameof(bias), bias = new Parameter(zeros(shape, type)));
    }

    /// <summary>Scales, or null.</summary>
    public Parameter? weight { get; }
    /// <summary>Shifts, or null.</summary>
    public Parameter? bias { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => F.layer_norm(input, _shape, weight, bias, _eps);
}

/// <summary>Mean 0 and variance 1 over the batch; in evaluation, with the running mean and variance of the batches seen.</summary>
public sealed class BatchNorm1d : Module<Tensor, Tensor>
{
    private readonly double _eps, _momentum;

    internal BatchNorm1d(long features, double eps, double momentum, ScalarType type) : base(nameof(BatchNorm1d))
    {
        (_eps, _momentum) = (eps, momentum);
        using var scope = NewDisposeScope();
        register_parameter(nameof(weight), weight = new Parameter(ones([features], type)));
        register_parameter(nameof(bias), bias = new Parameter(zeros([features], type)));
        register_buffer(nameof(running_mean), running_mean = zeros([features], type));
        register_buffer(nameof(running_var), running_var = ones([features], type));
    }

    /// <summary>Scales [features].</summary>
    public Parameter weight { get; }
    /// <summary>Shifts [features].</summary>
    public Parameter bias { get; }
    /// <summary>[features].</summary>
    public Tensor running_mean { get; }
    /// <summary>[features], unbiased.</summary>
    public Tensor running_var { get; }

    /// <summary>[rows, features], or [rows, features, length].</summary>
    public override Tensor forward(Tensor input)
    {
        Tensor.Require(input.ndim is 2 or 3 && input.Sizes[1] == weight.Sizes[0], $"BatchNorm1d: expected [rows, {weight.Sizes[0]}] or [rows, {weight.Sizes[0]}, length]; got {Shape.Text(input.Sizes)}. Reshape the input.");
        long[] dims = input.ndim == 2 ? [0] : [0, 2], wide = input.ndim == 2 ? [1, -1] : [1, -1, 1];
        Tensor mean = running_mean.reshape(wide), variance = running_var.reshape(wide);
        if (training)
        {
            mean = input.mean(dims, keepdim: true);
            variance = (input - mean).square().mean(dims, keepdim: true);
            using var off = no_grad();
            double count = (double)input.Count / weight.Count;
            Tensor.Require(count > 1, $"BatchNorm1d: a variance needs more than one value a feature; got shape {Shape.Text(input.Sizes)}. Use a larger batch, or eval().");
            running_mean.copy_(running_mean * (1 - _momentum) + mean.reshape(-1) * _momentum);
            running_var.copy_(running_var * (1 - _momentum) + variance.reshape(-1) * (_momentum * count / (count - 1)));
        }
        return (input - mean) / (variance + _eps).sqrt() * weight.reshape(wide) + bias.reshape(wide);
    }
}

/// <summary>Sets elements to 0 at random while training.</summary>
public sealed class Dropout : Module<Tensor, Tensor>
{
    private readonly double _p;
    private readonly Generator? _generator;

    internal Dropout(double p, Generator? generator) : base(nameof(Dropout)) => (_p, _generator) = (p, generator);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => F.dropout(input, _p, training, _generator);
}

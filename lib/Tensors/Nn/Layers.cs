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

    internal static Parameter Uniform(long[] shape, double bound, ScalarType type, Generator? generator)
    {
        using var scope = NewDisposeScope();
        return new Parameter((rand(shape, type, generator: generator) * 2 - 1) * bound);
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

/// <summary>Mean 0 and variance 1 of each channel over the batch; in evaluation, with the running mean and variance of the batches seen.</summary>
public abstract class BatchNorm : Module<Tensor, Tensor>
{
    private readonly double _eps, _momentum;
    private readonly long _features;
    private readonly int[] _ranks;

    private protected BatchNorm(string name, int[] ranks, long features, double eps, double momentum, bool affine, bool track, ScalarType type) : base(name)
    {
        (_ranks, _features, _eps, _momentum) = (ranks, features, eps, momentum);
        using var scope = NewDisposeScope();
        if (affine)
        {
            register_parameter(nameof(weight), weight = new Parameter(ones([features], type)));
            register_parameter(nameof(bias), bias = new Parameter(zeros([features], type)));
        }
        if (!track) return;
        register_buffer(nameof(running_mean), running_mean = zeros([features], type));
        register_buffer(nameof(running_var), running_var = ones([features], type));
        register_buffer(nameof(num_batches_tracked), num_batches_tracked = zeros([], int64));
    }

    /// <summary>Scales [features], or null.</summary>
    public Parameter? weight { get; }
    /// <summary>Shifts [features], or null.</summary>
    public Parameter? bias { get; }
    /// <summary>[features], or null.</summary>
    public Tensor? running_mean { get; }
    /// <summary>[features], unbiased, or null.</summary>
    public Tensor? running_var { get; }
    /// <summary>Batches seen.</summary>
    public Tensor? num_batches_tracked { get; }

    /// <summary>[rows, features, ...].</summary>
    public override Tensor forward(Tensor input)
    {
        Tensor.Require(_ranks.Contains((int)input.ndim) && input.Sizes[1] == _features, $"{Name}: expected {_features} features in dimension 1 of {string.Join(" or ", _ranks)}; got {Shape.Text(input.Sizes)}. Reshape the input.");
        if (training && num_batches_tracked is not null) num_batches_tracked.data<long>()[0]++;
        return F.batch_norm(input, running_mean, running_var, weight, bias, training || running_mean is null, _momentum, _eps);
    }
}

/// <summary><see cref="BatchNorm"/> of [rows, features] or [rows, features, length].</summary>
public sealed class BatchNorm1d : BatchNorm
{
    internal BatchNorm1d(long features, double eps, double momentum, bool affine, bool track, ScalarType type) : base(nameof(BatchNorm1d), [2, 3], features, eps, momentum, affine, track, type)
    {
    }
}

/// <summary><see cref="BatchNorm"/> of images [N, features, H, W].</summary>
public sealed class BatchNorm2d : BatchNorm
{
    internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool track, ScalarType type) : base(nameof(BatchNorm2d), [4], features, eps, momentum, affine, track, type)
    {
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

/// <summary>Convolution of sequences (one kernel size) or images (two), with kernels and bias uniform within 1/√(inputs of one output).</summary>
public sealed class Convolution : Module<Tensor, Tensor>
{
    private readonly long[] _stride, _padding, _dilation;
    private readonly long _groups;

    internal Convolution(long inputs, long outputs, long[] kernel, long[] stride, long[] padding, long[] dilation, long groups, bool hasBias, ScalarType type, Generator? generator) : base($"Conv{kernel.Length}d")
    {
        Tensor.Require(groups > 0 && inputs % groups == 0 && outputs % groups == 0, $"{Name}: expected groups that divide {inputs} and {outputs} channels; got {groups}. Choose a common divisor.");
        (_stride, _padding, _dilation, _groups) = (stride, padding, dilation, groups);
        long[] shape = [outputs, inputs / groups, .. kernel];
        double bound = 1 / Math.Sqrt(Math.Max(1, Shape.Count(shape.AsSpan(1))));
        register_parameter(nameof(weight), weight = Linear.Uniform(shape, bound, type, generator));
        register_parameter(nameof(bias), bias = hasBias ? Linear.Uniform([outputs], bound, type, generator) : null);
    }

    /// <summary>[out, in / groups, kernel sizes].</summary>
    public Parameter weight { get; }
    /// <summary>[out], or null.</summary>
    public Parameter? bias { get; }

    /// <summary>[N, C, L] or [N, C, H, W].</summary>
    public override Tensor forward(Tensor input) => weight.ndim == 3
        ? F.conv1d(input, weight, bias, _stride[0], _padding[0], _dilation[0], _groups)
        : F.conv2d(input, weight, bias, _stride, _padding, _dilation, _groups);
}

/// <summary>A loss of predictions and targets as a module.</summary>
public sealed class Loss : Module<Tensor, Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor, Tensor> _function;

    internal Loss(string name, Func<Tensor, Tensor, Tensor> function, params Tensor?[] kept) : base(name)
    {
        _function = function;
        // The class weights outlive the scope in which the loss is made.
        foreach (var tensor in kept) tensor?.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) => _function(input, target);
}

namespace Phenomena.Tensors;

// Changes in place. None is recorded, and none is allowed on a tensor that is being recorded.
public partial class Tensor
{
#pragma warning disable CS1591 // what the operation without the underscore does, in this tensor's memory
    public Tensor add_(Scalar other) => add_(Like(other));
    public Tensor add_(Tensor other, Scalar alpha) => Changed("add_", () => this + other * alpha);
    public Tensor sub_(Scalar other) => sub_(Like(other));
    public Tensor div_(Scalar other) => div_(Like(other));
    public Tensor neg_() => Changed("neg_", neg);
    public Tensor abs_() => Changed("abs_", abs);
    public Tensor exp_() => Changed("exp_", exp);
    public Tensor log_() => Changed("log_", log);
    public Tensor sqrt_() => Changed("sqrt_", sqrt);
    public Tensor relu_() => Changed("relu_", relu);
    public Tensor tanh_() => Changed("tanh_", tanh);
    public Tensor sigmoid_() => Changed("sigmoid_", sigmoid);
    public Tensor pow_(Scalar exponent) => Changed("pow_", () => pow(exponent));
    public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Changed("clamp_", () => clamp(min, max));
    public Tensor lerp_(Tensor end, Scalar weight) => Changed("lerp_", () => lerp(end, weight));
    public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Changed("addcmul_", () => this + tensor1 * tensor2 * value);
    public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Changed("addcdiv_", () => this + tensor1 / tensor2 * value);
    public Tensor masked_fill_(Tensor mask, Scalar value) => Changed("masked_fill_", () => masked_fill(mask, value));
    public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Changed("index_add_", () => index_add(dim, index, source * alpha));
    public Tensor scatter_(long dim, Tensor index, Tensor src) => Changed("scatter_", () => scatter(dim, index, src));
    public Tensor detach_() => is_leaf && !requires_grad ? this : throw new InvalidOperationException("detach_: a tensor's history is shared by its handles and stays. Use detach().");
#pragma warning restore CS1591

    /// <summary>Standard normal numbers, scaled and shifted.</summary>
    public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) => Changed("normal_", () => torch.normal(mean, std, _shape, dtype, generator: generator));

    /// <summary>Numbers uniform on [from, to).</summary>
    public Tensor uniform_(double from = 0, double to = 1, Generator? generator = null) => Changed("uniform_", () => torch.rand(_shape, dtype, generator: generator) * (to - from) + from);

    /// <summary>1 with probability p, 0 otherwise.</summary>
    public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Changed("bernoulli_", () => torch.rand(_shape, generator: generator).lt(p));

    /// <summary>A copy in which result[index[i][j]][j] = src[i][j] (for dim 0); of repeated indices the last counts. The gradient goes to what was not overwritten, and to src.</summary>
    public Tensor scatter(long dim, Tensor index, Tensor src)
    {
        int d = Shape.Dim(dim, _shape.Length, "scatter");
        Require(src._shape.AsSpan().SequenceEqual(index._shape) && src.dtype == dtype, $"scatter: index {Shape.Text(index._shape)} and src {Shape.Text(src._shape)} ({src.dtype}) must have one shape, and this dtype, {dtype}. Use expand or to().");
        var places = Places(index, d, "scatter");
        // Which of several writes to one place is the last one.
        var last = torch.full([Count], -1, ScalarType.Int64);
        for (int i = 0; i < places.Count; i++) last.data<long>()[(int)places.data<long>()[i]] = i;
        var written = last.ge(0);
        if (places.Count == 0) return clone();
        return torch.where(written, src.reshape(-1).index_select(0, last.clamp(min: 0)), reshape(-1)).reshape(_shape);
    }

    private Tensor Changed(string name, Func<Tensor> change)
    {
        BeforeChange(name);
        using var scope = torch.NewDisposeScope();
        using var off = torch.no_grad();
        var result = change();
        Require(result._shape.AsSpan().SequenceEqual(_shape), $"{name}: the result would have shape {Shape.Text(result._shape)}, which does not fit into {Shape.Text(_shape)}. Use the operation that returns a new tensor.");
        return copy_(result);
    }
}

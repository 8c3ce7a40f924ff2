using static Phenomena.Tensors.torch;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Tensors.Modules;

/// <summary>Attention of several heads side by side (Vaswani et al. 2017), with torch's parameter names. Sequences come first: [L, N, E].</summary>
public sealed class MultiheadAttention : Module
{
    private readonly long _heads;
    private readonly double _dropout;

    internal MultiheadAttention(long width, long heads, double dropout, bool hasBias, ScalarType type, Generator? generator) : base(nameof(MultiheadAttention))
    {
        Tensor.Require(heads > 0 && width % heads == 0, $"MultiheadAttention: expected a width that the heads divide; got {width} and {heads}. Choose a multiple.");
        (_heads, _dropout) = (heads, dropout);
        using var scope = NewDisposeScope();
        register_parameter(nameof(in_proj_weight), in_proj_weight = new Parameter(nn.init.xavier_uniform_(empty([3 * width, width], type), generator: generator)));
        if (hasBias) register_parameter(nameof(in_proj_bias), in_proj_bias = new Parameter(zeros([3 * width], type)));
        register_module(nameof(out_proj), out_proj = nn.Linear(width, width, hasBias, type, generator));
        if (out_proj.bias is { } b) nn.init.zeros_(b);
    }

    /// <summary>[3 E, E]: of queries, keys and values.</summary>
    public Parameter in_proj_weight { get; }
    /// <summary>[3 E], or null.</summary>
    public Parameter? in_proj_bias { get; }
    /// <summary>From the heads' results to the output.</summary>
    public Linear out_proj { get; }

    /// <summary>The output [L, N, E], and the weights [N, L, S] averaged over the heads if they are asked for.</summary>
    /// <param name="query">[L, N, E].</param>
    /// <param name="key">[S, N, E].</param>
    /// <param name="value">[S, N, E].</param>
    /// <param name="key_padding_mask">Bool [N, S], true for keys that nobody looks at.</param>
    /// <param name="need_weights">Whether to return the weights.</param>
    /// <param name="attn_mask">[L, S] or [N · heads, L, S]: added to the scores, or, if Bool, true where a query must not look.</param>
    public Tuple<Tensor, Tensor?> forward(Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask = null, bool need_weights = true, Tensor? attn_mask = null)
    {
        long width = in_proj_weight.Sizes[1], part = width / _heads;
        Tensor.Require(query.ndim == 3 && key.ndim == 3 && query.Sizes[2] == width && key.Sizes[2] == width && value.Sizes.SequenceEqual(key.Sizes) && key.Sizes[1] == query.Sizes[1],
            $"MultiheadAttention: expected query [L, N, {width}], key and value [S, N, {width}]; got {Shape.Text(query.Sizes)}, {Shape.Text(key.Sizes)} and {Shape.Text(value.Sizes)}. Sequences come first; transpose(0, 1) otherwise.");
        long length = query.Sizes[0], samples = query.Sizes[1], keys = key.Sizes[0];
        Tensor.Require(key_padding_mask is null || key_padding_mask.dtype == ScalarType.Bool && key_padding_mask.Sizes.SequenceEqual([samples, keys]), $"MultiheadAttention: expected a Bool key_padding_mask [{samples}, {keys}]; got {key_padding_mask}.");

        // One product for all three where they are one sequence.
        bool own = ReferenceEquals(query, key) && ReferenceEquals(key, value);
        Tensor[] projected = own ? F.linear(query, in_proj_weight, in_proj_bias).split(width, 2)
            : [.. new[] { query, key, value }.Select((x, i) => F.linear(x, in_proj_weight.narrow(0, i * width, width), in_proj_bias?.narrow(0, i * width, width)))];
        Tensor Heads(int i) => projected[i].reshape(-1, samples * _heads, part).transpose(0, 1);

        var added = attn_mask is { dtype: ScalarType.Bool } ? F.Additive(attn_mask, query.dtype) : attn_mask;
        if (key_padding_mask is not null)
        {
            var hidden = F.Additive(key_padding_mask, query.dtype).reshape(samples, 1, 1, keys).expand(samples, _heads, 1, keys).reshape(samples * _heads, 1, keys);
            added = added is null ? hidden : hidden + added;
        }
        var (result, weights) = F.Attend(Heads(0), Heads(1), Heads(2), added, training ? _dropout : 0);
        var output = out_proj.call(result.transpose(0, 1).reshape(length, samples, width));
        return new(output, need_weights ? weights.reshape(samples, _heads, length, keys).mean(1) : null);
    }

    /// <inheritdoc cref="forward"/>
    public Tuple<Tensor, Tensor?> call(Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask = null, bool need_weights = true, Tensor? attn_mask = null) => forward(query, key, value, key_padding_mask, need_weights, attn_mask);
}

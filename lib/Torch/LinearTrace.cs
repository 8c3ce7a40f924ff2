using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Torch;

/// <summary>One pass through a network of linear layers, with what went into and came out of each: the gradient of a layer for one sample is the outer product of its input
/// and the gradient of its output (Goodfellow 2015, "Efficient per-example gradient computations").</summary>
internal sealed class LinearTrace
{
    private LinearTrace(Tensor outputs, List<Call> calls) => (Outputs, Calls) = (outputs, calls);

    /// <summary>What the module gives.</summary>
    public Tensor Outputs { get; }

    /// <summary>Each use of a layer.</summary>
    public List<Call> Calls { get; }

    /// <param name="Layer">The layer.</param>
    /// <param name="Input">[N, inputs].</param>
    /// <param name="Output">[N, outputs], recorded.</param>
    internal sealed record Call(Linear Layer, Tensor Input, Tensor Output);

    /// <summary>Runs the module; null if a weight to be trained belongs to anything but a linear layer that was called with one row a sample.</summary>
    public static LinearTrace? Of(nn.Module<Tensor, Tensor> module, Tensor inputs)
    {
        List<Call> calls = [];
        var layers = module.modules().Prepend(module).OfType<Linear>().Distinct().ToArray();
        var hooks = layers.Select(layer => layer.register_forward_hook((_, input, output) =>
        {
            // Containers dispose what they hand on, so both ends of the alias are needed.
            var kept = output.alias();
            calls.Add(new(layer, input.detach(), kept));
            return kept.alias();
        })).ToArray();
        Tensor outputs;
        try
        {
            outputs = module.call(inputs);
        }
        finally
        {
            foreach (var hook in hooks) hook.remove();
        }
        var known = calls.SelectMany(call => Weights(call.Layer)).Select(p => p.Handle).ToHashSet();
        bool rows = calls.All(call => call.Input.ndim == 2 && call.Input.shape[0] == inputs.shape[0]);
        return rows && Trained(module).All(p => known.Contains(p.Handle)) ? new(outputs, [.. calls.Where(call => call.Output.requires_grad)]) : null;
    }

    /// <summary>The weights that are trained, in the module's order.</summary>
    public static Parameter[] Trained(nn.Module module) => [.. module.parameters().Where(p => p.requires_grad)];

    /// <summary>The gradient of a sum over samples in what each layer gives: rows of samples, for they do not mix.</summary>
    public Tensor[] Deltas(Tensor sum, bool retain = false) => Gradient.Of(sum, [.. Calls.Select(call => call.Output)], retain);

    private static IEnumerable<Parameter> Weights(Linear layer) => layer.bias is { } bias ? [layer.weight, bias] : [layer.weight];
}

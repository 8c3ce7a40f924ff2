using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Torch;

/// <summary>Gradients of each sample by itself; neither libtorch's interface for C# nor plain autograd has them.</summary>
/// <remarks>Networks of linear layers take one pass for all samples (<see cref="LinearTrace"/>), any other module one pass a sample. Samples must not mix, as they do in batch norm,
/// and a linear layer's weights must be used by calling it.</remarks>
public static class PerSample
{
    /// <summary>∂ loss[n] / ∂ p of each sample n, [N, *p.shape], for each trained parameter p in the module's order.</summary>
    /// <param name="module">From [N, …] to its outputs.</param>
    /// <param name="inputs">[N, …].</param>
    /// <param name="targets">[N, …].</param>
    /// <param name="losses">From outputs and targets of any number of samples to a loss for each.</param>
    /// <exception cref="ArgumentException">Nothing is trained, or the losses do not depend on it.</exception>
    public static Tensor[] Gradients(nn.Module<Tensor, Tensor> module, Tensor inputs, Tensor targets, Func<Tensor, Tensor, Tensor> losses)
    {
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        var parameters = LinearTrace.Trained(module);
        Tensor[] results;
        if (LinearTrace.Of(module, inputs) is { } trace)
        {
            var deltas = trace.Deltas(losses(trace.Outputs, targets).sum());
            using var off = no_grad();
            results = [.. parameters.Select(p => zeros([inputs.shape[0], .. p.shape], p.dtype, p.device))];
            var place = parameters.Select((p, i) => (p.Handle, i)).ToDictionary(x => x.Handle, x => x.i);
            foreach (var (call, delta) in trace.Calls.Zip(deltas))
            {
                if (place.TryGetValue(call.Layer.weight.Handle, out int weight)) results[weight].add_(bmm(delta.unsqueeze(2), call.Input.unsqueeze(1)));
                if (call.Layer.bias is { } b && place.TryGetValue(b.Handle, out int bias)) results[bias].add_(delta);
            }
        }
        else
        {
            var rows = Rows(module, parameters, inputs, targets, losses).ToArray();
            results = [.. parameters.Select((_, p) => stack(rows.Select(row => row[p])))];
        }
        foreach (var result in results) result.MoveToOuterDisposeScope();
        return results;
    }

    /// <summary>‖∂ loss[n] / ∂ parameters‖² for each sample, [N], for linear layers without the gradients: ⟨δ x', δ' x''⟩ = (δ·δ')(x·x'). Its root is the GraNd score.</summary>
    /// <inheritdoc cref="Gradients"/>
    public static Tensor SquaredNorms(nn.Module<Tensor, Tensor> module, Tensor inputs, Tensor targets, Func<Tensor, Tensor, Tensor> losses)
    {
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        if (LinearTrace.Of(module, inputs) is not { } trace)
            return stack(Rows(module, LinearTrace.Trained(module), inputs, targets, losses).Select(row => row.Select(g => g.square().sum()).Aggregate((a, b) => a + b))).MoveToOuterDisposeScope();
        var values = losses(trace.Outputs, targets);
        var deltas = trace.Deltas(values.sum());
        using var off = no_grad();
        var sum = zeros_like(values);
        for (int a = 0; a < deltas.Length; a++)
        {
            for (int b = 0; b < deltas.Length; b++)
            {
                // A layer that is used twice has the gradients of both uses in one sum.
                var layer = trace.Calls[a].Layer;
                if (layer != trace.Calls[b].Layer) continue;
                var product = (deltas[a] * deltas[b]).sum(1);
                if (layer.weight.requires_grad) sum.add_(product * (trace.Calls[a].Input * trace.Calls[b].Input).sum(1));
                if (layer.bias is { requires_grad: true }) sum.add_(product);
            }
        }
        return sum.MoveToOuterDisposeScope();
    }

    private static IEnumerable<Tensor[]> Rows(nn.Module<Tensor, Tensor> module, Parameter[] parameters, Tensor inputs, Tensor targets, Func<Tensor, Tensor, Tensor> losses)
    {
        for (long n = 0; n < inputs.shape[0]; n++)
            yield return Gradient.Of(losses(module.call(inputs.narrow(0, n, 1)), targets.narrow(0, n, 1)).sum(), parameters);
    }
}

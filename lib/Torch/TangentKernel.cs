using static TorchSharp.torch;

namespace Phenomena.Torch;

/// <summary>The empirical neural tangent kernel of a small network, Θ[n, m, k, l] = ⟨∂f_k(x_n)/∂θ, ∂f_l(x_m)/∂θ⟩ (Jacot, Gabriel and Hongler 2018).</summary>
/// <remarks>For networks of linear layers layer by layer, one backward pass for each output: the Jacobian is never made. For others by its rows. Samples must not mix.</remarks>
public static class TangentKernel
{
    /// <summary>The kernel between two sets of samples.</summary>
    /// <param name="module">From [N, …] to [N, K], or to [N].</param>
    /// <param name="inputs">[N, …].</param>
    /// <param name="others">[M, …]; the same samples if left out.</param>
    /// <exception cref="ArgumentException">Outputs of another shape, or nothing is trained.</exception>
    /// <returns>[N, M, K, K]; [N, M] where the module gives one number a sample, [N].</returns>
    public static Tensor Of(nn.Module<Tensor, Tensor> module, Tensor inputs, Tensor? others = null)
    {
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        var left = Features(module, inputs, out bool scalar);
        var right = others is null ? left : Features(module, others, out _);
        using var off = no_grad();
        long n = inputs.shape[0], m = (others ?? inputs).shape[0], k = left[0].Delta.shape[0] / n;
        var sum = zeros([n * k, m * k], left[0].Delta.dtype, left[0].Delta.device);
        foreach (var a in left)
        {
            foreach (var b in right)
            {
                if (a.Key != b.Key) continue;
                var product = mm(a.Delta, b.Delta.t());
                if (a.Input is not null) product = (product.view(n, k, m, k) * mm(a.Input, b.Input!.t()).view(n, 1, m, 1)).view(n * k, m * k);
                sum.add_(product);
            }
        }
        return (scalar ? sum : sum.view(n, k, m, k).permute(0, 2, 1, 3).contiguous()).MoveToOuterDisposeScope();
    }

    /// <summary>What the gradients in a weight are made of: the outer product of delta [N K, …] and input [N, …], or delta alone. Those of one weight have one key.</summary>
    private sealed record Feature(nint Key, Tensor Delta, Tensor? Input);

    private static List<Feature> Features(nn.Module<Tensor, Tensor> module, Tensor inputs, out bool scalar)
    {
        List<Feature> features = [];
        if (LinearTrace.Of(module, inputs) is { } trace)
        {
            var outputs = Columns(trace.Outputs, out scalar);
            var each = Enumerable.Range(0, (int)outputs.shape[1]).Select(k => trace.Deltas(outputs.select(1, k).sum(), retain: true)).ToArray();
            for (int i = 0; i < trace.Calls.Count; i++)
            {
                var (layer, delta) = (trace.Calls[i].Layer, stack(each.Select(deltas => deltas[i]), 1).flatten(0, 1));
                if (layer.weight.requires_grad) features.Add(new(layer.weight.Handle, delta, trace.Calls[i].Input));
                if (layer.bias is { requires_grad: true } bias) features.Add(new(bias.Handle, delta, null));
            }
            return features;
        }
        List<Tensor> rows = [];
        var parameters = LinearTrace.Trained(module);
        scalar = false;
        for (long n = 0; n < inputs.shape[0]; n++)
        {
            var outputs = Columns(module.call(inputs.narrow(0, n, 1)), out scalar);
            for (long k = 0; k < outputs.shape[1]; k++) rows.Add(cat([.. Gradient.Of(outputs[0, k], parameters, retain: true).Select(g => g.flatten())]));
        }
        features.Add(new(0, stack(rows), null));
        return features;
    }

    private static Tensor Columns(Tensor outputs, out bool scalar)
    {
        scalar = outputs.ndim == 1;
        return scalar ? outputs.unsqueeze(1)
            : outputs.ndim == 2 ? outputs
            : throw new ArgumentException($"A tangent kernel needs outputs [N, K] or [N]; the module gives [{string.Join(", ", outputs.shape)}].");
    }
}

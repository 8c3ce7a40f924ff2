namespace Phenomena.Tensors.Extras;

/// <summary>Gradients of each sample by itself, and their inner products. Not in TorchSharp.</summary>
/// <remarks>Exact for networks of linear layers on rows, one row a sample, with any operations between them that do not mix samples (no batch norm).
/// The gradient of a layer for a sample is then the outer product of the layer's input and the gradient of its output (Goodfellow 2015,
/// "Efficient per-example gradient computations"): one backward pass gives the gradients of all samples, and inner products need no gradient
/// at all: ⟨δ xᵀ, δ' x'ᵀ⟩ = (δ·δ')(x·x').</remarks>
public static class PerSample
{
    /// <summary>∂ values[n] / ∂ p for each sample n and each parameter p, as [N, *p.shape].</summary>
    /// <param name="values">[N], a loss or an output for each sample, recorded. The graph is kept.</param>
    /// <param name="parameters">Weights and biases of linear layers.</param>
    /// <exception cref="ArgumentException">A parameter is used other than in a linear layer on N rows. Take <see cref="Gradients(Func{long, Tensor}, long, IList{Tensor})"/>.</exception>
    public static Tensor[] Gradients(Tensor values, IList<Tensor> parameters)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var layers = LayerTrace.Of(values, parameters);
        var deltas = layers.Deltas(values.sum);
        var results = parameters.Select((_, p) => layers.Uses(p).Select(use => use.IsBias ? deltas[use.Layer] : deltas[use.Layer].unsqueeze(2) * layers.Input(use.Layer).unsqueeze(1)).Aggregate((a, b) => a + b));
        return [.. results.Select(scope.MoveToOuter)];
    }

    /// <summary>The same for any model, one backward pass for each sample.</summary>
    /// <param name="value">From the number of a sample to its loss, a recorded scalar.</param>
    /// <param name="count">N.</param>
    /// <param name="parameters">Any leaves.</param>
    public static Tensor[] Gradients(Func<long, Tensor> value, long count, IList<Tensor> parameters)
    {
        var results = parameters.Select(p => torch.empty([count, .. p.shape], p.dtype)).ToArray();
        for (long n = 0; n < count; n++)
        {
            using var scope = torch.NewDisposeScope();
            using var on = torch.enable_grad();
            var g = torch.autograd.grad([value(n)], parameters, allow_unused: true);
            for (int p = 0; p < results.Length; p++) results[p][n] = g[p] ?? torch.zeros_like(parameters[p]);
        }
        return results;
    }

    /// <summary>‖∂ values[n] / ∂ parameters‖² for each sample, [N], without the gradients: its root is the GraNd score of a loss.</summary>
    /// <param name="values">[N], recorded. The graph is kept.</param>
    /// <param name="parameters">Weights and biases of linear layers.</param>
    public static Tensor SquaredNorms(Tensor values, IList<Tensor> parameters)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var layers = LayerTrace.Of(values, parameters);
        var deltas = layers.Deltas(values.sum);
        var sum = torch.zeros_like(values);
        for (int p = 0; p < parameters.Count; p++)
        {
            foreach (var a in layers.Uses(p))
            {
                foreach (var b in layers.Uses(p))
                {
                    var product = (deltas[a.Layer] * deltas[b.Layer]).sum(1);
                    sum += a.IsBias ? product : product * (layers.Input(a.Layer) * layers.Input(b.Layer)).sum(1);
                }
            }
        }
        return scope.MoveToOuter(sum);
    }

    /// <summary>The empirical neural tangent kernel Θ[n, m, k, l] = ⟨∂f_k(x_n)/∂θ, ∂f_l(x_m)/∂θ⟩, [N, M, K, L], layer by layer: the Jacobian is never made.
    /// One backward pass for each output.</summary>
    /// <param name="outputs">f(x), [N, K], recorded. The graph is kept.</param>
    /// <param name="parameters">Weights and biases of linear layers.</param>
    /// <param name="others">f(x') of the same network, [M, L]; the same samples if left out.</param>
    public static Tensor TangentKernel(Tensor outputs, IList<Tensor> parameters, Tensor? others = null)
    {
        Tensor.Require(outputs.ndim == 2 && (others is null || others.ndim == 2), $"TangentKernel: expected outputs [N, K]; got {Shape.Text(outputs.Sizes)}{(others is null ? "" : " and " + Shape.Text(others.Sizes))}. Use unsqueeze(1) for one output.");
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var left = Jacobian.Of(outputs, parameters);
        var right = others is null ? left : Jacobian.Of(others, parameters);
        long n = left.Rows, k = left.Outputs, m = right.Rows, l = right.Outputs;
        var sum = torch.zeros([n, k, m, l], outputs.dtype);
        for (int p = 0; p < parameters.Count; p++)
        {
            foreach (var a in left.Layers.Uses(p))
            {
                foreach (var b in right.Layers.Uses(p))
                {
                    var product = Tensor.Product(left.Deltas[a.Layer], right.Deltas[b.Layer], false, true).reshape(n, k, m, l);
                    sum += a.IsBias ? product : product * Tensor.Product(left.Layers.Input(a.Layer), right.Layers.Input(b.Layer), false, true).reshape(n, 1, m, 1);
                }
            }
        }
        return scope.MoveToOuter(sum.permute(0, 2, 1, 3));
    }

    /// <summary>The gradients of every output in every layer's output: [N·K, width] for each layer.</summary>
    private sealed record Jacobian(LayerTrace Layers, Tensor[] Deltas, long Rows, long Outputs)
    {
        public static Jacobian Of(Tensor outputs, IList<Tensor> parameters)
        {
            var layers = LayerTrace.Of(outputs, parameters);
            long n = outputs.Sizes[0], k = outputs.Sizes[1];
            Tensor[][] each = [.. Enumerable.Range(0, (int)k).Select(j => layers.Deltas(() => outputs.select(1, j).sum()))];
            return new(layers, [.. Enumerable.Range(0, each[0].Length).Select(i => torch.stack([.. each.Select(d => d[i])], 1).reshape(n * k, -1))], n, k);
        }
    }
}

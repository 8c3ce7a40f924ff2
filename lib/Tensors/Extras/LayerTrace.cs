namespace Phenomena.Tensors.Extras;

/// <summary>The linear layers of a recorded graph, and where in them parameters are used.</summary>
internal sealed class LayerTrace
{
    /// <summary>One use of a parameter: as the weight of a layer, or as its bias.</summary>
    public readonly record struct Use(int Layer, bool IsBias);

    private readonly List<(GradientState State, Node Node)> _layers = [];
    private readonly List<Use>[] _uses;

    private LayerTrace(int parameters) => _uses = [.. Enumerable.Range(0, parameters).Select(_ => new List<Use>())];

    /// <exception cref="ArgumentException">A parameter is not used, or not by a linear layer on as many rows as the result has.</exception>
    public static LayerTrace Of(Tensor result, IList<Tensor> parameters)
    {
        Tensor.Require(result.requires_grad && result.ndim > 0, $"PerSample: expected a recorded result with a row a sample; got shape {Shape.Text(result.Sizes)}{(result.requires_grad ? "" : " without history")}. Do not reduce over samples, and leave no_grad.");
        var trace = new LayerTrace(parameters.Count);
        var index = new Dictionary<GradientState, int>();
        for (int p = 0; p < parameters.Count; p++) index[parameters[p].State] = p;
        foreach (var (state, node) in Autograd.Reachable([result]))
        {
            bool linear = node.Name == Tensor.LinearName;
            int layer = -1;
            for (int i = 0; i < node.Inputs.Length; i++)
            {
                if (node.Inputs[i] is not { } input || !index.TryGetValue(input, out int p)) continue;
                Tensor.Require(linear && i > 0 && node.Saved(0).Sizes[0] == result.Sizes[0],
                    $"PerSample: parameter {p} of shape {Shape.Text(parameters[p].Sizes)} is used by {node.Name}, not as a weight or bias of a linear layer on {result.Sizes[0]} rows. Use Gradients with a function of the sample.");
                if (layer < 0)
                {
                    layer = trace._layers.Count;
                    trace._layers.Add((state, node));
                }
                trace._uses[p].Add(new(layer, i == 2));
            }
        }
        int unused = Array.FindIndex(trace._uses, u => u.Count == 0);
        Tensor.Require(unused < 0, $"PerSample: the result does not depend on parameter {unused} of shape {(unused < 0 ? "" : Shape.Text(parameters[unused].Sizes))}. Leave it out.");
        return trace;
    }

    /// <summary>Where a parameter is used.</summary>
    public IReadOnlyList<Use> Uses(int parameter) => _uses[parameter];

    /// <summary>The input of a layer, [N, in].</summary>
    public Tensor Input(int layer) => _layers[layer].Node.Saved(0);

    /// <summary>The gradients of a scalar in the outputs of the layers, [N, out] each.</summary>
    public Tensor[] Deltas(Func<Tensor> scalar)
    {
        Tensor value;
        using (torch.enable_grad()) value = scalar();
        return [.. Autograd.Gradients(value, [.. _layers.Select(l => l.State)])];
    }
}

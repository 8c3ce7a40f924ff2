using Phenomena.Tensors.Modules;
using Phenomena.Tensors;
using Phenomena.Tensors.Extras;
using static Phenomena.Tensors.torch;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Themes.Pruning;

/// <summary>Any module that gives logits.</summary>
/// <param name="module">From [n, …shape] to [n, classes]. It is scored as it stands; call <c>eval()</c> first where it has dropout or batch norm.</param>
/// <param name="shape">The shape of one example; left out, a row.</param>
public sealed class ScoredModule(Module<Tensor, Tensor> module, params long[] shape) : IScoredModel
{
    /// <inheritdoc/>
    public double[] Logits(PruningSet data)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return Wide(module.call(Inputs(data)));
    }

    /// <inheritdoc/>
    /// <remarks>One backward pass for networks of linear layers on rows (<see cref="PerSample"/>), one for each example for others.</remarks>
    public double[] GradientNorms(PruningSet data)
    {
        using var scope = NewDisposeScope();
        using var on = enable_grad();
        Tensor[] parameters = [.. module.parameters()];
        var inputs = Inputs(data);
        var labels = tensor(data.Labels.Select(y => (long)y).ToArray());
        try
        {
            return Wide(PerSample.SquaredNorms(F.cross_entropy(module.call(inputs), labels, reduction: nn.Reduction.None), parameters).sqrt());
        }
        catch (ArgumentException)
        {
            // Other than linear layers; PerSample finds out on the recorded graph only.
            var norms = new double[data.Count];
            for (int i = 0; i < norms.Length; i++)
            {
                using var one = NewDisposeScope();
                var loss = F.cross_entropy(module.call(inputs.narrow(0, i, 1)), labels.narrow(0, i, 1));
                norms[i] = Math.Sqrt(autograd.grad([loss], parameters, allow_unused: true).Sum(g => g is null ? 0.0 : g.pow(2).sum().item<float>()));
            }
            return norms;
        }
    }

    /// <inheritdoc/>
    public double[] InputGradients(PruningSet data)
    {
        using var scope = NewDisposeScope();
        using var on = enable_grad();
        var inputs = Inputs(data).requires_grad_();
        var own = module.call(inputs).gather(1, tensor(data.Labels.Select(y => (long)y).ToArray()).unsqueeze(1)).sum();
        return Wide(autograd.grad([own], [inputs])[0]!);
    }

    private Tensor Inputs(PruningSet data) => tensor(data.Inputs, shape.Length == 0 ? [data.Count, data.Width] : [data.Count, .. shape]);

    private static double[] Wide(Tensor values)
    {
        var span = values.contiguous().data<float>();
        var wide = new double[span.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = span[i];
        return wide;
    }
}

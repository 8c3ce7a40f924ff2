using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Pruning;

/// <summary>Any module that gives logits.</summary>
/// <param name="module">From [n, …shape] to [n, classes]. It is scored as it stands; call <c>eval()</c> first where it has dropout or batch norm.</param>
/// <param name="shape">The shape of one example; left out, a row.</param>
public sealed class ScoredModule(nn.Module<Tensor, Tensor> module, params long[] shape) : IScoredModel
{
    /// <inheritdoc/>
    public double[] Logits(PruningSet data)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return Wide(module.call(Inputs(data)));
    }

    /// <inheritdoc/>
    /// <remarks>One backward pass for networks of linear layers on rows, one for each example for others.</remarks>
    public double[] GradientNorms(PruningSet data)
    {
        using var scope = NewDisposeScope();
        return Wide(PerSample.SquaredNorms(module, Inputs(data), Labels(data), (z, y) => F.cross_entropy(z, y, reduction: nn.Reduction.None)).sqrt());
    }

    /// <inheritdoc/>
    public double[] InputGradients(PruningSet data)
    {
        using var scope = NewDisposeScope();
        using var on = enable_grad();
        var inputs = Inputs(data).requires_grad_();
        var own = module.call(inputs).gather(1, Labels(data).unsqueeze(1)).sum();
        return Wide(autograd.grad([own], [inputs])[0]);
    }

    private Tensor Inputs(PruningSet data) => tensor(data.Inputs, shape.Length == 0 ? [data.Count, data.Width] : [data.Count, .. shape]);

    private static Tensor Labels(PruningSet data) => tensor(data.Labels.Select(y => (long)y).ToArray());

    private static double[] Wide(Tensor values) => [.. values.to(ScalarType.Float64).data<double>()];
}

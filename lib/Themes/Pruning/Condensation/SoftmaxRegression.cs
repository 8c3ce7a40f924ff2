using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Pruning;

/// <summary>Softmax regression, logits z = W x, several at once: each group of rows has weights of its own, so that one backward pass gives each its own gradient.</summary>
public sealed class SoftmaxRegression : nn.Module<Tensor, Tensor>
{
    private readonly Parameter W;

    /// <summary>So many groups that all start from the same weights.</summary>
    /// <param name="groups">G.</param>
    /// <param name="weights">[K, d].</param>
    public SoftmaxRegression(long groups, Tensor weights) : base(nameof(SoftmaxRegression))
    {
        W = nn.Parameter(weights.expand(groups, -1, -1).clone());
        RegisterComponents();
    }

    /// <summary>Gives all groups these weights, [K, d].</summary>
    public void Restart(Tensor weights)
    {
        using var off = no_grad();
        W.copy_(weights.expand(W.shape));
    }

    /// <summary>Logits [G, n, K] of rows [G, n, d].</summary>
    public override Tensor forward(Tensor x) => bmm(x, W.transpose(1, 2));

    /// <summary>The gradient of the cross-entropy in each group's weights, summed over its rows, [G, K, d].</summary>
    /// <param name="x">[G, n, d].</param>
    /// <param name="labels">[G n].</param>
    /// <param name="differentiable">Whether it is itself to be differentiated in x.</param>
    public Tensor Gradient(Tensor x, Tensor labels, bool differentiable = false)
    {
        var loss = F.cross_entropy(call(x).flatten(0, 1), labels, reduction: nn.Reduction.Sum);
        return autograd.grad([loss], [W], retain_graph: differentiable, create_graph: differentiable)[0];
    }

    /// <summary>Gradient descent from these weights on.</summary>
    /// <param name="x">[G, n, d].</param>
    /// <param name="labels">[G n].</param>
    /// <param name="rate">[G, 1, 1].</param>
    /// <param name="steps">How many.</param>
    /// <param name="cancellation">Looked at in each.</param>
    public void Descend(Tensor x, Tensor labels, Tensor rate, int steps, CancellationToken cancellation = default)
    {
        for (int step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var gradient = Gradient(x, labels);
            using var off = no_grad();
            W.sub_(gradient * rate);
        }
    }
}

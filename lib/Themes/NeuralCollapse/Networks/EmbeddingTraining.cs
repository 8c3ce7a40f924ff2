using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>Trains a network whose outputs, brought to length 1, have only similarities: a loss is a function of them.</summary>
public static class EmbeddingTraining
{
    /// <summary>Adam at a rate of 0.002.</summary>
    /// <param name="net">Is trained.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="batch">Inputs [n, inputs] and labels [n] of a step.</param>
    /// <param name="loss">Of rows of length 1 [n, d] and the labels.</param>
    /// <param name="cancellation">Is looked at every step.</param>
    /// <param name="more">Is trained with it: prototypes, say.</param>
    public static void Run(nn.Module<Tensor, Tensor> net, int steps, Func<(Tensor Inputs, Tensor Labels)> batch, Func<Tensor, Tensor, Tensor> loss, CancellationToken cancellation, params IEnumerable<Parameter> more)
    {
        var adam = new SpanAdam(net.parameters().Concat(more), 0.002);
        for (int step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (x, labels) = batch();
            adam.ZeroGrad();
            loss(nn.functional.normalize(net.call(x), dim: 1), labels).backward();
            adam.Step();
        }
    }

    /// <summary>Share of queries whose most frequent class among the k most similar references is theirs; rows of any length are compared by cosine.</summary>
    /// <param name="queries">[n, d].</param>
    /// <param name="labels">[n].</param>
    /// <param name="references">[m, d].</param>
    /// <param name="known">[m].</param>
    /// <param name="k">Neighbours.</param>
    /// <param name="classes">Classes.</param>
    public static double Neighbours(Tensor queries, Tensor labels, Tensor references, Tensor known, int k, int classes = 10)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var (similarity, nearest) = nn.functional.normalize(queries, dim: 1).mm(nn.functional.normalize(references, dim: 1).t()).topk(k, 1);
        var votes = nn.functional.one_hot(known.index_select(0, nearest.flatten()).view(nearest.shape), classes).to(float64);
        // The more similar decide where votes are equal.
        return (votes.sum(1) + 1e-3 * (votes * similarity.unsqueeze(2)).sum(1) / k).argmax(1).eq(labels).to(float64).mean().item<double>();
    }
}

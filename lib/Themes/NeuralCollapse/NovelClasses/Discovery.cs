using Phenomena.Themes.Pruning;
using static TorchSharp.torch;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>What the discovery of classes without labels needs beside a network: targets that share out a batch, and how clusters are judged.</summary>
public static class Discovery
{
    /// <summary>Targets without labels (Sinkhorn): e^(z/ε), brought by turns to equal sums of all classes and to rows that sum to 1, so that no class takes all.</summary>
    /// <param name="cosines">z [n, classes].</param>
    /// <param name="epsilon">ε; the smaller, the more one class has a row.</param>
    /// <param name="iterations">Turns, which end with the rows.</param>
    /// <returns>[n, classes], without a gradient.</returns>
    public static Tensor BalancedTargets(Tensor cosines, double epsilon = 0.05, int iterations = 3)
    {
        var q = (cosines.detach() / epsilon).exp();
        for (int i = 0; i < iterations; i++)
        {
            q = q / q.sum([0], keepdim: true);
            q = q / q.sum([1], keepdim: true);
        }
        return q;
    }

    /// <summary>Share of rows whose cluster is their class, at the best pairing of clusters and classes.</summary>
    /// <param name="clusters">[n], from 0.</param>
    /// <param name="labels">[n], from 0.</param>
    /// <param name="classes">How many of both.</param>
    /// <exception cref="ArgumentException">Not as many clusters as labels, or none.</exception>
    public static double Matched(IReadOnlyList<int> clusters, IReadOnlyList<int> labels, int classes)
    {
        if (clusters.Count != labels.Count || clusters.Count == 0) throw new ArgumentException($"A cluster for every label is needed, and at least one; got {clusters.Count} and {labels.Count}.");
        double[] both = new double[classes * classes];
        foreach (var (cluster, label) in clusters.Zip(labels)) both[cluster * classes + label]--;
        return -Assignment.Of(both).Columns.Select((label, cluster) => both[cluster * classes + label]).Sum() / clusters.Count;
    }

    /// <summary>Share of the variance of rows that is between classes: 1 where a row is known from its class, 0 where it tells nothing of it.</summary>
    /// <param name="rows">[n, d].</param>
    /// <param name="labels">[n].</param>
    public static double BetweenShare(Tensor rows, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (rows.to(float64), nn.functional.one_hot(labels).to(float64));
        var centred = x - x.mean([0], keepdim: true);
        var sums = y.t().mm(centred);
        return ((sums.square().sum(1) / y.sum([0]).clamp_min(1)).sum() / centred.square().sum()).item<double>();
    }
}

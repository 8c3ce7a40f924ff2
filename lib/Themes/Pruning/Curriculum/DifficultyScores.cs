using System.Numerics.Tensors;

namespace Phenomena.Themes.Pruning;

/// <summary>How hard each example is: high is hard.</summary>
public static class DifficultyScores
{
    /// <summary>Error of a 64-64-10 network after 150 steps, |softmax − onehot|.</summary>
    public static double[] Network(PruningSet train, Generator generator, CancellationToken cancellation)
    {
        var net = PruningNetKernel.Normal(train.Width, 64, train.Classes, generator.Split(0));
        new PruningTrainer(net, train, new() { Cosine = false }, generator.Split(1)).RunTo(150, cancellation);
        return PruningErrors.ErrorNorms(net, train.Inputs, train.Labels);
    }

    /// <summary>Loss of a vote of the k nearest others, −ln((own + 1) / (k + classes)).</summary>
    public static double[] Neighbours(PruningSet train, int k) => [.. Enumerable.Range(0, train.Count).Select(i =>
    {
        var own = train.Labels[i];
        int[] nearest = [.. Enumerable.Range(0, train.Count).Where(j => j != i).OrderBy(j => TensorPrimitives.Distance(train.Row(i), train.Row(j))).Take(k)];
        return -Math.Log((nearest.Count(j => train.Labels[j] == own) + 1.0) / (k + train.Classes));
    })];

    /// <summary>Transfer: hidden features learnt on one half of the classes, then kept, with a new last layer for all classes; the error of that. Each class is scored by the
    /// features of the half that it is not in.</summary>
    public static double[] Transferred(PruningSet train, Generator generator, CancellationToken cancellation)
    {
        var scores = new double[train.Count];
        for (var half = 0; half < 2; half++)
        {
            int[] inside = [.. Enumerable.Range(0, train.Count).Where(i => train.Labels[i] % 2 == half)];
            var net = PruningNetKernel.Normal(train.Width, 64, train.Classes, generator.Split((ulong)half));
            new PruningTrainer(net, train.Subset(inside), new() { Cosine = false }, generator.Split(10 + (ulong)half)).RunTo(150, cancellation);
            net.Forward(train.Inputs);
            var features = new PruningSet(net.HiddenOf.ToArray(), train.Labels, train.Classes);
            var errors = Network(features, generator.Split(20 + (ulong)half), cancellation);
            for (var i = 0; i < scores.Length; i++)
            {
                if (train.Labels[i] % 2 != half) scores[i] = errors[i];
            }
        }

        return scores;
    }
}

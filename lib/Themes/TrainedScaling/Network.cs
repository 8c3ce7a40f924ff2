using Phenomena.Tensors;
using Phenomena.Tensors.Modules;
using static Phenomena.Tensors.torch;
namespace Phenomena.Themes.TrainedScaling;

/// <summary>What every trained network of this folder needs: layers from sizes, a loop of steps, predictions in bulk.</summary>
internal static class Network
{
    /// <summary>Linear layers of these sizes with ReLU between them.</summary>
    public static Sequential Mlp(Generator generator, params int[] sizes)
    {
        var layers = new List<Module<Tensor, Tensor>>();
        for (var i = 0; i + 1 < sizes.Length; i++)
        {
            if (i > 0) layers.Add(nn.ReLU());
            layers.Add(nn.Linear(sizes[i], sizes[i + 1], generator: generator.Split((ulong)i)));
        }

        return nn.Sequential([.. layers]);
    }

    /// <summary>Takes the steps, each on the loss that <paramref name="loss"/> builds for it. The learning rate starts at <paramref name="rate"/> and
    /// falls to nothing along half a cosine, unless <paramref name="constant"/>.</summary>
    public static void Train(Optimizer optimizer, double rate, int steps, Func<int, Tensor> loss, CancellationToken cancellation, IProgress<double>? progress,
        bool constant = false, Action<int>? after = null)
    {
        for (var step = 0; step < steps; step++)
        {
            if (step % 16 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report((double)step / steps);
            }

            optimizer.ParamGroups[0].LearningRate = constant ? rate : rate * 0.5 * (1 + Math.Cos(Math.PI * step / steps));
            using (NewDisposeScope())
            {
                var value = loss(step);
                optimizer.zero_grad();
                value.backward();
                optimizer.step();
            }

            after?.Invoke(step);
        }
    }

    /// <summary>Fits a network to points by Adam on mean squared error, batch after batch of a new random order in every pass.</summary>
    /// <param name="network">[·, inputs] to [·, 1].</param>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="y">[rows, 1].</param>
    /// <param name="budget">How long, and in what steps.</param>
    /// <param name="generator">Decides the order.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <param name="progress">Told the part done, 0 to 1.</param>
    public static void Fit(Sequential network, Tensor x, Tensor y, Budget budget, Generator generator, CancellationToken cancellation, IProgress<double>? progress)
    {
        using var optimizer = optim.Adam(network.parameters(), lr: budget.LearningRate);
        var batches = new Batches((int)x.shape[0], budget.Batch, generator);
        Train(optimizer, budget.LearningRate, budget.Steps, _ =>
        {
            var rows = batches.Next();
            return nn.functional.mse_loss(network.call(x.index_select(0, rows)), y.index_select(0, rows));
        }, cancellation, progress);
    }

    /// <summary>Mean squared error, without recording anything.</summary>
    public static double Error(Module<Tensor, Tensor> network, Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return nn.functional.mse_loss(network.call(x), y).ToDouble();
    }
}

/// <summary>How long a network is trained.</summary>
/// <param name="Steps">Steps of the optimizer.</param>
/// <param name="Batch">Samples of a step; all of them when there are fewer.</param>
/// <param name="LearningRate">At the start.</param>
public sealed record Budget(int Steps, int Batch, double LearningRate);

/// <summary>Row numbers in random order, a batch at a time, with a new order in every pass.</summary>
internal sealed class Batches(int rows, int size, Generator generator)
{
    private readonly long[] order = [.. Enumerable.Range(0, rows).Select(i => (long)i)];
    private int at = rows;

    /// <summary>The next batch, Int64 [size]; whole passes only, so a rest smaller than a batch is left for the next order.</summary>
    public Tensor Next()
    {
        var count = Math.Min(size, order.Length);
        if (at + count > order.Length)
        {
            for (var i = order.Length - 1; i > 0; i--)
            {
                var other = (int)(generator.NextUInt32() % (uint)(i + 1));
                (order[i], order[other]) = (order[other], order[i]);
            }

            at = 0;
        }

        at += count;
        return tensor(order[(at - count)..at]);
    }
}

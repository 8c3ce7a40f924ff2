using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.TrainedScaling;

/// <summary>What the networks of these experiments are trained with: a loop of steps, batch after batch, and predictions in bulk.</summary>
public static class Network
{
    /// <summary>Takes the steps, each along the gradient that <paramref name="gradient"/> leaves. The learning rate starts at the optimizer's and
    /// falls to nothing along half a cosine, unless <paramref name="share"/> gives the share of it that a step has.</summary>
    internal static void Train(SpanOptimizer optimizer, int steps, Func<double> gradient, CancellationToken cancellation, IProgress<double>? progress,
        Func<double, double>? share = null, Action<int>? after = null)
    {
        var rate = optimizer.LearningRate;
        for (var step = 0; step < steps; step++)
        {
            if (step % 16 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report((double)step / steps);
            }

            var done = (double)step / steps;
            optimizer.LearningRate = rate * (share?.Invoke(done) ?? 0.5 * (1 + Math.Cos(Math.PI * done)));
            gradient();
            optimizer.Step();
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
    /// <param name="gradient">Of the mean squared error; by hand if not given.</param>
    public static void Fit(nn.Module<Tensor, Tensor> network, Tensor x, Tensor y, Budget budget, Generator generator, CancellationToken cancellation, IProgress<double>? progress, LossGradient? gradient = null)
    {
        gradient ??= new FusedLayers(network).SquaredError;
        var batches = new Batches(x.data<float>().ToArray(), y.data<float>().ToArray(), budget.Batch, generator);
        Train(new SpanAdam(network.parameters(), budget.LearningRate), budget.Steps, () => batches.Next(gradient), cancellation, progress);
    }

    /// <summary>The mean squared error and its gradient by autograd: what <see cref="FusedLayers.SquaredError"/> does by hand.</summary>
    internal static double Backward(nn.Module<Tensor, Tensor> network, ReadOnlySpan<float> inputs, ReadOnlySpan<float> wanted)
    {
        using var scope = NewDisposeScope();
        network.zero_grad();
        var loss = F.mse_loss(network.call(tensor(inputs.ToArray()).view(wanted.Length, -1)), tensor(wanted.ToArray()).view(-1, 1));
        loss.backward();
        return loss.item<float>();
    }

    /// <summary>Mean squared error, without recording anything.</summary>
    /// <param name="network">[rows, inputs] to [rows, 1].</param>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="y">[rows, 1].</param>
    public static double Error(nn.Module<Tensor, Tensor> network, Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return F.mse_loss(network.call(x), y).item<float>();
    }
}

/// <summary>How long a network is trained.</summary>
/// <param name="Steps">Steps of the optimizer.</param>
/// <param name="Batch">Samples of a step; all of them when there are fewer.</param>
/// <param name="LearningRate">At the start.</param>
public sealed record Budget(int Steps, int Batch, double LearningRate);

/// <summary>Rows of inputs [rows, ·] and targets [rows, 1] in random order, a batch at a time, with a new order in every pass.</summary>
internal sealed class Batches(float[] inputs, float[] targets, int size, Generator generator)
{
    private readonly int[] order = [.. Enumerable.Range(0, targets.Length)];
    private readonly float[] chosen = new float[size * (inputs.Length / targets.Length)], wanted = new float[size];
    private int at = int.MaxValue / 2;

    /// <summary>Hands on the next batch; whole passes only, so a rest smaller than a batch is left for the next order.</summary>
    public double Next(LossGradient gradient)
    {
        int count = Math.Min(size, order.Length), width = inputs.Length / order.Length;
        if (at + count > order.Length)
        {
            for (var i = order.Length - 1; i > 0; i--)
            {
                var other = (int)(generator.NextUInt32() % (uint)(i + 1));
                (order[i], order[other]) = (order[other], order[i]);
            }

            at = 0;
        }

        for (var i = 0; i < count; i++, at++)
        {
            inputs.AsSpan(order[at] * width, width).CopyTo(chosen.AsSpan(i * width));
            wanted[i] = targets[order[at]];
        }

        return gradient(chosen.AsSpan(0, count * width), wanted.AsSpan(0, count));
    }
}

using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Phenomena.Themes.Grokking;

/// <summary>The plain training loop of this theme's modules.</summary>
public static class FullBatch
{
    /// <summary>Steps on the same loss, which sees all data.</summary>
    /// <param name="loss">Computes it from the weights as they are: a number, with a gradient.</param>
    /// <param name="optimizer">Of these weights.</param>
    /// <param name="steps">How many.</param>
    /// <param name="cancellation">Looked at before each.</param>
    /// <returns>The loss before each step.</returns>
    public static double[] Train(Func<Tensor> loss, SpanOptimizer optimizer, int steps, CancellationToken cancellation = default)
    {
        double[] losses = new double[steps];
        for (int step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            optimizer.ZeroGrad();
            var value = loss();
            value.backward();
            optimizer.Step();
            losses[step] = value.ToDouble();
        }
        return losses;
    }
}

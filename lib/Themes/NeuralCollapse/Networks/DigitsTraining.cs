using Phenomena.Datasets;
using Phenomena.Torch;
using static TorchSharp.torch;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>Gradient descent on digits, with momentum 0.9 and weight decay 5e-4.</summary>
public static class DigitsTraining
{
    private const double WeightDecay = 5e-4;

    /// <summary>1200 training and 597 test digits, pixels from 0 to 1.</summary>
    public static (LabelledImages Train, LabelledImages Test) Split(int seed) => Digits.Load().Split((ulong)seed, 1200, 597) is [var train, var test] ? (train, test) : default;

    /// <summary>Trains on batches that are drawn with replacement. The gradient is <see cref="FusedLayers"/>'.</summary>
    /// <param name="net">Is trained.</param>
    /// <param name="data">What on.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="batch">Digits of a step.</param>
    /// <param name="draws">Draws them.</param>
    /// <param name="cancellation">Is looked at every step.</param>
    /// <param name="squared">The squared distance from one-hot labels, summed over classes, instead of cross-entropy.</param>
    /// <param name="slowFrom">The step from which the rate of 0.05 is 0.005.</param>
    /// <param name="seen">Is told the number of steps done, from 0.</param>
    public static void Run(
        LayeredNet net, LabelledImages data, int steps, int batch, Generator draws, CancellationToken cancellation, bool squared = false, int slowFrom = 2000, Action<int>? seen = null)
    {
        // The mean over classes is a tenth of the sum: the same steps with a rate ten times as large and a tenth of the decay.
        double scale = squared ? data.Classes : 1;
        var (fused, sgd) = (new FusedLayers(net), new SpanSgd(net.parameters(), 0.05 * scale, momentum: 0.9, weightDecay: WeightDecay / scale));
        float[] inputs = new float[batch * data.Size], wanted = new float[batch * data.Classes];
        seen?.Invoke(0);
        for (int step = 1; step <= steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(wanted);
            for (int i = 0; i < batch; i++)
            {
                int pick = (int)draws.NextInt64(data.Count);
                data.Image(pick).CopyTo(inputs.AsSpan(i * data.Size));
                wanted[i * data.Classes + data.Labels[pick]] = 1;
            }
            if (step == slowFrom + 1) sgd.LearningRate /= 10;
            if (squared) fused.SquaredError(inputs, wanted);
            else fused.CrossEntropy(inputs, wanted);
            sgd.Step();
            seen?.Invoke(step);
        }
    }

    /// <summary>Share of images whose largest output is their class.</summary>
    public static double Accuracy(LayeredNet net, LabelledImages data)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return net.call(tensor(data.Pixels, [data.Count, data.Size])).argmax(1).eq(tensor(Array.ConvertAll(data.Labels, l => (long)l))).to(float64).mean().item<double>();
    }
}

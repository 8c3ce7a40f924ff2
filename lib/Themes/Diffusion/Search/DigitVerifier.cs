using Phenomena.Calibration;
using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Phenomena.Themes.Diffusion;

/// <summary>A classifier of 8×8 digits that says how well a sample is of the class that was asked for. It is what a search over samples climbs.</summary>
public sealed class DigitVerifier
{
    private const int Classes = 10, Width = DigitImages.Dimension + 1;
    private readonly nn.Module<Tensor, Tensor> _net;

    private DigitVerifier(nn.Module<Tensor, Tensor> net) => _net = net;

    /// <summary>Softmax regression with the weights that minimise |W|²/2 + <paramref name="c"/> · the summed cross-entropy; the intercepts are free.</summary>
    /// <param name="images">What it learns from.</param>
    /// <param name="c">Above 0; the smaller, the softer.</param>
    /// <exception cref="ArgumentException">No images, or no such c.</exception>
    public static DigitVerifier Linear(DigitImages images, double c = 0.3)
    {
        if (images.Count == 0 || !(c > 0)) throw new ArgumentException($"Images and a c above 0 are needed; got {images.Count} images and c = {c}.", nameof(images));
        var weights = new double[Classes * Width];
        ConvexMinimizer.Minimize((w, gradient) => Penalised(images, c, w, gradient), weights, 300);
        var net = nn.Linear(DigitImages.Dimension, Classes);
        using (no_grad())
        {
            net.weight.copy_(tensor(weights, [Classes, Width])[.., ..DigitImages.Dimension]);
            net.bias!.copy_(tensor(weights, [Classes, Width])[.., ^1]);
        }
        return new(net);
    }

    /// <summary>A net 64-64-10 that has seen the images with noise on them.</summary>
    /// <param name="images">What it learns from.</param>
    /// <param name="random">Start, batches and noise.</param>
    /// <param name="noise">Std of the noise.</param>
    /// <param name="steps">Of Adam, on 64 images each.</param>
    /// <param name="cancellation">Looked at each step.</param>
    /// <exception cref="ArgumentException">No images.</exception>
    public static DigitVerifier Net(DigitImages images, Generator random, double noise = 0.2, int steps = 300, CancellationToken cancellation = default)
    {
        if (images.Count == 0) throw new ArgumentException("A verifier learns from images; got none.", nameof(images));
        var net = nn.Sequential(nn.Linear(DigitImages.Dimension, 64), nn.ReLU(), nn.Linear(64, Classes)).Seeded(random.Split(0));
        var adam = new SpanAdam(net.parameters(), 3e-3);
        for (int step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            int[] batch = [.. Enumerable.Range(0, 64).Select(_ => (int)random.NextInt64(images.Count))];
            float[] x = [.. batch.SelectMany(i => images.Rows[(64 * i)..(64 * i + 64)]).Select(v => (float)(v + noise * random.NextNormal()))];
            adam.ZeroGrad();
            F.cross_entropy(net.call(tensor(x, [64, 64])), tensor(batch.Select(i => (long)images.Labels[i]).ToArray())).backward();
            adam.Step();
        }
        return new(net);
    }

    /// <summary>ln p of the class asked for, of each row.</summary>
    /// <param name="rows"><c>[n × 64]</c>.</param>
    /// <param name="label">The class that row i was asked to be.</param>
    public double[] LogP(double[] rows, Func<int, int> label)
    {
        double[] all = All(rows);
        return [.. Enumerable.Range(0, all.Length / Classes).Select(i => all[Classes * i + label(i)])];
    }

    /// <summary>The likeliest class of each row.</summary>
    public int[] Classify(double[] rows) => [.. All(rows).Chunk(Classes).Select(p => TensorPrimitives.IndexOfMax<double>(p))];

    private double[] All(double[] rows)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return F.log_softmax(_net.call(tensor(rows, [rows.Length / DigitImages.Dimension, DigitImages.Dimension]).to(float32)).to(float64), 1).data<double>().ToArray();
    }

    // Weights are a class after the other, the intercept last.
    private static double Penalised(DigitImages images, double c, ReadOnlySpan<double> w, Span<double> gradient)
    {
        double value = 0;
        Span<double> p = stackalloc double[Classes];
        w.CopyTo(gradient);
        for (int k = 0; k < Classes; k++)
        {
            var own = w.Slice(k * Width, Width - 1);
            value += TensorPrimitives.SumOfSquares(own) / 2;
            gradient[(k + 1) * Width - 1] = 0;
        }
        for (int i = 0; i < images.Count; i++)
        {
            ReadOnlySpan<double> row = images.Rows.AsSpan(i * (Width - 1), Width - 1);
            for (int k = 0; k < Classes; k++) p[k] = TensorPrimitives.Dot(w.Slice(k * Width, Width - 1), row) + w[(k + 1) * Width - 1];
            TensorPrimitives.SoftMax(p, p);
            value -= c * Math.Log(p[images.Labels[i]]);
            p[images.Labels[i]] -= 1;
            for (int k = 0; k < Classes; k++)
            {
                var slope = gradient.Slice(k * Width, Width - 1);
                TensorPrimitives.MultiplyAdd(row, c * p[k], slope, slope);
                gradient[(k + 1) * Width - 1] += c * p[k];
            }
        }
        return value;
    }
}

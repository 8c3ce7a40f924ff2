using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Diffusion;

/// <summary>How a <see cref="ScoreNet"/> is trained.</summary>
public sealed record ScoreRecipe
{
    /// <summary>Steps of Adam.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Rows of a step.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>The highest rate; it rises for 50 steps and falls as a cosine.</summary>
    public double Rate { get; init; } = 3e-3;

    /// <summary>Share of rows whose class is hidden.</summary>
    public double Unlabelled { get; init; } = 1;

    /// <summary>Memory of the average of weights that is kept in the end.</summary>
    public double Memory { get; init; } = 0.999;
}

/// <summary>Denoising score matching: the squared error of the denoised rows, in units of what the net has to add.</summary>
public static class ScoreTraining
{
    /// <summary>Trains; the net has the averaged weights afterwards.</summary>
    /// <param name="net">The net.</param>
    /// <param name="rows">Data of about std 1, <c>[n × d]</c>.</param>
    /// <param name="dimension">d.</param>
    /// <param name="labels">A class of each row; null for none.</param>
    /// <param name="classes">How many classes the net knows.</param>
    /// <param name="sigma">Draws a noise level.</param>
    /// <param name="recipe">How.</param>
    /// <param name="random">Batches and noise.</param>
    /// <param name="snapshots">Steps after which <paramref name="seen"/> is called with the averaged weights in the net.</param>
    /// <param name="seen">See there.</param>
    /// <param name="cancellation">Looked at each step.</param>
    /// <returns>The loss of each step.</returns>
    public static double[] Train(ScoreNet net, double[] rows, int dimension, int[]? labels, int classes, Func<Generator, double> sigma, ScoreRecipe recipe, Generator random,
        IReadOnlyCollection<int>? snapshots = null, Action<int>? seen = null, CancellationToken cancellation = default)
    {
        Parameter[] weights = [.. net.parameters()];
        Tensor[] average = [.. weights.Select(w => w.detach().clone())];
        var adam = new SpanAdam(weights, recipe.Rate);
        double[] losses = new double[recipe.Steps];
        int batch = recipe.Batch, n = rows.Length / dimension;
        float[] x0 = new float[batch * dimension], z = new float[batch * dimension], s = new float[batch], hot = new float[batch * classes];
        for (int step = 0; step < recipe.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(hot);
            for (int b = 0; b < batch; b++)
            {
                int row = (int)random.NextInt64(n);
                for (int j = 0; j < dimension; j++) (x0[b * dimension + j], z[b * dimension + j]) = ((float)rows[row * dimension + j], (float)random.NextNormal());
                s[b] = (float)sigma(random);
                if (labels is not null && random.NextDouble() >= recipe.Unlabelled) hot[b * classes + labels[row]] = 1;
            }
            using var scope = NewDisposeScope();
            Tensor clean = tensor(x0, [batch, dimension]), noise = tensor(s, [batch, 1]), label = tensor(hot, [batch, classes]);
            adam.LearningRate = recipe.Rate * Math.Min(1, (step + 1) / 50.0) * 0.5 * (1 + Math.Cos(Math.PI * step / recipe.Steps));
            var loss = Loss(net, clean, noise, tensor(z, [batch, dimension]), label);
            adam.ZeroGrad();
            loss.backward();
            adam.Step();
            losses[step] = loss.item<float>();
            using (no_grad())
                foreach (var (own, w) in average.Zip(weights)) own.lerp_(w, 1 - Math.Min(recipe.Memory, (step + 1.0) / (step + 10.0)));
            if (seen is not null && snapshots!.Contains(step + 1)) Swapped(weights, average, () => seen(step + 1));
        }
        using (no_grad()) foreach (var (own, w) in average.Zip(weights)) w.copy_(own);
        foreach (var own in average) own.Dispose();
        return losses;
    }

    /// <summary>The loss of one batch: clean rows, their noise levels <c>[rows, 1]</c>, standard normal noise, classes.</summary>
    public static Tensor Loss(ScoreNet net, Tensor clean, Tensor sigma, Tensor z, Tensor label) =>
        ((net.call(clean + sigma * z, sigma, label) - clean) / net.Out(sigma)).square().mean();

    /// <summary>The trained net as a <see cref="Denoiser"/>.</summary>
    /// <param name="net">The net.</param>
    /// <param name="dimension">d.</param>
    /// <param name="classes">How many classes it knows.</param>
    /// <param name="label">The class of a row; null for none.</param>
    public static Denoiser Denoiser(this ScoreNet net, int dimension, int classes = 0, Func<int, int>? label = null) => (x, sigma, denoised) =>
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        int n = x.Length / dimension;
        float[] values = new float[x.Length], hot = new float[n * classes];
        for (int i = 0; i < x.Length; i++) values[i] = (float)x[i];
        for (int i = 0; label is not null && i < n; i++) hot[i * classes + label(i)] = 1;
        var output = net.call(tensor(values, [n, dimension]), full([n, 1], sigma), tensor(hot, [n, classes])).data<float>().ToArray();
        for (int i = 0; i < output.Length; i++) denoised[i] = output[i];
    };

    private static void Swapped(Parameter[] weights, Tensor[] average, Action action)
    {
        Tensor[] own = [.. weights.Select(w => w.detach().clone())];
        using (no_grad()) foreach (var (w, a) in weights.Zip(average)) w.copy_(a);
        action();
        using (no_grad()) foreach (var (w, o) in weights.Zip(own)) w.copy_(o);
        foreach (var o in own) o.Dispose();
    }
}

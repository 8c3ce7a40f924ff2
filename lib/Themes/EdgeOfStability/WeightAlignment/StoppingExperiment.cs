using System.Numerics.Tensors;
using Phenomena.Experiments;
using Phenomena.Themes.Pruning;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>A small ReLU network trained far too long on few digits, watched by its own gradients.</summary>
public sealed record StoppingConfig
{
    /// <summary>Share of wrong labels among the 600 digits.</summary>
    public double Noise { get; init; } = 0.2;

    /// <summary>Decides digits, wrong labels, start and order; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Epochs of batches of 32; SGD with momentum 0.9 and rate 0.05.</summary>
    public int Epochs { get; init; } = 50;

    /// <summary>Share of the digits kept away to say when to stop; 0 trains on all.</summary>
    public double Validation { get; init; }
}

/// <summary>What was seen after each epoch.</summary>
/// <param name="Gwa">Mean alignment over (excess kurtosis + 1.2), on the training digits.</param>
/// <param name="Mean">Mean alignment.</param>
/// <param name="Accuracy">On 597 test digits.</param>
/// <param name="Validation">On the digits kept away, with the labels they were given; NaN without any.</param>
/// <param name="Auc">How well a low alignment tells wrong labels; NaN without any.</param>
/// <param name="Best">Best test accuracy of all epochs.</param>
/// <param name="AtGwa">That at the largest GWA.</param>
/// <param name="AtLateGwa">That at the largest GWA of epochs 3 and later, counted from 0.</param>
/// <param name="AtMean">That at the largest mean alignment.</param>
/// <param name="AtValidation">That at the best validation accuracy; NaN without any.</param>
/// <param name="End">That of the last epoch.</param>
public sealed record StoppingResult(
    double[] Gwa, double[] Mean, double[] Accuracy, double[] Validation, double[] Auc, double Best, double AtGwa, double AtLateGwa, double AtMean, double AtValidation, double End);

/// <summary>Hölzl and others, Gradient-Weight Alignment as a Train-Time Proxy for Generalization in Classification Tasks (2025), arXiv 2510.25480: 64-64-10 ReLU network, 600 digits.</summary>
public static class StoppingExperiment
{
    /// <summary>Epochs in which alignments are spread so flat that the quotient means nothing.</summary>
    public const int WarmUp = 3;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<StoppingConfig, StoppingResult> Experiment { get; } = new("edge-weight-alignment", version: 1, Run) { Trial = c => c with { Seed = Math.Min(c.Seed, 1) } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static StoppingResult Run(StoppingConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (!(config.Noise is >= 0 and < 1) || !(config.Validation is >= 0 and < 0.9) || config.Seed < 0 || config.Epochs <= WarmUp)
            throw new ArgumentException($"Shares from 0 to below 1, a seed of at least 0 and more than {WarmUp} epochs are needed; got {config}.");
        var random = new Generator((ulong)config.Seed);
        var parts = DigitRows.Split(config.Seed, 600, 597);
        var (given, wrong) = parts[0].Mislabel(config.Noise, random.Split(0));
        int[] train = given.All[..(600 - (int)(600 * config.Validation))], kept = given.All[train.Length..];
        var net = new TwoLayerNet(new(64, Relu: true));
        double[] w = net.Start(random.Split(1)), gradient = new double[net.Size], velocity = new double[net.Size];
        var (order, marks) = (random.Split(2), new List<(double Gwa, double Mean, double Accuracy, double Validation, double Auc)>());
        for (int epoch = 0; epoch < config.Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (int[] batch in order.Permutation(train.Length).Chunk(32))
            {
                net.Gradient(w, given, Array.ConvertAll(batch, i => train[i]), gradient);
                OptimizerRules.Sgd(w, gradient, velocity, 0.05, momentum: 0.9);
            }
            double[] cosines = [.. train.Select(i => Alignment(net, w, given.Row(i), given.Labels[i]))];
            bool told = train.Any(i => wrong[i]);
            marks.Add((GradientWeightAlignment.Summary(cosines), cosines.Average(), net.Score(w, parts[1]).Accuracy,
                kept.Length == 0 ? double.NaN : kept.Average(i => net.See(w, given.Row(i), given.Labels[i]).Right ? 1.0 : 0),
                told ? new ExampleScores("", [.. cosines.Select(c => -c)]).Auc([.. train.Select(i => wrong[i])]) : double.NaN));
        }
        double Stop(Func<int, double> score, int from = 0) => marks[Enumerable.Range(from, marks.Count - from).MaxBy(score)].Accuracy;
        return new(
            SignificantDigits.Of(marks.Select(m => m.Gwa)), SignificantDigits.Of(marks.Select(m => m.Mean)), SignificantDigits.Of(marks.Select(m => m.Accuracy)),
            SignificantDigits.Of(marks.Select(m => m.Validation)), SignificantDigits.Of(marks.Select(m => m.Auc)), marks.Max(m => m.Accuracy),
            Stop(i => marks[i].Gwa), Stop(i => marks[i].Gwa, WarmUp), Stop(i => marks[i].Mean), kept.Length == 0 ? double.NaN : Stop(i => marks[i].Validation), marks[^1].Accuracy);
    }

    /// <summary>The cosine of an example's negative gradient in W₂, −(p − y) aᵀ, and W₂: −⟨W₂ a, p − y⟩ / |a| |p − y| |W₂|; 0 where one of them vanishes.</summary>
    public static double Alignment(TwoLayerNet net, double[] w, ReadOnlySpan<double> x, int label)
    {
        net.See(w, x, label);
        ReadOnlySpan<double> second = w.AsSpan(net.SecondLayer), a = net.Features, error = net.Errors;
        double own = 0, scale = TensorPrimitives.Norm(a) * TensorPrimitives.Norm(error) * TensorPrimitives.Norm(second);
        for (int k = 0; k < error.Length; k++) own += error[k] * TensorPrimitives.Dot(second.Slice(k * a.Length, a.Length), a);
        return scale > 0 ? -own / scale : 0;
    }
}

using Phenomena.Calibration;
using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Calibration;

/// <summary>A rare class, learned with cross-entropy or for its F1.</summary>
public sealed record AnyLossResult
{
    /// <summary>F1 at the threshold ½ on fresh points: cross-entropy.</summary>
    public required double CrossEntropyF1 { get; init; }

    /// <summary>The same: AnyLoss.</summary>
    public required double AnyLossF1 { get; init; }

    /// <summary>ECE of the probabilities: cross-entropy.</summary>
    public required double CrossEntropyEce { get; init; }

    /// <summary>The same: AnyLoss.</summary>
    public required double AnyLossEce { get; init; }
}

/// <summary>Han, Moniz and Chawla, AnyLoss (2024), arXiv 2405.14745: A(p) = 1/(1 + e^(−L (p − ½))) counts nearly like a threshold, so a metric of counts becomes a loss. Here 1 − F1, L = 73,
/// a linear classifier, 10 dimensions, 5 % positives that lie 0.9 away on three axes.</summary>
public static class AnyLossExperiment
{
    private const int Dimensions = 10, Points = 2000;
    private const double Share = 0.05, Shift = 0.9;
    // Kept: a scalar that nothing refers to may be freed while it is used.
    private static readonly Scalar Steepness = 73, Half = 0.5, One = 1, Two = 2;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<CompanionConfig, AnyLossResult> Experiment { get; } = new("calibration-anyloss", version: 2, Run) { Tolerance = 1e-3 };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">A negative seed.</exception>
    public static AnyLossResult Run(CompanionConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        Samples train = Draw(root.Split(0)), test = Draw(root.Split(1));
        var (plain, plainEce) = Train(train, test, root.Split(2), (z, y) => F.binary_cross_entropy_with_logits(z, y), cancellation);
        var (any, anyEce) = Train(train, test, root.Split(2), SoftF1, cancellation);
        return new() { CrossEntropyF1 = plain, AnyLossF1 = any, CrossEntropyEce = plainEce, AnyLossEce = anyEce };
    }

    /// <summary>1 − F1 with counts that A makes differentiable: 1 − 2 TP/(2 TP + FP + FN).</summary>
    internal static Tensor SoftF1(Tensor logits, Tensor labels)
    {
        var a = ((logits.sigmoid() - Half) * Steepness).sigmoid();
        // 2 TP + FP + FN = Σ A + Σ y.
        return One - (labels * a).sum() * Two / a.add(labels, One).sum();
    }

    private static (double F1, double Ece) Train(Samples train, Samples test, Generator generator, Func<Tensor, Tensor, Tensor> loss, CancellationToken cancellation)
    {
        using var layer = nn.Linear(Dimensions, 1).Seeded(generator);
        using var inputs = tensor(train.Inputs, [Points, Dimensions]);
        using var labels = tensor(train.Labels.Select(y => (float)y).ToArray(), [Points, 1]);
        var optimizer = new SpanAdam(layer.parameters(), learningRate: 0.02);
        for (var step = 0; step < 300; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            optimizer.ZeroGrad();
            loss(layer.call(inputs), labels).backward();
            optimizer.Step();
        }

        using var last = NewDisposeScope();
        using var off = no_grad();
        double[] p = [.. layer.call(tensor(test.Inputs, [Points, Dimensions])).sigmoid().data<float>().Select(x => (double)x)];
        double right = p.Where((x, i) => x > 0.5 && test.Labels[i] == 1).Count(), said = p.Count(x => x > 0.5);
        return (2 * right / Math.Max(1, said + test.Labels.Sum()), CalibrationError.Ece(Predictions.FromBinary(p, test.Labels)));
    }

    private static Samples Draw(Generator generator)
    {
        var labels = new int[Points];
        var inputs = new float[Points * Dimensions];
        for (var i = 0; i < Points; i++)
        {
            labels[i] = generator.NextDouble() < Share ? 1 : 0;
            for (var j = 0; j < Dimensions; j++) inputs[i * Dimensions + j] = (float)(generator.NextNormal() + (labels[i] == 1 && j < 3 ? Shift : 0));
        }

        return new(inputs, labels);
    }
}

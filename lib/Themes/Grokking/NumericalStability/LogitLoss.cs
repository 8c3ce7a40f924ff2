using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Phenomena.Themes.Grokking;

/// <summary>What a network's logits are trained for.</summary>
public enum Objective
{
    /// <summary>Cross-entropy of the softmax, mean over samples.</summary>
    Softmax,

    /// <summary>Cross-entropy of StableMax, always in float64, mean over samples.</summary>
    StableMax,

    /// <summary>Squared distance to the one-hot label, mean over samples and classes.</summary>
    SquaredError,
}

/// <summary>The precision that the softmax is computed in. The network itself stays as it is.</summary>
public enum Precision
{
    /// <summary>Logits, log-probabilities and their gradients are rounded to float16, sums are made in float32, as a GPU does.</summary>
    Float16,

    /// <summary>float32, sums included.</summary>
    Float32,

    /// <summary>float64, sums included; the gradient goes back in the network's own type.</summary>
    Float64,
}

/// <summary>What a loss saw.</summary>
/// <param name="Loss">The loss itself.</param>
/// <param name="Collapsed">Share of samples whose Σ exp(z − max z) is exactly 1 in the precision of the softmax: Softmax Collapse.</param>
/// <param name="ZeroLoss">Share of samples whose own loss is exactly 0.</param>
/// <param name="Accuracy">Share of samples where no logit is larger than the label's.</param>
public readonly record struct LogitReport(double Loss, double Collapsed, double ZeroLoss, double Accuracy);

/// <summary>Loss, gradient of the logits and the signs of Softmax Collapse in one pass over the rows (Prieto and others 2025, sections 3 and 4).</summary>
/// <typeparam name="T">The network's type.</typeparam>
/// <param name="objective">What is trained for.</param>
/// <param name="precision">The precision of the softmax; the other objectives do not look at it.</param>
public sealed class LogitLoss<T>(Objective objective, Precision precision) where T : unmanaged, IFloatingPointIeee754<T>
{
    private float[] _single = [];
    private double[] _double = [];

    /// <summary>The loss and its gradient.</summary>
    /// <param name="logits">[n, p].</param>
    /// <param name="labels">[n].</param>
    /// <param name="dLogits">[n, p], overwritten; may be the logits' own memory.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public LogitReport Evaluate(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<T> dLogits)
    {
        if (labels.IsEmpty || logits.Length % labels.Length != 0 || dLogits.Length != logits.Length)
            throw new ArgumentException($"Logits and gradients [n, p] for n labels are needed; got {logits.Length} and {dLogits.Length} for {labels.Length} labels. Give one row for each label.");
        return objective switch
        {
            Objective.Softmax when precision == Precision.Float64 => Rows<double, SoftmaxRow<double>>(logits, labels, dLogits, ref _double, default),
            Objective.Softmax => Rows<float, SoftmaxRow<float>>(logits, labels, dLogits, ref _single, new(precision == Precision.Float16)),
            Objective.StableMax => Rows<double, StableMaxRow>(logits, labels, dLogits, ref _double, default),
            _ => Rows<double, SquaredErrorRow>(logits, labels, dLogits, ref _double, default),
        };
    }

    private static LogitReport Rows<TRow, TRule>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<T> dLogits, ref TRow[] scratch, TRule rule)
        where TRow : unmanaged, IFloatingPointIeee754<TRow>
        where TRule : struct, ILogitRow<TRow>
    {
        int n = labels.Length, p = logits.Length / n, collapsed = 0, zero = 0, correct = 0, lanes = Vector256<TRow>.Count;
        double total = 0;
        int padded = (p + lanes - 1) / lanes * lanes;
        if (scratch.Length < padded) scratch = new TRow[padded];
        var row = scratch.AsSpan(0, padded);
        for (int i = 0; i < n; i++)
        {
            var z = logits.Slice(i * p, p);
            T top = TensorPrimitives.Max(z);
            if (z[labels[i]] == top) correct++;
            Vectors.Convert(z, row);
            row[p..].Fill(TRow.NegativeInfinity);
            var (loss, whole) = rule.Differentiate(row, TRow.CreateTruncating(top), p, labels[i], n);
            Vectors.Convert<TRow, T>(row[..p], dLogits.Slice(i * p, p));
            if (whole) collapsed++;
            if (loss == 0) zero++;
            total += loss;
        }
        return new(total / n, (double)collapsed / n, (double)zero / n, (double)correct / n);
    }
}

/// <summary>What Softmax Collapse is, without any training.</summary>
public static class SoftmaxEdge
{
    private const int Samples = 2000;

    /// <summary>The size of one logit's gradient in a mean over 2000 samples, where the label leads over the other classes, which are equal. NaN for exactly 0, which no logarithmic axis has.</summary>
    /// <param name="precision">Of the softmax.</param>
    /// <param name="classes">How many.</param>
    /// <param name="lead">The label's logit; the others are 0.</param>
    /// <param name="ofLabel">Whether the label's own gradient is asked for; else that of one other class.</param>
    public static double Gradient(Precision precision, int classes, double lead, bool ofLabel = true)
    {
        float[] z = [(float)lead, .. new float[classes - 1], .. Enumerable.Repeat(float.NegativeInfinity, (8 - classes % 8) % 8)];
        double[] wide = [.. z];
        if (precision == Precision.Float64) new SoftmaxRow<double>().Differentiate(wide, Math.Max(lead, 0), classes, 0, Samples);
        else new SoftmaxRow<float>(precision == Precision.Float16).Differentiate(z, Math.Max(z[0], 0), classes, 0, Samples);
        int at = ofLabel ? 0 : 1;
        double gradient = precision == Precision.Float64 ? wide[at] : z[at];
        return gradient == 0 ? double.NaN : Math.Abs(gradient);
    }
}

/// <summary>One row of logits becomes the gradient of its loss.</summary>
internal interface ILogitRow<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The sample's own loss, and whether its normaliser is exactly the largest term.</summary>
    /// <param name="z">Logits [p], then −∞ up to whole vectors; overwritten by the gradient of the loss over n.</param>
    /// <param name="top">The largest of them.</param>
    /// <param name="classes">p.</param>
    /// <param name="label">The class.</param>
    /// <param name="n">Samples of the batch.</param>
    (double Loss, bool Collapsed) Differentiate(Span<T> z, T top, int classes, int label, int n);
}

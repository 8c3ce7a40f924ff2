using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Phenomena.Calibration;

/// <summary>What a classifier said of n samples with k classes, and the classes they were: what every metric and calibrator takes.
/// It is checked once, when it is made; the arrays are kept, not copied, and are not to be changed afterwards.</summary>
public sealed class Predictions
{
    /// <summary>How far the probabilities of a sample may sum from 1: float32 softmax stays well within.</summary>
    public const double SumTolerance = 1e-5;

    /// <summary>How far outside [0, 1] a probability may be; it then counts as 0 or 1.</summary>
    public const double Rounding = 1e-6;

    /// <summary>What every calibrator counts a smaller probability as, and 1 less this a larger one: the logarithm of 0 is no number. Probabilities that were printed with a few digits are 0
    /// where they were merely small, and a fit then depends on this: give logits where there are any.</summary>
    public const double LeastProbability = 1e-15;

    private readonly double[] _scores;
    private readonly int[] _labels;
    private TopLabels? _top;

    private Predictions(double[] scores, int[] labels, int classes, bool logits) =>
        (_scores, _labels, Classes, AreLogits) = (scores, labels, classes, logits);

    /// <summary>What a file's columns were taken for, where these were read from one.</summary>
    public CsvReading? Reading { get; private init; }

    /// <summary>In words: <c>200 samples, as logits: 2 classes a, b; label from 'y'; left out: 'id'</c>.</summary>
    public override string ToString() => $"{Count} samples, as {(AreLogits ? "logits" : "probabilities")}: {Reading?.ToString() ?? $"{Classes} classes"}";

    /// <summary>From logits: probabilities are their softmax.</summary>
    /// <param name="logits">[n, k], a row a sample.</param>
    /// <param name="labels">[n], the true class of each, 0 to k − 1.</param>
    /// <exception cref="ArgumentException">No samples, sizes that do not fit (k comes from them), fewer than 2 classes, a label out of range, or
    /// a number that is not finite.</exception>
    public static Predictions FromLogits(double[] logits, int[] labels)
    {
        var classes = CheckSizes(logits, labels, "logits");
        if (!AllFinite(logits))
        {
            var at = Array.FindIndex(logits, v => !double.IsFinite(v));
            throw new ArgumentException($"Expected finite logits; got {logits[at]} for sample {at / classes}, class {at % classes}. Leave that sample out, or mask a class with a large negative number.");
        }

        return new(logits, labels, classes, logits: true);
    }

    /// <summary>From probabilities.</summary>
    /// <param name="probabilities">[n, k], a row a sample, each number 0 to 1 within <see cref="Rounding"/>, each row summing to 1 within <see cref="SumTolerance"/>.</param>
    /// <param name="labels">[n], the true class of each, 0 to k − 1.</param>
    /// <exception cref="ArgumentException">As <see cref="FromLogits(double[], int[])"/>, or a row that is no distribution.</exception>
    public static Predictions FromProbabilities(double[] probabilities, int[] labels)
    {
        var classes = CheckSizes(probabilities, labels, "probabilities");
        for (var i = 0; i < labels.Length; i++)
        {
            var row = probabilities.AsSpan(i * classes, classes);
            var sum = 0.0;
            for (var c = 0; c < row.Length; c++)
            {
                sum += row[c];
                if (!IsProbability(row[c]))
                {
                    throw new ArgumentException($"Expected probabilities from 0 to 1; got {row[c]} for sample {i}, class {c}. Logits go to Predictions.FromLogits.");
                }
            }

            if (!(Math.Abs(sum - 1) <= SumTolerance))
            {
                throw new ArgumentException($"Expected the probabilities of each sample to sum to 1; those of sample {i} sum to {sum}. Divide each row by its sum, or give logits to Predictions.FromLogits.");
            }
        }

        // The caller's array stays as it is.
        var inside = TensorPrimitives.Min<double>(probabilities) >= 0 && TensorPrimitives.Max<double>(probabilities) <= 1;
        return new(inside ? probabilities : [.. probabilities.Select(p => Math.Clamp(p, 0, 1))], labels, classes, logits: false);
    }

    /// <summary>From one probability a sample, of class 1 against class 0.</summary>
    /// <param name="probabilities">[n], 0 to 1 within <see cref="Rounding"/>.</param>
    /// <param name="labels">[n], 0 or 1.</param>
    /// <exception cref="ArgumentException">As <see cref="FromProbabilities(double[], int[])"/>.</exception>
    public static Predictions FromBinary(ReadOnlySpan<double> probabilities, int[] labels)
    {
        if (probabilities.Length != labels.Length) throw new ArgumentException($"Expected a probability for each of the {labels.Length} labels; got {probabilities.Length}. Give both of the same samples.");
        var both = new double[2 * probabilities.Length];
        for (var i = 0; i < probabilities.Length; i++)
        {
            if (!IsProbability(probabilities[i])) throw new ArgumentException($"Expected probabilities from 0 to 1; got {probabilities[i]} for sample {i}. Pass a logit through a sigmoid first.");
            var p = Math.Clamp(probabilities[i], 0, 1);
            (both[2 * i], both[2 * i + 1]) = (1 - p, p);
        }

        return FromProbabilities(both, labels);
    }

    /// <summary>From float32 logits, which are widened.</summary>
    /// <inheritdoc cref="FromLogits(double[], int[])"/>
    public static Predictions FromLogits(ReadOnlySpan<float> logits, int[] labels) => FromLogits(Widen(logits), labels);

    /// <summary>From float32 probabilities, which are widened.</summary>
    /// <inheritdoc cref="FromProbabilities(double[], int[])"/>
    public static Predictions FromProbabilities(ReadOnlySpan<float> probabilities, int[] labels) => FromProbabilities(Widen(probabilities), labels);

    /// <summary>n, the number of samples.</summary>
    public int Count => _labels.Length;

    /// <summary>k, the number of classes.</summary>
    public int Classes { get; }

    /// <summary>Whether <see cref="Scores"/> are logits; otherwise they are probabilities.</summary>
    public bool AreLogits { get; }

    /// <summary>[n, k]: the logits or probabilities this was made of.</summary>
    public ReadOnlySpan<double> Scores => _scores;

    /// <summary>[n]: the true classes.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The class with the highest score of each sample (the first of several), its probability, and whether it is right. Computed once.</summary>
    public TopLabels Top => _top ??= TopLabels.Of(this);

    /// <summary><see cref="Top"/> if it was asked for before.</summary>
    internal TopLabels? TopIfKnown => _top;

    /// <summary>[n, k]: a copy of the probabilities.</summary>
    public double[] Probabilities() => AreLogits ? SoftmaxRows.Probabilities(this) : [.. _scores];

    /// <summary>[n, k]: a copy of the logits; of probabilities their logarithm, one below <see cref="LeastProbability"/> counting as that (ln = −34.5).</summary>
    public double[] Logits()
    {
        if (AreLogits) return [.. _scores];
        var logits = new double[_scores.Length];
        TensorPrimitives.Max(_scores, LeastProbability, logits);
        TensorPrimitives.Log<double>(logits, logits);
        return logits;
    }

    /// <summary>Other scores of the same kind or of the other, for the same samples.</summary>
    /// <param name="scores">[n, k].</param>
    /// <param name="areLogits">Whether they are logits.</param>
    /// <exception cref="ArgumentException">As when predictions are made.</exception>
    public Predictions With(double[] scores, bool areLogits)
    {
        if (scores.Length != _scores.Length) throw new ArgumentException($"Expected {Count} x {Classes} scores; got {scores.Length} in all. Give a row for each sample.");
        return areLogits ? FromLogits(scores, _labels) : FromProbabilities(scores, _labels);
    }

    /// <summary>Some of the samples, in the order given; a sample may come twice.</summary>
    /// <exception cref="ArgumentException">No samples.</exception>
    public Predictions Subset(ReadOnlySpan<int> samples)
    {
        if (samples.IsEmpty) throw new ArgumentException("Expected at least one sample; got none. Choose a larger part.");
        var (scores, labels) = (new double[samples.Length * Classes], new int[samples.Length]);
        for (var i = 0; i < samples.Length; i++)
        {
            labels[i] = _labels[samples[i]];
            Row(samples[i]).CopyTo(scores.AsSpan(i * Classes));
        }

        return new(scores, labels, Classes, AreLogits);
    }

    /// <summary>How many probabilities are so small that calibrators count them as <see cref="LeastProbability"/>, in a sentence; empty of none.</summary>
    internal string FloorMessage => !AreLogits && FloorMessageOf(_scores.Count(p => p < LeastProbability), _scores.Length, "0") is { Length: > 0 } message ? message + " The fit depends on that: give logits, or more digits." : "";

    /// <inheritdoc cref="FloorMessage"/>
    internal static string FloorMessageOf(int count, int all, string which) =>
        count == 0 ? "" : $"{count} of {all} probabilities were {which}, to within 1e-15, and count as 1e-15 away from it.";

    /// <summary>A probability that may be off by rounding.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    internal static double Checked(double probability) => IsProbability(probability) ? probability
        : throw new ArgumentException($"Expected a probability from 0 to 1; got {probability}. Pass scores through a sigmoid or softmax first, and leave samples without one out.", nameof(probability));

    internal static bool IsProbability(double value) => value >= -Rounding && value <= 1 + Rounding;

    /// <summary>The same, read from a file.</summary>
    internal Predictions Read(CsvReading reading) => new(_scores, _labels, Classes, AreLogits) { Reading = reading };

    /// <summary>The scores of a sample, [k].</summary>
    internal ReadOnlySpan<double> Row(int sample) => _scores.AsSpan(sample * Classes, Classes);

    private static int CheckSizes(double[] scores, int[] labels, string what)
    {
        if (labels.Length == 0) throw new ArgumentException("Expected at least one sample; got no labels. Give the labels that belong to the scores.");
        var classes = scores.Length / labels.Length;
        if (classes * labels.Length != scores.Length)
        {
            throw new ArgumentException($"Expected as many {what} for each of the {labels.Length} labels; got {scores.Length}, which is no multiple. Give {what} as [samples, classes], a row a sample.");
        }

        if (classes < 2)
        {
            throw new ArgumentException($"Expected at least 2 classes; got {scores.Length} {what} for {labels.Length} labels. A single probability a sample goes to Predictions.FromBinary.");
        }

        if (TensorPrimitives.Min<int>(labels) < 0 || TensorPrimitives.Max<int>(labels) >= classes)
        {
            var at = Array.FindIndex(labels, y => y < 0 || y >= classes);
            throw new ArgumentException($"Expected labels from 0 to {classes - 1}; got {labels[at]} for sample {at}. Count classes from 0 and leave unlabelled samples out.");
        }

        return classes;
    }

    private static bool AllFinite(ReadOnlySpan<double> values)
    {
        // Zero times a number is zero; times infinity or NaN it is NaN, which stays.
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(values);
        var all = Vector<double>.Zero;
        foreach (var v in vectors) all += v * Vector<double>.Zero;
        var sum = Vector.Sum(all);
        foreach (var v in values[(vectors.Length * Vector<double>.Count)..]) sum += v * 0;
        return sum == 0;
    }

    private static double[] Widen(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        TensorPrimitives.ConvertTruncating(values, wide);
        return wide;
    }
}

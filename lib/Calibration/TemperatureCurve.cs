using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Phenomena.Calibration;

/// <summary>The NLL of softmax(b z) and its derivatives in b: with the mean over p_y ∝ e^(b z_y) written ⟨·⟩,
/// dNLL/db = mean(⟨z⟩ − z_label), d²NLL/db² = mean(⟨z²⟩ − ⟨z⟩²).</summary>
internal sealed class TemperatureCurve(Predictions predictions)
{
    private const int BlockLength = 2048;

    // A copy only where the predictions' own do not serve.
    private double[]? _logits = predictions.AreLogits ? null : predictions.Logits();
    private readonly double[] _shifted = new double[Math.Max(BlockLength, predictions.Classes)], _weights = new double[Math.Max(BlockLength, predictions.Classes)];

    /// <summary>How often it was evaluated.</summary>
    public int Passes { get; private set; }

    /// <summary>What the logits are multiplied by here, so that b = 1/(T · factor): a power of two, 1 unless <see cref="Rescale"/> was called.</summary>
    public double Factor { get; private set; } = 1;

    private ReadOnlySpan<double> Logits => _logits is { } own ? own : predictions.Scores;

    /// <summary>Brings the greatest of the logits near 1, exactly.</summary>
    public void Rescale()
    {
        var greatest = Math.Abs(TensorPrimitives.MaxMagnitude(Logits));
        if (greatest == 0) return;
        Factor = Math.ScaleB(1, Math.Clamp(-Math.ILogB(greatest), -1000, 1000));
        _logits ??= [.. predictions.Scores];
        TensorPrimitives.Multiply(_logits, Factor, _logits);
    }

    /// <summary>Looks at b = 0, where all classes are equally likely, and at b = ∞, where the highest logit is all. The NLL is convex between: it falls all the way to b = 0 when its slope
    /// there is not negative, and all the way to b = ∞ when every label has the highest logit.</summary>
    public TemperatureEnds Ends()
    {
        Passes++;
        var (n, k) = (predictions.Count, predictions.Classes);
        double slope = 0, size = 0, spread = 0, behind = 0, lead = double.PositiveInfinity;
        for (var i = 0; i < n; i++)
        {
            var row = Logits.Slice(i * k, k);
            double top = SoftmaxRows.Greatest(row), label = row[predictions.Labels[i]], mean = 0, next = double.NegativeInfinity;
            foreach (var z in row)
            {
                mean += z - label;
                spread = Math.Max(spread, top - z);
                if (z < top) next = Math.Max(next, z);
            }

            slope += mean / k;
            size += Math.Abs(mean / k);
            behind = Math.Max(behind, top - label);
            lead = Math.Min(lead, top - next);
        }

        if (spread == 0) return new(1 * Factor, "In every sample all logits are equal: no temperature changes anything; T stays 1.");
        // What rounding leaves of a sum that is 0.
        if (slope >= -1e-14 * size) return new(Math.ScaleB(spread, 64), "The NLL falls as T grows without end: the logits say nothing of the labels, or the opposite. T is capped where the predictions are uniform.");
        if (behind > 0) return new(double.NaN, "");
        return new(Math.Max(lead / 64, 1e-280 * Math.Abs(TensorPrimitives.MaxMagnitude(Logits))),
            "The NLL falls as T goes to 0: every label has the highest logit, so more confidence is always better here. T is capped where it no longer matters; fit on samples the model was not trained on.");
    }

    /// <summary>The NLL at b = 1/T with its first two derivatives in b.</summary>
    public (double Nll, double Slope, double Curvature) At(double b)
    {
        Passes++;
        var (n, k) = (predictions.Count, predictions.Classes);
        var logits = Logits;
        double nll = 0, slope = 0, curvature = 0;
        var rows = Math.Max(1, BlockLength / k);
        for (var from = 0; from < n; from += rows)
        {
            var here = Math.Min(rows, n - from);
            Span<double> shifted = _shifted.AsSpan(0, here * k), weights = _weights.AsSpan(0, here * k);
            for (var r = 0; r < here; r++)
            {
                var row = logits.Slice((from + r) * k, k);
                SoftmaxRows.Shift(row, SoftmaxRows.Greatest(row), shifted.Slice(r * k, k));
            }

            NegativeExp.Of(shifted, b, weights);
            for (var r = 0; r < here; r++)
            {
                var row = shifted.Slice(r * k, k);
                var (s0, s1, s2) = Moments(weights.Slice(r * k, k), row);
                double mean = s1 / s0, label = row[predictions.Labels[from + r]];
                nll += Math.Log(s0) - b * label;
                slope += mean - label;
                curvature += s2 / s0 - mean * mean;
            }
        }

        return (nll / n, slope / n, Math.Max(0, curvature / n));
    }

    /// <summary>Σ w, Σ w z and Σ w z².</summary>
    private static (double S0, double S1, double S2) Moments(ReadOnlySpan<double> weights, ReadOnlySpan<double> values)
    {
        var ws = MemoryMarshal.Cast<double, Vector<double>>(weights);
        var zs = MemoryMarshal.Cast<double, Vector<double>>(values);
        Vector<double> v0 = Vector<double>.Zero, v1 = v0, v2 = v0;
        for (var v = 0; v < ws.Length; v++)
        {
            var wz = ws[v] * zs[v];
            v0 += ws[v];
            v1 += wz;
            v2 += wz * zs[v];
        }

        var (s0, s1, s2) = (Vector.Sum(v0), Vector.Sum(v1), Vector.Sum(v2));
        for (var c = ws.Length * Vector<double>.Count; c < weights.Length; c++)
        {
            var wz = weights[c] * values[c];
            (s0, s1, s2) = (s0 + weights[c], s1 + wz, s2 + wz * values[c]);
        }

        return (s0, s1, s2);
    }
}

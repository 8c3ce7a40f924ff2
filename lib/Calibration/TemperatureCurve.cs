using System.Numerics;
using System.Runtime.InteropServices;

namespace Phenomena.Calibration;

/// <summary>The NLL of softmax(b z) and its derivatives in b: with the mean over p_y ∝ e^(b z_y) written ⟨·⟩,
/// dNLL/db = mean(⟨z⟩ − z_label), d²NLL/db² = mean(⟨z²⟩ − ⟨z⟩²).</summary>
internal sealed class TemperatureCurve(Predictions predictions)
{
    private const int BlockLength = 2048;

    private readonly double[] _logits = predictions.AreLogits ? [] : predictions.Logits();
    private readonly double[] _shifted = new double[Math.Max(BlockLength, predictions.Classes)], _weights = new double[Math.Max(BlockLength, predictions.Classes)];

    /// <summary>How often it was evaluated.</summary>
    public int Passes { get; private set; }

    /// <summary>The NLL at b = 1/T with its first two derivatives in b.</summary>
    public (double Nll, double Slope, double Curvature) At(double b)
    {
        Passes++;
        var (n, k) = (predictions.Count, predictions.Classes);
        var logits = predictions.AreLogits ? predictions.Scores : _logits;
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

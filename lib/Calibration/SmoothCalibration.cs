using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics.RootFinding;

namespace Phenomena.Calibration;

/// <summary>The residuals confidence − outcome, smoothed along the confidence by a Gaussian that is reflected at 0 and 1 (Błasiok and Nakkiran 2023).</summary>
/// <remarks>The reflected Gaussian is the heat kernel of [0, 1] with closed ends. In that kernel's own basis smoothing is a product: with
/// a_m = (1/n) Σ r_i cos(πm c_i), S_s(t) = a_0 + 2 Σ_m a_m e^(−(πms)²/2) cos(πmt). All reflections are in it, and few terms count.</remarks>
public sealed class SmoothCalibration
{
    private const int Cells = 2000;
    private const double Narrowest = 1e-3;
    // e^(-7.5²/2) is 6e-13: what comes after adds nothing to a number below 1.
    private const double Reach = 7.5;

    // cos(πj / Cells): every cosine on the grid is one of these.
    private static readonly double[] Cosines = [.. Enumerable.Range(0, 2 * Cells).Select(j => Math.Cos(Math.PI * j / Cells))];

    private readonly double[] _residual, _twiceCosine, _before, _now;
    private readonly List<double> _modes = [];

    private SmoothCalibration(double[] confidence, double[] residual)
    {
        _residual = residual;
        _now = [.. Enumerable.Repeat(1.0, residual.Length)];
        _before = [.. confidence.Select(c => Math.Cos(Math.PI * c))];
        _twiceCosine = [.. _before.Select(c => 2 * c)];
    }

    /// <summary>Of the predicted class's confidence.</summary>
    public static SmoothCalibration Of(Predictions predictions) => Of(predictions.Top.Confidence, predictions.Top.Correct);

    /// <summary>Of any event's probability.</summary>
    /// <param name="probability">[n], 0 to 1.</param>
    /// <param name="outcome">[n], whether it came true.</param>
    /// <exception cref="ArgumentException">Lengths that differ, a probability outside [0, 1].</exception>
    public static SmoothCalibration Of(ReadOnlySpan<double> probability, ReadOnlySpan<bool> outcome)
    {
        ReliabilityBins.Check(probability, outcome);
        var residual = probability.ToArray();
        for (var i = 0; i < residual.Length; i++) residual[i] -= outcome[i] ? 1 : 0;
        return new(probability.ToArray(), residual);
    }

    /// <summary>∫ |S_s(t)| dt over [0, 1], by the trapezoid rule on 2001 points.</summary>
    /// <param name="width">s, the standard deviation of the Gaussian.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width below 0.001, which the grid cannot show.</exception>
    public double At(double width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, Narrowest);
        var smoothed = new double[Cells + 1];
        for (var m = 0; Math.PI * m * width <= Reach; m++)
        {
            var weight = (m == 0 ? 1 : 2) * Mode(m) * Math.Exp(-0.5 * Math.Pow(Math.PI * m * width, 2));
            for (int j = 0, phase = 0; j <= Cells; j++)
            {
                smoothed[j] += weight * Cosines[phase];
                phase += m;
                if (phase >= 2 * Cells) phase %= 2 * Cells;
            }
        }

        return (smoothed.Sum(Math.Abs) - 0.5 * (Math.Abs(smoothed[0]) + Math.Abs(smoothed[^1]))) / Cells;
    }

    /// <summary>The value at the width that equals it, which exists once: the value falls with the width. Where it is below 0.001 even at
    /// that width, the value there.</summary>
    public double FixedPoint()
    {
        // From wide to narrow: narrow kernels need many terms, and are looked at only when the answer is there.
        var high = 1.0;
        while (true)
        {
            var low = Math.Max(Narrowest, high / 4);
            var value = At(low);
            if (value > low) return Brent.FindRoot(s => At(s) - s, low, high, 1e-11);
            if (low == Narrowest) return value;
            high = low;
        }
    }

    /// <summary>a_m. Computed when first asked for: wide kernels need few. cos(mθ) comes from the two before it, without a call to cos.</summary>
    private double Mode(int m)
    {
        while (_modes.Count <= m)
        {
            Span<Vector<double>> now = MemoryMarshal.Cast<double, Vector<double>>(_now.AsSpan()), before = MemoryMarshal.Cast<double, Vector<double>>(_before.AsSpan());
            ReadOnlySpan<Vector<double>> twice = MemoryMarshal.Cast<double, Vector<double>>(_twiceCosine), residual = MemoryMarshal.Cast<double, Vector<double>>(_residual);
            var sums = Vector<double>.Zero;
            for (var v = 0; v < now.Length; v++)
            {
                sums += residual[v] * now[v];
                (now[v], before[v]) = (twice[v] * now[v] - before[v], now[v]);
            }

            var sum = Vector.Sum(sums);
            for (var i = now.Length * Vector<double>.Count; i < _now.Length; i++)
            {
                sum += _residual[i] * _now[i];
                (_now[i], _before[i]) = (_twiceCosine[i] * _now[i] - _before[i], _now[i]);
            }

            _modes.Add(sum / _now.Length);
        }

        return _modes[m];
    }
}

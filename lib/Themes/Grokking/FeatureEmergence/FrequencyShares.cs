using System.Numerics;

namespace Phenomena.Themes.Grokking;

/// <summary>Where the power of neurons' input weights lies: the real Fourier transform of each column of U and of V, constant part included.</summary>
/// <remarks>IPR is the inverse participation ratio of order 2, Σ |c|⁴ / (Σ |c|²)², over the (p + 1)/2 bins of the real transform: 1 for a pure cosine.</remarks>
public sealed class FrequencyShares
{
    private readonly double[] _u, _v;
    private readonly int _bins;

    private FrequencyShares(double[] u, double[] v, int bins, int neurons) => (_u, _v, _bins, Neurons) = (u, v, bins, neurons);

    /// <summary>K.</summary>
    public int Neurons { get; }

    /// <summary>The frequencies that a neuron may have, 1 to (p − 1)/2.</summary>
    public int Frequencies => _bins - 1;

    /// <summary>The spectra of a table.</summary>
    /// <param name="table">[2p, K]: U above V.</param>
    /// <param name="modulus">p, odd.</param>
    /// <exception cref="ArgumentException">p is even or below 3, or the table has no whole number of columns.</exception>
    public static FrequencyShares Of<T>(ReadOnlySpan<T> table, int modulus) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (modulus < 3 || modulus % 2 == 0 || table.Length == 0 || table.Length % (2 * modulus) != 0)
            throw new ArgumentException($"Spectra need an odd modulus p of at least 3 and a table of 2p rows; got p = {modulus} and {table.Length} weights. Use a prime, such as 31.", nameof(modulus));
        int bins = (modulus + 1) / 2, neurons = table.Length / (2 * modulus);
        return new(Power(table[..(modulus * neurons)], modulus, bins, neurons), Power(table[(modulus * neurons)..], modulus, bins, neurons), bins, neurons);
    }

    /// <summary>The share of a neuron's power, U and V together, that lies on a frequency from 0 to (p − 1)/2.</summary>
    public double Share(int neuron, int frequency) =>
        (At(_u, neuron, frequency) + At(_v, neuron, frequency)) / Enumerable.Range(0, _bins).Sum(f => At(_u, neuron, f) + At(_v, neuron, f));

    /// <summary>The frequency above 0 with the greatest share, and that share.</summary>
    public (int Frequency, double Share) Top(int neuron)
    {
        int top = Enumerable.Range(1, Frequencies).MaxBy(f => At(_u, neuron, f) + At(_v, neuron, f));
        return (top, Share(neuron, top));
    }

    /// <summary>IPR of a neuron: the mean of that of its column of U and of V.</summary>
    public double Participation(int neuron) => (Ratio(_u, neuron) + Ratio(_v, neuron)) / 2;

    /// <summary>Neurons of each frequency 1 to (p − 1)/2: those with at least this share of their power on one frequency. Neurons that weight decay has taken below a
    /// tenth of the longest do nothing and count for none.</summary>
    /// <param name="share">Share of power from which a neuron counts as a feature.</param>
    public int[] Count(double share)
    {
        var counts = new int[Frequencies];
        double[] power = [.. Enumerable.Range(0, Neurons).Select(k => Enumerable.Range(0, _bins).Sum(f => At(_u, k, f) + At(_v, k, f)))];
        double least = power.Max() / 100;
        for (int k = 0; k < Neurons; k++)
        {
            var top = Top(k);
            if (top.Share >= share && power[k] >= least) counts[top.Frequency - 1]++;
        }
        return counts;
    }

    private double At(double[] power, int neuron, int frequency) => power[frequency * Neurons + neuron];

    private double Ratio(double[] power, int neuron)
    {
        double sum = 0, squares = 0;
        for (int f = 0; f < _bins; f++)
        {
            double c = At(power, neuron, f);
            (sum, squares) = (sum + c, squares + c * c);
        }
        return squares / (sum * sum);
    }

    /// <summary>|c|² [bins, K], each bin with its conjugate counted once.</summary>
    private static double[] Power<T>(ReadOnlySpan<T> rows, int modulus, int bins, int neurons) where T : unmanaged, IFloatingPointIeee754<T>
    {
        double[] power = new double[bins * neurons], cos = new double[neurons], sin = new double[neurons];
        for (int f = 0; f < bins; f++)
        {
            Array.Clear(cos);
            Array.Clear(sin);
            for (int a = 0; a < modulus; a++)
            {
                var (s, c) = Math.SinCos(2 * Math.PI * (f * a % modulus) / modulus);
                var row = rows.Slice(a * neurons, neurons);
                for (int k = 0; k < neurons; k++)
                {
                    double w = double.CreateTruncating(row[k]);
                    cos[k] += c * w;
                    sin[k] += s * w;
                }
            }
            for (int k = 0; k < neurons; k++) power[f * neurons + k] = cos[k] * cos[k] + sin[k] * sin[k];
        }
        return power;
    }
}

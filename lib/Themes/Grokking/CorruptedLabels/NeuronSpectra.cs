using System.Numerics;

namespace Phenomena.Themes.Grokking;

/// <summary>The Fourier amplitudes of every neuron's weights, and how concentrated they are (Doshi and others 2023, section 4).</summary>
/// <remarks>A neuron k has three rows of p weights: to the first residue, to the second, and to the classes. Each is transformed by the real Fourier transform
/// with its constant term: (p + 1) / 2 amplitudes for odd p. The inverse participation ratio of one row is Σ|F|⁴ / (Σ|F|²)²: 1 for a pure cosine,
/// about 2/((p + 1)/2) for Gaussian weights. (Over the full transform, which counts each frequency twice, a cosine would have ½.)</remarks>
public sealed class NeuronSpectra
{
    private NeuronSpectra(double[][] amplitudes, double[] ratios) => (First, Ratios) = (amplitudes, ratios);

    /// <summary>|F| of the weights to the first residue, [N][(p + 1) / 2].</summary>
    public double[][] First { get; }

    /// <summary>The neurons' inverse participation ratios [N]: means over their three rows.</summary>
    public double[] Ratios { get; }

    /// <summary>The frequency, 0 to (p − 1) / 2, with the largest amplitude in the weights to the first residue.</summary>
    public int Frequency(int neuron) => Array.IndexOf(First[neuron], First[neuron].Max());

    /// <summary>The spectra of a network's weights.</summary>
    public static NeuronSpectra Of<T>(QuadraticNetKernel<T> net) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int p = net.Modulus, width = net.Hidden;
        var first = new double[width][];
        double[] ratios = new double[width];
        var (cos, sin) = Tables(p);
        double[] row = new double[p];
        for (int k = 0; k < width; k++)
        {
            double sum = 0;
            for (int part = 0; part < 3; part++)
            {
                for (int m = 0; m < p; m++) row[m] = double.CreateChecked(part < 2 ? net.Weights(0)[(part * p + m) * width + k] : net.Weights(1)[k * p + m]);
                double[] amplitudes = Amplitudes(row, cos, sin);
                if (part == 0) first[k] = amplitudes;
                sum += Ratio(amplitudes);
            }
            ratios[k] = sum / 3;
        }
        return new(first, ratios);
    }

    /// <summary>The real Fourier amplitudes of one row of weights [p], constant term first.</summary>
    public static double[] Amplitudes(ReadOnlySpan<double> row)
    {
        var (cos, sin) = Tables(row.Length);
        return Amplitudes(row, cos, sin);
    }

    /// <summary>Σ|F|⁴ / (Σ|F|²)²; 0 of a row of zeros.</summary>
    public static double Ratio(ReadOnlySpan<double> amplitudes)
    {
        double two = 0, four = 0;
        foreach (double a in amplitudes)
        {
            two += a * a;
            four += a * a * a * a;
        }
        return two > 0 ? four / (two * two) : 0;
    }

    private static double[] Amplitudes(ReadOnlySpan<double> row, double[] cos, double[] sin)
    {
        int p = row.Length;
        double[] amplitudes = new double[p / 2 + 1];
        for (int f = 0; f < amplitudes.Length; f++)
        {
            double re = 0, im = 0;
            for (int m = 0, turn = 0; m < p; m++)
            {
                re += row[m] * cos[turn];
                im += row[m] * sin[turn];
                turn += f;
                if (turn >= p) turn -= p;
            }
            amplitudes[f] = Math.Sqrt(re * re + im * im);
        }
        return amplitudes;
    }

    private static (double[] Cos, double[] Sin) Tables(int p) =>
        ([.. Enumerable.Range(0, p).Select(i => Math.Cos(2 * Math.PI * i / p))], [.. Enumerable.Range(0, p).Select(i => Math.Sin(2 * Math.PI * i / p))]);
}

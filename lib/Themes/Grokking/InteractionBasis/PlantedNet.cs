using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.Grokking;

/// <summary>A quadratic network written down, not trained: eight frequencies with sixteen neurons each, whose phases make every wave but those of a + b cancel in the logits.</summary>
internal static class PlantedNet
{
    private const int Frequencies = 8, Phases = 4;

    /// <summary>The weights. Neuron (k, φ, ψ) reads A cos(2πka/p + φ) + A cos(2πkb/p + ψ) and writes B cos(2πkc/p + φ + ψ), so a frequency's part of the logits goes as A² B.</summary>
    /// <param name="p">Modulus, above 16.</param>
    /// <param name="least">A³ of the last frequency; the first has 1 and the others lie evenly between.</param>
    /// <param name="equalEffects">Whether B = 1/A², so that all frequencies are equally strong in the logits; else B = A.</param>
    public static (Matrix<double> First, Matrix<double> Output) Of(int p, double least, bool equalEffects)
    {
        int width = Frequencies * Phases * Phases;
        Matrix<double> first = Matrix<double>.Build.Dense(2 * p, width), output = Matrix<double>.Build.Dense(width, p);
        for (int n = 0; n < width; n++)
        {
            int i = n / (Phases * Phases);
            double strength = Math.Cbrt(1 - (1 - least) * i / (Frequencies - 1)), unit = 2 * Math.PI / p * Frequency(i, p);
            // Over four phases a quarter turn apart, e^{iφ}, e^{2iφ} and e^{3iφ} sum to nothing: all that stands between a square and a + b.
            double left = 2 * Math.PI / Phases * (n % Phases), right = 2 * Math.PI / Phases * (n / Phases % Phases);
            for (int a = 0; a < p; a++)
            {
                first[a, n] = strength * Math.Cos(unit * a + left);
                first[p + a, n] = strength * Math.Cos(unit * a + right);
                output[n, a] = (equalEffects ? 1 / (strength * strength) : strength) * Math.Cos(unit * a + left + right);
            }
        }
        return (first, output);
    }

    /// <summary>The frequencies, spread over 1 to (p − 1)/2.</summary>
    private static int Frequency(int i, int p) => 1 + i * ((p - 1) / 2 - 1) / (Frequencies - 1);
}

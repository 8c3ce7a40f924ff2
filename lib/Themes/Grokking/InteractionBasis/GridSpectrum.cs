namespace Phenomena.Themes.Grokking;

/// <summary>The two-dimensional Fourier transform of a function of the pairs (a, b), constant part left out.</summary>
internal static class GridSpectrum
{
    /// <summary>The strongest wave (k, l), the share of the power on it, the IPR Σ share² over all waves, and the share on waves of a + b, k = l. A wave is a frequency pair (k, l) with its conjugate: cos(2π(k a + l b)/p + phase).</summary>
    /// <param name="values">[p, p], by a and b; p odd.</param>
    /// <param name="p">p.</param>
    public static (int K, int L, double Share, double Participation, double OfSum) Of(ReadOnlySpan<double> values, int p)
    {
        double[] cos = new double[p], sin = new double[p];
        for (int i = 0; i < p; i++) (sin[i], cos[i]) = Math.SinCos(2 * Math.PI * i / p);
        int half = (p + 1) / 2;
        double[] real = new double[half * p], imaginary = new double[half * p];
        for (int l = 0; l < half; l++)
            for (int a = 0; a < p; a++)
            {
                double c = 0, s = 0;
                for (int b = 0, at = 0; b < p; b++, at = (at + l) % p)
                {
                    c += values[a * p + b] * cos[at];
                    s -= values[a * p + b] * sin[at];
                }
                (real[l * p + a], imaginary[l * p + a]) = (c, s);
            }

        double sum = 0, squares = 0, most = 0, diagonal = 0;
        int topK = 0, topL = 0;
        for (int l = 0; l < half; l++)
            // At l = 0 the conjugates are among the k, so only half of them are waves of their own.
            for (int k = l == 0 ? 1 : 0; k < (l == 0 ? half : p); k++)
            {
                double c = 0, s = 0;
                for (int a = 0, at = 0; a < p; a++, at = (at + k) % p)
                {
                    c += real[l * p + a] * cos[at] + imaginary[l * p + a] * sin[at];
                    s += imaginary[l * p + a] * cos[at] - real[l * p + a] * sin[at];
                }
                double power = c * c + s * s;
                (sum, squares) = (sum + power, squares + power * power);
                if (k == l) diagonal += power;
                if (power > most) (most, topK, topL) = (power, k, l);
            }
        return (topK, topL, most / sum, squares / (sum * sum), diagonal / sum);
    }
}

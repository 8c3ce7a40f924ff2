namespace Phenomena.Themes.ScalingTheory;

/// <summary>When fitting the training data too well is best. Source: Simon et al., More is Better (2023), Theorem 2: λ_i = i^-A, v_i² = i^-B,
/// many samples, and noise of σ_rel² times the test error of the noiseless, ridgeless problem.</summary>
public static class OverfittingTheory
{
    /// <summary>The best ratio R = r² of train to test error: r solves A − B − (A − 1) B r + A (A − 1)(1 − r)^B σ_rel² = 0 in [0, 1), and is 0 if nothing does.
    /// R = 0 says that one must fit the noise to predict best.</summary>
    /// <param name="eigenvalueExponent">A, above 1.</param>
    /// <param name="targetExponent">B, above 1.</param>
    /// <param name="relativeNoise">σ_rel², at least 0.</param>
    /// <exception cref="ArgumentException">An argument is out of range.</exception>
    public static double OptimalRatio(double eigenvalueExponent, double targetExponent, double relativeNoise)
    {
        var (a, b) = (eigenvalueExponent, targetExponent);
        if (!(a > 1) || !(b > 1) || !(relativeNoise >= 0))
            throw new ArgumentException($"Exponents must be above 1 and the noise at least 0; got {a}, {b} and {relativeNoise}. Use 2, 1.5 and 1, say.");
        double Slope(double r) => a - b - (a - 1) * b * r + a * (a - 1) * Math.Pow(1 - r, b) * relativeNoise;

        // The left side falls with r: one root at most.
        if (Slope(0) <= 0) return 0;
        double low = 0, high = 1;
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Slope(middle) > 0 ? (middle, high) : (low, middle);
        }

        return low * low;
    }

    /// <summary>The same from the eigenframework at finite n and p: the ratio at the ridge with the least test error.</summary>
    public static double MeasuredRatio(int modes, int samples, double eigenvalueExponent, double targetExponent, double relativeNoise)
    {
        var spectrum = Spectrum.PowerLaw(modes, eigenvalueExponent, targetExponent);
        var noiseless = Eigenframework.Predict(spectrum, samples, double.PositiveInfinity, 0).TestError;
        return Eigenframework.Tuned(spectrum, samples, double.PositiveInfinity, relativeNoise * noiseless).Ratio;
    }

    /// <summary>Kernel regression on power laws without an end, at the κ where train error over test error is <paramref name="ratio"/> squared: modes beyond 8000 are integrals, so that exponents near 1,
    /// whose sums converge slowly, come out as well.</summary>
    /// <param name="samples">n.</param>
    /// <param name="eigenvalueExponent">A, above 1.</param>
    /// <param name="targetExponent">B, above 1; v_i² = i^-B is not scaled to sum to 1.</param>
    /// <param name="noise">σ².</param>
    /// <param name="ratio">r = 1 − z/n, 0 for no ridge; below 1.</param>
    /// <returns>The mean squared test error.</returns>
    /// <exception cref="ArgumentException">An argument is out of range.</exception>
    public static double RiskAt(double samples, double eigenvalueExponent, double targetExponent, double noise, double ratio)
    {
        return Risk(Powers(eigenvalueExponent), Powers(targetExponent), samples, eigenvalueExponent, targetExponent, noise, ratio);
    }

    private const int Modes = 8_000;

    /// <summary>i^-exponent of the modes that are summed.</summary>
    private static double[] Powers(double exponent) => [.. Enumerable.Range(1, Modes).Select(i => Math.Pow(i, -exponent))];

    private static double Risk(double[] eigenvalues, double[] target, double samples, double a, double b, double noise, double ratio)
    {
        if (!(a > 1) || !(b > 1) || !(samples > 1) || !(noise >= 0) || ratio is not (>= 0 and < 1))
            throw new ArgumentException($"Exponents and samples are above 1, noise at least 0 and the ratio in [0, 1); got {a}, {b}, {samples}, {noise} and {ratio}.");
        double Tail(double exponent) => Math.Pow(Modes + 0.5, 1 - exponent) / (exponent - 1);
        double low = -a * Math.Log(Modes), high = 5, firstTail = Tail(a), secondTail = Tail(2 * a);
        for (int i = 0; i < 45; i++)
        {
            double middle = (low + high) / 2, z = 0, gamma = Math.Exp(middle);
            foreach (double l in eigenvalues) z += l / (l + gamma);
            (low, high) = z + firstTail / gamma - secondTail / (gamma * gamma) > samples * (1 - ratio) ? (middle, high) : (low, middle);
        }

        double kappa = Math.Exp(high), q = secondTail / (kappa * kappa), bias = Tail(b) - 2 * Tail(a + b) / kappa;
        for (int i = 0; i < Modes; i++)
        {
            double rest = 1 / (eigenvalues[i] + kappa);
            q += eigenvalues[i] * rest * eigenvalues[i] * rest;
            bias += kappa * rest * kappa * rest * target[i];
        }

        return (bias + noise) / (1 - q / samples);
    }

    /// <summary>The r with the least risk at noise of σ_rel² times the noiseless risk without a ridge, and how much more is paid where r must be at least so large.</summary>
    public static (double Best, Func<double, double> Excess) BestFit(double samples, double eigenvalueExponent, double targetExponent, double relativeNoise)
    {
        double noise = relativeNoise * RiskAt(samples, eigenvalueExponent, targetExponent, 0, 0);
        double[] eigenvalues = Powers(eigenvalueExponent), target = Powers(targetExponent);
        double At(double r) => Risk(eigenvalues, target, samples, eigenvalueExponent, targetExponent, noise, r);
        double none = At(0), inside = Eigenframework.Minimum(At, 0, 0.999), there = At(inside);
        var (best, least) = none <= there ? (0, none) : (inside, there);
        return (best, r => At(Math.Max(r, best)) / least - 1);
    }
}

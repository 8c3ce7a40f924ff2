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
}

namespace Phenomena.Themes.ScalingTheory;

/// <summary>A learning problem as the eigenframework sees it: how large each mode of the kernel is, and how much of the target lies in it.</summary>
/// <param name="Eigenvalues">λ_i [p], positive.</param>
/// <param name="Target">v_i² [p], not negative: the target's power in each mode.</param>
public sealed record Spectrum(double[] Eigenvalues, double[] Target)
{
    /// <summary>λ_i = i^-<paramref name="eigenvalueExponent"/> and v_i² ~ i^-<paramref name="targetExponent"/>, the target's power summing to 1.</summary>
    /// <exception cref="ArgumentException">No modes, or an exponent that is not finite.</exception>
    public static Spectrum PowerLaw(int modes, double eigenvalueExponent, double targetExponent)
    {
        if (modes < 1 || !double.IsFinite(eigenvalueExponent) || !double.IsFinite(targetExponent))
        {
            throw new ArgumentException($"A power-law spectrum needs at least 1 mode and finite exponents; got {modes} modes, {eigenvalueExponent} and {targetExponent}. " +
                "Use 1000 modes and exponents such as 1.5.");
        }

        double[] target = [.. Enumerable.Range(1, modes).Select(i => Math.Pow(i, -targetExponent))];
        var sum = target.Sum();
        return new([.. Enumerable.Range(1, modes).Select(i => Math.Pow(i, -eigenvalueExponent))], [.. target.Select(t => t / sum)]);
    }

    /// <summary>The teacher of Bahri et al. (2021), section 3: features of variance i^-(1 + a), each with a weight of variance 1, so v_i² ~ λ_i.</summary>
    public static Spectrum RandomTeacher(int modes, double kernelExponent) => PowerLaw(modes, 1 + kernelExponent, 1 + kernelExponent);
}

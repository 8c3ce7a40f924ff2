namespace Phenomena.Themes.KernelsAndLazyRich;

/// <summary>What a layer makes of a correlation s of two inputs: S(s) = Σ c_k s^k for an activation Σ √c_k h_k of normalised Hermite polynomials, with S(1) = 1
/// (Radhakrishnan, Belkin and Uhler, Wide and Deep Neural Networks Achieve Optimality for Classification, 2022).</summary>
public sealed class DualMap
{
    private readonly double[] _c;

    /// <summary>With these c_k, from k = 0 on.</summary>
    /// <exception cref="ArgumentException">A coefficient is negative, or they do not sum to 1.</exception>
    public DualMap(params double[] coefficients)
    {
        if (coefficients.Any(c => !(c >= 0)) || Math.Abs(coefficients.Sum() - 1) > 1e-9)
            throw new ArgumentException($"Coefficients of a dual map are at least 0 and sum to 1; got {string.Join(", ", coefficients)}. Divide them by their sum.", nameof(coefficients));
        _c = coefficients;
    }

    /// <summary>That of √a² h₁ + √(1 − a²) h₃.</summary>
    public static DualMap Cubic(double a2) => new(0, a2, 0, 1 - a2);

    /// <summary>S'(1), the growth of 1 − s in a layer where inputs are nearly alike.</summary>
    public double Growth => _c.Select((c, k) => c * k).Sum();

    /// <summary>α of the tangent kernel's |x − x'|^−α after many layers, 2 − 2 ln S'(0)/ln S'(1); the process' exponent is less by 2. For c₀ = 0 and S'(1) above 1.</summary>
    public double Exponent => _c[0] == 0 && Growth > 1 ? 2 - 2 * Math.Log(_c[1]) / Math.Log(Growth) : double.NaN;

    /// <summary>Σ and Θ after so many layers: Σ ← S(Σ), Θ ← Θ S'(Σ) + S(Σ), from Σ = Θ = 1 − <paramref name="u"/>.</summary>
    /// <param name="u">1 − x·x' of unit vectors, 0 to 2: small numbers stay exact.</param>
    /// <param name="depth">Layers.</param>
    public (double Process, double Tangent) At(double u, int depth)
    {
        double s = 1 - u, tangent = s;
        for (int layer = 0; layer < depth; layer++)
        {
            // 1 − S(1 − u) = u Σ c_k (1 + s + … + s^(k − 1)), S(s) = Σ c_k s^k and S'(s) = Σ k c_k s^(k − 1): the first is exact near s = 1, the second near 0.
            double power = 1, sum = 0, fall = 0, slope = 0, value = _c[0];
            for (int k = 1; k < _c.Length; k++)
            {
                sum += power;
                fall += _c[k] * sum;
                slope += k * _c[k] * power;
                power *= s;
                value += _c[k] * power;
            }
            u *= fall;
            s = u < 0.5 ? 1 - u : value;
            tangent = tangent * slope + s;
        }
        return (s, tangent);
    }
}

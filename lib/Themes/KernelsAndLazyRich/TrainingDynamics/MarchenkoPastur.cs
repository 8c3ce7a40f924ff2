namespace Phenomena.Themes.KernelsAndLazyRich;

/// <summary>The generalisation error of a linear student over training time, of Advani and Saxe, High-dimensional dynamics of generalization error in neural networks (2017), section 2: N parameters,
/// α = P/N samples, inputs of variance 1/N, a teacher of variance 1, noise of variance 1/SNR, a start of variance s₀, and gradient flow on |Xw − y|²/2.</summary>
public static class MarchenkoPastur
{
    /// <summary>∫ f(λ) ρ(λ) dλ over the eigenvalues above 0 of X'X, ρ = √((λ₊ − λ)(λ − λ₋))/(2πλ), λ± = (1 ± √α)²; the rest of the mass, 1 − α, is at 0.</summary>
    /// <exception cref="ArgumentException">α is not above 0.</exception>
    public static double Mean(double alpha, Func<double, double> f, int nodes = 4001)
    {
        if (!(alpha > 0)) throw new ArgumentException($"There are samples for each parameter, α above 0; got {alpha}.", nameof(alpha));
        double half = 2 * Math.Sqrt(alpha), sum = 0;
        for (int i = 0; i < nodes; i++)
        {
            // λ = middle − half cos θ, so that the roots at both ends become sines.
            double angle = (i + 0.5) * Math.PI / nodes, eigenvalue = 1 + alpha - half * Math.Cos(angle), root = half * Math.Sin(angle);
            sum += root * root / (2 * Math.PI * eigenvalue) * f(eigenvalue);
        }
        return sum * Math.PI / nodes;
    }

    /// <summary>E_g(t) = ∫ ρ [(1 + s₀) e^(−2λt) + (1 − e^(−λt))²/(SNR λ)] dλ + max(0, 1 − α)(1 + s₀) + 1/SNR.</summary>
    public static double Error(double alpha, double snr, double time, double start = 0, int nodes = 4001) => Frozen(alpha, start) + 1 / snr
        + Mean(alpha, l => Math.Exp(-l * time) is var left ? (1 + start) * left * left + (1 - left) * (1 - left) / (snr * l) : 0, nodes);

    /// <summary>Its limit: (1 − α)(1 + s₀) + (α/(1 − α) + 1)/SNR below α = 1, (1/(α − 1) + 1)/SNR above, infinite between.</summary>
    public static double Final(double alpha, double snr, double start = 0) =>
        Frozen(alpha, start) + (1 + Math.Min(alpha, 1) / Math.Abs(1 - alpha)) / snr;

    private static double Frozen(double alpha, double start) => Math.Max(0, 1 - alpha) * (1 + start);
}

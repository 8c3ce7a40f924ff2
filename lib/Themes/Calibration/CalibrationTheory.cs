using MathNet.Numerics;
using MathNet.Numerics.Integration;

namespace Phenomena.Themes.Calibration;

/// <summary>Closed forms of calibration under overlapping classes, in nats.
/// Symbols: k classes in pairs, β share of a class that overlaps its partner (the paper's 1 − α), ε error rate, T temperature.
/// Source: Chidambaram and Ge, On the Limitations of Temperature Scaling for Distributions with Overlaps (2024), arXiv 2306.00740.</summary>
public static class CalibrationTheory
{
    /// <summary>H(ε) = −ε ln ε − (1 − ε) ln(1 − ε).</summary>
    /// <exception cref="ArgumentOutOfRangeException">ε is no probability.</exception>
    public static double Entropy(double error)
    {
        if (!(error is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(error), $"An error rate is between 0 and 1; got {error}. Divide the errors by the samples.");
        return -Term(error) - Term(1 - error);
        static double Term(double p) => p > 0 ? p * Math.Log(p) : 0;
    }

    /// <summary>Least NLL of a classifier that is wrong at rate ε and gives every winner the same confidence p and the others (1 − p)/(k − 1) each:
    /// H(ε) + ε ln(k − 1), at p = 1 − ε. One temperature can do no more for an interpolator.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two classes, or ε is no probability.</exception>
    public static double EqualConfidenceNll(double error, int classes)
    {
        if (classes < 2) throw new ArgumentOutOfRangeException(nameof(classes), $"There are at least 2 classes; got {classes}. Use 2.");
        return Entropy(error) + (error > 0 ? error * Math.Log(classes - 1) : 0);
    }

    /// <summary>The law of the temperature-scaled interpolator: in the overlap its nearest training point has either label, so ε = β/2 and
    /// NLL = H(β/2) + (β/2) ln(k − 1), which grows with k without bound (the order of section 4's lower bound).</summary>
    public static double ScaledInterpolator(double overlap, int classes) => EqualConfidenceNll(overlap / 2, classes);

    /// <summary>NLL of the true class probabilities: a coin between the partners in the overlap, β ln 2.</summary>
    public static double Bayes(double overlap) => overlap * Math.Log(2);

    /// <summary>Bayes error Φ(−Δ/2) of two equally likely unit Gaussians at distance Δ.</summary>
    public static double GaussianBayesError(double distance) => 0.5 * SpecialFunctions.Erfc(distance / Math.Sqrt(8));

    /// <summary>Bayes NLL of two equally likely unit Gaussians at distance Δ: E ln(1 + e^−m), where the log odds of the truth m ~ N(Δ²/2, Δ²).</summary>
    public static double GaussianBayes(double distance) => GaussLegendreRule.Integrate(
        z => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * SoftPlus(-(distance * distance / 2 + distance * z)), -10, 10, 256);

    /// <summary>NLL of two unit Gaussians of which a share <paramref name="overlap"/> of each class coincides and the rest lies at a distance:
    /// Gaussian mixtures ½(1 − β) N(±4) + β N(0) along one axis, integrated.</summary>
    /// <param name="overlap">β.</param>
    /// <param name="shift">How far the private parts are from the shared one.</param>
    public static double SharedClusterBayes(double overlap, double shift)
    {
        if (overlap == 0) return GaussianBayes(2 * shift);
        // By symmetry the label may be taken to be the one shifted upwards.
        return GaussLegendreRule.Integrate(u =>
        {
            double own = Density(u, shift), other = Density(u, -shift);
            return own > 0 ? own * Math.Log(1 + other / own) : 0;
        }, -shift - 10, shift + 10, 1024);

        double Density(double u, double at) => (1 - overlap) * Normal(u - at) + overlap * Normal(u);
    }

    private static double Normal(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    private static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}

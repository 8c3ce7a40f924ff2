namespace Phenomena.Themes.Superposition;

/// <summary>Closed forms of the superposition toy model.
/// Symbols: n features, m width, p_i activation probabilities, E = Σ p_i, α data exponent (p_i ~ i^-α), α_m model exponent (L ~ m^-α_m),
/// ν number of vectors. Source: Liu, Liu and Gore, Superposition Yields Robust Neural Scaling (2025), arXiv 2505.10465.</summary>
public static class SuperpositionTheory
{
    /// <summary>&lt;v²&gt; = 4/3 of an active feature, v ~ Uniform(0, 2).</summary>
    public const double MeanSquareValue = FeatureSampler.MeanSquareValue;

    /// <summary>Loss of the model that always answers 0: &lt;v²&gt; E.</summary>
    public static double TrivialLoss(double density) => MeanSquareValue * density;

    /// <summary>Loss when the features with row norm above 1/2 are represented perfectly and the others not at all:
    /// &lt;v²&gt; Σ p_i over ‖W_i‖ ≤ 1/2. The weak regime's loss (Fig. 5a).</summary>
    /// <param name="probabilities">p_i [n].</param>
    /// <param name="rowNorms">‖W_i‖ [n].</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double UnlearnedTail(ReadOnlySpan<double> probabilities, ReadOnlySpan<float> rowNorms)
    {
        if (probabilities.Length != rowNorms.Length)
            throw new ArgumentException($"Each feature needs one probability and one norm; got {probabilities.Length} and {rowNorms.Length}. Take both from the same run.");
        double sum = 0;
        for (int i = 0; i < probabilities.Length; i++)
            if (!(rowNorms[i] > 0.5f)) sum += probabilities[i];
        return MeanSquareValue * sum;
    }

    /// <summary>Loss when exactly the m most frequent features are represented: &lt;v²&gt; Σ_{i&gt;m} p_i.</summary>
    public static double IdealTail(FeatureLaw law, int features, int width, double density = 1) =>
        MeanSquareValue * law.Probabilities(features, density).Skip(width).Sum();

    /// <summary>The exponent that <see cref="IdealTail"/> shows over a range of widths: minus the slope of ln L on ln m. Approaches α − 1
    /// for m ≪ n, and lies above it at finite n, where the tail ends.</summary>
    /// <exception cref="ArgumentException">Fewer than two different widths, or one that is not in 1..n−1.</exception>
    public static double IdealWeakExponent(FeatureLaw law, int features, IReadOnlyList<int> widths)
    {
        if (widths.Distinct().Count() < 2 || widths.Any(m => m < 1 || m >= features))
            throw new ArgumentException($"A slope needs two different widths between 1 and {features - 1}; got {string.Join(", ", widths)}. Use the widths of the sweep.", nameof(widths));
        double[] x = [.. widths.Select(m => Math.Log(m))], y = [.. widths.Select(m => Math.Log(IdealTail(law, features, m)))];
        double meanX = x.Average(), meanY = y.Average();
        return -x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }

    /// <summary>Weak superposition, m ≪ n: α_m = α − 1 (section 4).</summary>
    public static double WeakExponent(double dataExponent) => dataExponent - 1;

    /// <summary>Strong superposition: α_m = max(1, 2(α − 1)) (section 5, Fig. 6e).</summary>
    public static double StrongExponent(double dataExponent) => Math.Max(1, 2 * (dataExponent - 1));

    /// <summary>The least possible mean square overlap of ν unit vectors in m dimensions, (ν − m) / (m (ν − 1)), and 0 for ν ≤ m (Welch 1974).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two vectors, or no dimension.</exception>
    public static double WelchBound(double vectors, double dimensions)
    {
        if (!(vectors > 1 && dimensions > 0))
            throw new ArgumentOutOfRangeException(nameof(vectors), $"The Welch bound needs at least 2 vectors and 1 dimension; got {vectors} in {dimensions}. Count the rows first.");
        return Math.Max(0, (vectors - dimensions) / (dimensions * (vectors - 1)));
    }

    /// <summary>Mean square overlap of random unit vectors in m dimensions: 1/m.</summary>
    public static double RandomOverlap(double dimensions) => 1 / dimensions;

    /// <summary>The most vectors that can all have the same overlap in m real dimensions (an equiangular tight frame): m(m + 1)/2.</summary>
    public static double MaximalEquiangular(double dimensions) => dimensions * (dimensions + 1) / 2;

    /// <summary>The guide of Fig. 6c for the fraction of strongly represented features: min(1, m² / (2n)).</summary>
    public static double EquiangularFraction(double features, double width) => Math.Min(1, width * width / (2 * features));
}

using System.Text.Json.Serialization;

namespace Phenomena.Themes.Superposition;

/// <summary>The family of a <see cref="FeatureLaw"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FeatureLawKind>))]
public enum FeatureLawKind
{
    /// <summary>p_i ~ i^-parameter.</summary>
    Power,
    /// <summary>p_i ~ exp(-(i-1) / parameter).</summary>
    Exponential,
    /// <summary>p_i ~ n + 1 - i; no parameter.</summary>
    Linear,
}

/// <summary>How often each feature is active, from the most frequent (i = 1) to the rarest (i = n).
/// Source: Liu, Liu and Gore, Superposition Yields Robust Neural Scaling (2025), section 2.</summary>
/// <param name="Kind">The family.</param>
/// <param name="Parameter">The exponent of a power law, the scale (in ranks) of an exponential, 0 for linear.</param>
public sealed record FeatureLaw(FeatureLawKind Kind, double Parameter)
{
    /// <summary>p_i ~ i^-<paramref name="exponent"/>: the paper's data exponent.</summary>
    public static FeatureLaw Power(double exponent) => new(FeatureLawKind.Power, exponent);

    /// <summary>p_i ~ exp(-(i-1) / <paramref name="scale"/>).</summary>
    public static FeatureLaw Exponential(double scale) => new(FeatureLawKind.Exponential, scale);

    /// <summary>p_i ~ n + 1 - i.</summary>
    public static FeatureLaw Linear { get; } = new(FeatureLawKind.Linear, 0);

    /// <summary>Activation probabilities [features], in order of rank, scaled to the activation density sum p_i.</summary>
    /// <param name="features">n, at least 1.</param>
    /// <param name="density">E = sum p_i: the mean number of active features of a sample.</param>
    /// <exception cref="ArgumentException">A parameter is out of range, or the density would give the first feature a probability above 1.</exception>
    public double[] Probabilities(int features, double density = 1)
    {
        if (features < 1)
            throw new ArgumentException($"A feature law needs at least 1 feature; got {features}. Give the number of features n.", nameof(features));
        if (!(density > 0) || double.IsInfinity(density))
            throw new ArgumentException($"The activation density E must be positive and finite; got {density}. 1 is the paper's default.", nameof(density));
        CheckParameter();

        var p = new double[features];
        for (int i = 0; i < features; i++)
        {
            p[i] = Kind switch
            {
                FeatureLawKind.Power => Math.Pow(i + 1, -Parameter),
                FeatureLawKind.Exponential => Math.Exp(-i / Parameter),
                _ => (features - i) / (double)features,
            };
        }
        double sum = p.Sum();
        // p_1 = 1 (its feature always active) is the upper end of the paper's density sweep and must survive rounding.
        double first = density / sum;
        if (first > 1 + 1e-9)
        {
            throw new ArgumentException(
                $"No probability may exceed 1; with density {density} the most frequent of {features} features gets {first:G4}. Use a density of at most {sum:G6}.", nameof(density));
        }
        for (int i = 0; i < features; i++) p[i] = Math.Min(1, p[i] * first);
        return p;
    }

    /// <summary>Such as <c>power 1.5</c>.</summary>
    public override string ToString() => Kind switch
    {
        FeatureLawKind.Power => FormattableString.Invariant($"power {Parameter}"),
        FeatureLawKind.Exponential => FormattableString.Invariant($"exponential {Parameter}"),
        _ => "linear",
    };

    private void CheckParameter()
    {
        bool valid = Kind switch
        {
            FeatureLawKind.Power => double.IsFinite(Parameter) && Parameter >= 0,
            FeatureLawKind.Exponential => double.IsFinite(Parameter) && Parameter > 0,
            FeatureLawKind.Linear => Parameter == 0,
            _ => false,
        };
        if (!valid)
        {
            throw new ArgumentException(
                $"A power law needs an exponent of at least 0, an exponential a positive scale, linear the parameter 0; got {Kind} with {Parameter}. Use FeatureLaw.Power, .Exponential or .Linear.");
        }
    }
}

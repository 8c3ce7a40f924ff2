using MathNet.Numerics.Distributions;

namespace Phenomena.Themes.Pruning;

/// <summary>Which examples a pruned training set keeps, by their margin |J·x| under the probe J.</summary>
public enum PerceptronKeep
{
    /// <summary>The smallest margins.</summary>
    Hard,

    /// <summary>The largest margins.</summary>
    Easy,

    /// <summary>Any.</summary>
    Random,
}

/// <summary>A pruned training set in the limit of many dimensions (Sorscher and others 2022, section 2).</summary>
/// <param name="Theta">θ: the angle between probe and teacher, in degrees, 0 to below 90.</param>
/// <param name="Alpha">α_prune = P/N: kept examples for each dimension.</param>
/// <param name="Fraction">f: the share of examples kept, above 0 up to 1. α_tot = α_prune / f.</param>
/// <param name="Keep">Which.</param>
public sealed record PrunedPoint(double Theta, double Alpha, double Fraction, PerceptronKeep Keep)
{
    /// <summary>α_tot: examples for each dimension before pruning.</summary>
    public double Total => Alpha / Fraction;

    /// <exception cref="ArgumentException">There is no such training set.</exception>
    internal void Validate()
    {
        if (!(Theta is >= 0 and < 90)) throw new ArgumentException($"The probe's angle is from 0 to below 90 degrees; got θ = {Theta}. Beyond 90 the probe points away from the teacher; use 0 to 40, say.");
        if (!(Alpha is > 0 and <= 1e6)) throw new ArgumentException($"α_prune is a positive number of at most a million; got {Alpha}. Use 0.5 to 64, say.");
        if (!(Fraction is >= 1e-6 and <= 1)) throw new ArgumentException($"The share kept is from 1e-6 to 1; got f = {Fraction}. Use 0.2, say.");
    }
}

/// <summary>The law of the probe field z = J·x/|J| after pruning: a standard normal cut at a margin and normalised to 1. By symmetry z > 0 is enough, with twice
/// the density.</summary>
/// <param name="Low">The smallest margin kept.</param>
/// <param name="High">The largest margin kept; where the normal law is negligible when there is none.</param>
/// <param name="Fraction">f, the share kept.</param>
internal readonly record struct PrunedLaw(double Low, double High, double Fraction)
{
    private const double Far = 8;

    /// <summary>The law of a point; keeping at random leaves the standard normal.</summary>
    public static PrunedLaw Of(PrunedPoint point)
    {
        double f = point.Fraction;
        if (point.Keep == PerceptronKeep.Random || f == 1) return new(0, Far, 1);
        if (point.Keep == PerceptronKeep.Hard) return new(0, Math.Min(Far, Normal.InvCDF(0, 1, (1 + f) / 2)), f);
        double low = Normal.InvCDF(0, 1, 1 - f / 2);
        return new(low, Math.Max(Far, low + 4), f);
    }

    /// <summary>The density of the margin |z|, 2 p(z).</summary>
    public double Density(double z) => z >= Low && z <= High ? 2 * GaussianTail.Density(z) / Fraction : 0;
}

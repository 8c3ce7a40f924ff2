using MathNet.Numerics.RootFinding;

namespace Phenomena.Themes.Pruning;

/// <summary>The best one can do by choosing how much to prune, and where one choice begins to beat another.</summary>
public static class ParetoFrontier
{
    private const int Scan = 15;

    /// <summary>The share f of an unlimited pool to keep (the hard end of it) so that α_prune examples for each dimension teach the most.</summary>
    /// <param name="theta">θ in degrees.</param>
    /// <param name="alpha">α_prune.</param>
    /// <param name="smallest">The smallest f allowed: a perfect probe would always want less.</param>
    /// <exception cref="ArgumentException">There is no such training set.</exception>
    public static (double Fraction, double Error) Best(double theta, double alpha, double smallest)
    {
        if (!(smallest is > 0 and < 1)) throw new ArgumentException($"The smallest share is above 0 and below 1; got {smallest}. Use 0.0005, say.");
        double Error(double logF) => PerceptronTheory.Error(theta, alpha, Math.Exp(Math.Min(0, logF)), PerceptronKeep.Hard);
        double[] at = [.. Enumerable.Range(0, Scan).Select(i => Math.Log(smallest) * (1 - i / (Scan - 1.0)))], errors = [.. at.Select(Error)];
        int best = Array.IndexOf(errors, errors.Min());
        if (best == 0) return (smallest, errors[0]);
        var (place, error) = Descend(Error, at[best - 1], at[Math.Min(best + 1, Scan - 1)]);
        return error < errors[best] ? (Math.Exp(place), error) : (Math.Exp(at[best]), errors[best]);
    }

    /// <summary>Golden-section search. Math.NET's refuses an interval whose minimum is at an end, as it is here where nothing should be pruned.</summary>
    private static (double At, double Value) Descend(Func<double, double> function, double low, double high)
    {
        const double golden = 0.6180339887498949;
        double left = high - golden * (high - low), right = low + golden * (high - low), onLeft = function(left), onRight = function(right);
        while (high - low > 2e-4)
        {
            if (onLeft < onRight)
            {
                (high, right, onRight) = (right, left, onLeft);
                onLeft = function(left = high - golden * (high - low));
            }
            else
            {
                (low, left, onLeft) = (left, right, onRight);
                onRight = function(right = low + golden * (high - low));
            }
        }
        return onLeft < onRight ? (left, onLeft) : (right, onRight);
    }

    /// <summary>α_tot at which keeping a share f of the hard examples and of the easy ones teach the same (θ = 0): below it the easy ones are better.</summary>
    /// <exception cref="ArgumentException">f is not in 0.02 to 0.92, where it lies within α_prune of 1.2 to 60.</exception>
    public static double HardMeetsEasy(double fraction) => Meets(fraction, PerceptronKeep.Easy, 1.2, 60);

    /// <summary>α_tot at which keeping a share f of the hard examples, and as many of any kind, teach the same (θ = 0).</summary>
    /// <exception cref="ArgumentException">f is not in 0.02 to 0.92.</exception>
    public static double HardMeetsRandom(double fraction) => Meets(fraction, PerceptronKeep.Random, 0.3, 4);

    /// <summary>α_prune of the smallest share of hard examples that costs at most 5 % more errors than the whole set of α_tot (θ = 0).</summary>
    /// <exception cref="ArgumentException">α_tot is not in 4 to 1000.</exception>
    public static double Knee(double total)
    {
        if (!(total is >= 4 and <= 1000)) throw new ArgumentException($"The knee is sought for α_tot from 4 to 1000; got {total}.");
        double full = PerceptronTheory.Error(0, total, 1, PerceptronKeep.Random);
        return total * Brent.FindRoot(f => PerceptronTheory.Error(0, f * total, f, PerceptronKeep.Hard) / full - 1.05, 1.5 / total, 0.999, 1e-9, 200);
    }

    private static double Meets(double fraction, PerceptronKeep other, double low, double high)
    {
        if (!(fraction is >= 0.02 and <= 0.92)) throw new ArgumentException($"The share kept is from 0.02 to 0.92 here; got {fraction}.");
        return Brent.FindRoot(a => Math.Log(PerceptronTheory.Error(0, a, fraction, PerceptronKeep.Hard) / PerceptronTheory.Error(0, a, fraction, other)), low, high, 1e-9, 200) / fraction;
    }
}

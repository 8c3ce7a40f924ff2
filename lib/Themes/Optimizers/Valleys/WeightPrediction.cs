using System.Numerics;

namespace Phenomena.Themes.Optimizers;

/// <summary>Momentum with the gradient taken s steps ahead (Guan and others 2023, XGrad), on one curvature h: buf ← μ buf + h (w − η s buf), w ← w − η buf.</summary>
public static class WeightPrediction
{
    /// <summary>The largest root, in size, of z² − (1 + μ − ηh(1 + s)) z + μ − ηhs: the factor by which w shrinks in a step, in the long run.</summary>
    /// <param name="step">ηh.</param>
    /// <param name="mu">μ.</param>
    /// <param name="s">s; μ is Nesterov's form, 0 the heavy ball.</param>
    public static double Factor(double step, double mu, double s)
    {
        double half = (1 + mu - step * (1 + s)) / 2;
        Complex root = Complex.Sqrt(half * half - (mu - step * s));
        return Math.Max((half + root).Magnitude, (half - root).Magnitude);
    }

    /// <summary>Where momentum stops to converge: ηh = 2(1 + μ)/(1 + 2s), because a root passes −1 there; ours.</summary>
    public static double Limit(double mu, double s) => 2 * (1 + mu) / (1 + 2 * s);
}

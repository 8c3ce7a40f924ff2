namespace Phenomena.Themes.Diffusion;

/// <summary>The reverse of dx = −x dt + √2 dW from time T to δ with the exact score of a point mass and exponential steps, by closed forms. Everything is for one dimension; in d dimensions it is d times as much.
/// m(t) = 1 − e^−2t is the variance at time t.</summary>
public static class ReverseSteps
{
    /// <summary>T.</summary>
    public const double Horizon = 8;

    /// <summary>Times from T to δ in equal steps.</summary>
    public static IEnumerable<double> Equal(int steps, double delta) => Enumerable.Range(0, steps + 1).Select(k => Horizon - (Horizon - delta) * k / steps);

    /// <summary>Times from T to δ in steps κ min(1, time left): equal ones down to 1, then by equal factors.</summary>
    public static IEnumerable<double> Shrinking(double kappa, double delta)
    {
        int far = (int)Math.Ceiling((Horizon - 1) / kappa), near = (int)Math.Ceiling(Math.Log(1 / delta) / Math.Log(1 + kappa));
        return Enumerable.Range(0, far).Select(k => Horizon - (Horizon - 1) * k / far).Concat(Enumerable.Range(0, near + 1).Select(k => Math.Pow(delta, (double)k / near)));
    }

    /// <summary>KL of the exact and the discretised way (Girsanov's bound), and of their ends; and the number of steps.</summary>
    /// <param name="times">Falling.</param>
    public static (double Path, double End, int Steps) Divergences(IEnumerable<double> times)
    {
        double a = Horizon, m = M(Horizon), path = Gaussian(m), v = 1;
        int steps = 0;
        foreach (double b in times.Skip(1))
        {
            double h = a - b, grow = Math.Exp(h), keep = grow - 2 * Expm1(h) / m;
            // ∫ E(x_t/m_t − x_a/m_a)² dt with E x_t x_a = m_t e^−(a−t).
            path += Log1p(Expm1(2 * h) / M(b)) / 2 + h / m + 2 * Expm1(-h) / m;
            v = keep * keep * v + Expm1(2 * h);
            (a, m, steps) = (b, M(b), steps + 1);
        }
        return (path, Gaussian(m / v), steps);
    }

    /// <summary>The steps that a KL needs, to first order of the step: the path's KL is ∫ h(t)/m(t)² dt.</summary>
    public static double FirstOrder(double delta, double kl, bool shrinking)
    {
        double Integral(double from, double to, Func<double, double> f) => MathNet.Numerics.Integration.GaussLegendreRule.Integrate(u => f(Math.Exp(u)) * Math.Exp(u), Math.Log(from), Math.Log(to), 128);
        double far = Integral(1, Horizon, t => 1 / (M(t) * M(t)));
        return shrinking ? (Horizon - 1 + Math.Log(1 / delta)) * (far + Integral(delta, 1, t => t / (M(t) * M(t)))) / kl
            : (Horizon - delta) * Integral(delta, Horizon, t => 1 / (M(t) * M(t))) / kl;
    }

    /// <summary>The number of steps at which a KL falls to a goal, between whole numbers where the steps can only be whole.</summary>
    /// <param name="delta">δ.</param>
    /// <param name="kl">The goal.</param>
    /// <param name="shrinking">Which steps.</param>
    /// <param name="path">Of the way, or of the end.</param>
    public static double Needed(double delta, double kl, bool shrinking, bool path)
    {
        // ln KL is nearly linear in ln N: the secant through two guesses is there after a few.
        double n = path ? FirstOrder(delta, kl, shrinking) : shrinking ? 60 : 20 / delta, before = 0, last = double.NaN;
        for (int i = 0; i < 12; i++)
        {
            var (way, end, steps) = Divergences(shrinking ? Shrinking((Horizon - 1 + Math.Log(1 / delta)) / n, delta) : Equal((int)Math.Round(n), delta));
            double now = Math.Log((path ? way : end) / kl), at = Math.Log(steps);
            if (Math.Abs(now) < 1e-4 || at == before) return steps * Math.Exp(now / (path ? 1 : 2));
            double slope = double.IsNaN(last) ? (path ? -1 : -2) : Math.Clamp((now - last) / (at - before), -3, -0.8);
            (before, last) = (at, now);
            n = Math.Max(4, Math.Exp(at - now / slope));
        }
        return Math.Exp(before + last / (path ? 1 : 2));
    }

    /// <summary>KL of N(0, r) from N(0, 1).</summary>
    private static double Gaussian(double r) => (r - 1 - Math.Log(r)) / 2;

    private static double M(double t) => -Expm1(-2 * t);

    private static double Expm1(double x) => Math.Abs(x) < 1e-3 ? x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5)))) : Math.Exp(x) - 1;

    private static double Log1p(double x) => Math.Abs(x) < 1e-3 ? x * (1 - x * (1.0 / 2 - x * (1.0 / 3 - x * (1.0 / 4 - x / 5)))) : Math.Log(1 + x);
}

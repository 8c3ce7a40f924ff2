namespace Phenomena.Themes.Diffusion;

/// <summary>How a sample goes from one noise level to the next.</summary>
public enum SamplerStep
{
    /// <summary>The probability-flow equation dx/dσ = (x − D)/σ, one evaluation.</summary>
    Euler,

    /// <summary>The same with the slopes at both ends averaged; Euler's into σ = 0. Two evaluations but for the last.</summary>
    Heun,

    /// <summary>Euler and Maruyama on the reverse stochastic equation.</summary>
    Sde,

    /// <summary>The exact posterior given the denoised x0, as denoising diffusion models draw it.</summary>
    Ancestral,
}

/// <summary>Noise levels from the highest down to 0.</summary>
public static class Noise
{
    /// <summary>Karras and others (2022), eq. 5: σ^(1/ρ) in equal steps, then 0.</summary>
    /// <param name="steps">How many steps, at least 1: there is one level more.</param>
    /// <param name="min">The last level above 0.</param>
    /// <param name="max">The first.</param>
    /// <param name="rho">1: equal steps. The larger, the more levels are low.</param>
    /// <exception cref="ArgumentException">No step, or levels that do not fall.</exception>
    public static double[] Levels(int steps, double min = 0.002, double max = 80, double rho = 7)
    {
        if (steps < 1 || !(min > 0) || !(max > min) || !(rho > 0)) throw new ArgumentException($"Levels fall from max to min above 0 in at least one step; got {steps} steps from {max} to {min}, ρ = {rho}.");
        double top = Math.Pow(max, 1 / rho), bottom = Math.Pow(min, 1 / rho);
        return [.. Enumerable.Range(0, steps).Select(i => Math.Pow(top + i * (bottom - top) / Math.Max(1, steps - 1), rho)), 0];
    }

    /// <summary>Levels of a chain whose step t keeps √(1 − β_t) of the signal, with β from <paramref name="first"/> to <paramref name="last"/>: σ² = (1 − ᾱ)/ᾱ, then 0.</summary>
    public static double[] Linear(int steps, double first = 0.001, double last = 0.2)
    {
        var (levels, kept) = (new double[steps + 1], 1.0);
        for (int t = 0; t < steps; t++)
        {
            kept *= 1 - (first + t * (last - first) / Math.Max(1, steps - 1));
            levels[steps - 1 - t] = Math.Sqrt((1 - kept) / kept);
        }
        return levels;
    }
}

/// <summary>Draws samples with a denoiser. Everything acts on each number by itself but the denoiser, so rows of any dimension are moved together.</summary>
public static class Sampler
{
    /// <summary>Normal rows of the first level: the start of every sampler.</summary>
    public static double[] Start(int numbers, double sigma, Generator random) => [.. Enumerable.Range(0, numbers).Select(_ => sigma * random.NextNormal())];

    /// <summary>Moves rows down the levels, in place.</summary>
    /// <param name="denoise">The denoiser.</param>
    /// <param name="x">Rows at the first level; the samples afterwards.</param>
    /// <param name="levels">Falling, the last may be 0.</param>
    /// <param name="step">How.</param>
    /// <param name="random">Noise of the stochastic ones; none is needed without.</param>
    /// <param name="churn">S_churn of Karras and others (2022), algorithm 2: before each step the noise is raised by up to churn/steps of itself.</param>
    /// <param name="see">Is shown each step before it is taken: its number, its σ, x and the denoised x.</param>
    /// <param name="cancellation">Looked at each step.</param>
    /// <returns><paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">Levels that do not fall, or no noise where it is needed.</exception>
    public static double[] Run(Denoiser denoise, double[] x, ReadOnlySpan<double> levels, SamplerStep step, Generator? random = null, double churn = 0, Action<int, double, double[], double[]>? see = null, CancellationToken cancellation = default)
    {
        if (random is null && (churn > 0 || step is SamplerStep.Sde or SamplerStep.Ancestral)) throw new ArgumentException($"{step} with churn {churn} draws noise: it needs a generator.", nameof(random));
        for (int i = 1; i < levels.Length; i++)
            if (!(levels[i] < levels[i - 1]) || levels[i] < 0) throw new ArgumentException($"Levels fall and are not negative; got {levels[i - 1]} and then {levels[i]}.", nameof(levels));
        double[] d = new double[x.Length], ahead = new double[x.Length], next = new double[x.Length];
        for (int i = 0; i + 1 < levels.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            double s = levels[i], t = levels[i + 1], raised = s * (1 + Math.Min(churn / (levels.Length - 1), Math.Sqrt(2) - 1));
            if (churn > 0) Add(x, Math.Sqrt(raised * raised - s * s), random!);
            denoise(x, s = raised, d);
            see?.Invoke(i, s, x, d);
            double keep = step switch { SamplerStep.Euler or SamplerStep.Heun => t / s, SamplerStep.Sde => t * t / (s * s), _ => t * t / (s * s) };
            if (t == 0) keep = 0;
            if (step == SamplerStep.Heun && t > 0)
            {
                Blend(x, d, keep, next);
                denoise(next, t, ahead);
                // Both slopes are (x − D)/σ, at s and at t.
                for (int j = 0; j < x.Length; j++) x[j] += (t - s) / 2 * ((x[j] - d[j]) / s + (next[j] - ahead[j]) / t);
                continue;
            }
            Blend(x, d, keep, x);
            if (t > 0 && step is SamplerStep.Sde) Add(x, Math.Sqrt(s * s - t * t), random!);
            if (t > 0 && step is SamplerStep.Ancestral) Add(x, t * Math.Sqrt(1 - t * t / (s * s)), random!);
        }
        return x;
    }

    /// <summary>The probability flow from one noise level to another, nearly exact: Runge and Kutta's fourth order in ln σ.</summary>
    /// <returns>New rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A level that is not positive, or no step.</exception>
    public static double[] Flow(Denoiser denoise, double[] x, double from, double to, int steps, CancellationToken cancellation = default)
    {
        if (!(from > 0) || !(to > 0) || steps < 1) throw new ArgumentOutOfRangeException(nameof(from), $"The flow goes between positive levels in at least one step; got {from} to {to} in {steps}.");
        double h = Math.Log(to / from) / steps;
        double[] at = [.. x], d = new double[x.Length], probe = new double[x.Length], slopes = new double[x.Length];
        ReadOnlySpan<double> places = [0, 0.5, 0.5, 1], weights = [1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0];
        for (int step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(slopes);
            at.CopyTo(probe, 0);
            for (int stage = 0; stage < 4; stage++)
            {
                denoise(probe, from * Math.Exp((step + places[stage]) * h), d);
                double next = stage < 3 ? places[stage + 1] * h : 0;
                for (int j = 0; j < at.Length; j++)
                {
                    double slope = probe[j] - d[j];
                    slopes[j] += weights[stage] * slope;
                    probe[j] = at[j] + next * slope;
                }
            }
            for (int j = 0; j < at.Length; j++) at[j] += h * slopes[j];
        }
        return at;
    }

    private static void Blend(double[] x, double[] d, double keep, double[] into)
    {
        for (int j = 0; j < x.Length; j++) into[j] = d[j] + keep * (x[j] - d[j]);
    }

    private static void Add(double[] x, double std, Generator random)
    {
        for (int j = 0; j < x.Length; j++) x[j] += std * random.NextNormal();
    }
}


namespace Phenomena.Themes.Calibration;

/// <summary>Class densities of Peng et al., ConjNorm (2024), arXiv 2402.17888: p(z|k) = exp(−d(z, μ_k))/Φ(k), where d is the Bregman divergence of φ = ½‖·‖_p² and Φ(k) its integral.
/// At p = 2 this is a Gaussian with unit covariance.</summary>
public static class ConjugateNorm
{
    /// <summary>d(z, μ) = φ(z) − φ(μ) − ⟨∇φ(μ), z − μ⟩.</summary>
    /// <param name="z">A point [d].</param>
    /// <param name="mean">μ [d].</param>
    /// <param name="p">Above 1.</param>
    public static double Divergence(ReadOnlySpan<double> z, ReadOnlySpan<double> mean, double p)
    {
        double norm = Norm(mean, p), inner = 0;
        for (var i = 0; i < z.Length; i++)
        {
            // ∇φ(μ) = ‖μ‖^(2−p) sign(μ) |μ|^(p−1)
            var slope = norm > 0 ? Math.Pow(norm, 2 - p) * Math.Sign(mean[i]) * Math.Pow(Math.Abs(mean[i]), p - 1) : 0;
            inner += slope * (z[i] - mean[i]);
        }

        var own = Norm(z, p);
        return own * own / 2 - norm * norm / 2 - inner;
    }

    /// <summary>ln Φ(k) by importance sampling from the Gaussian around μ; exact at p = 2, where every weight is the same.</summary>
    /// <param name="mean">μ_k [d].</param>
    /// <param name="p">Above 1.</param>
    /// <param name="generator">Draws the samples.</param>
    /// <param name="samples">How many.</param>
    public static double LogPartition(double[] mean, double p, Generator generator, int samples = 4000)
    {
        var logs = new double[samples];
        var z = new double[mean.Length];
        for (var s = 0; s < samples; s++)
        {
            var square = 0.0;
            for (var i = 0; i < z.Length; i++)
            {
                var step = generator.NextNormal();
                z[i] = mean[i] + step;
                square += step * step;
            }

            logs[s] = square / 2 - Divergence(z, mean, p);
        }

        var max = logs.Max();
        return max + Math.Log(logs.Average(l => Math.Exp(l - max))) + mean.Length / 2.0 * Math.Log(2 * Math.PI);
    }

    private static double Norm(ReadOnlySpan<double> v, double p)
    {
        var sum = 0.0;
        foreach (var x in v) sum += Math.Pow(Math.Abs(x), p);
        return Math.Pow(sum, 1 / p);
    }
}

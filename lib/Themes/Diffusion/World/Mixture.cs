using System.Numerics.Tensors;

namespace Phenomena.Themes.Diffusion;

/// <summary>The best guess of the clean x0 behind noised rows x = x0 + σ z: it writes E[x0 | x] for each row. Everything is linear in memory, <c>[rows × d]</c>, so a function of this
/// shape may take any number of rows. The score is (guess − x)/σ².</summary>
public delegate void Denoiser(ReadOnlySpan<double> x, double sigma, Span<double> denoised);

/// <summary>A mixture of round Gaussians. Noised with σ it is one again, so its density, score and denoiser are closed forms at every σ. With variance 0 it is a training set.</summary>
public sealed class Mixture
{
    private readonly double[] _means, _variances, _logWeights, _squares;

    /// <summary>A mixture.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="means"><c>[components × d]</c>.</param>
    /// <param name="variance">Of each component in each direction: one number for all, or one for each.</param>
    /// <param name="weights">Positive, of any sum; equal without them.</param>
    /// <exception cref="ArgumentException">Lengths that do not fit, a negative variance or a weight that is not positive.</exception>
    public Mixture(int dimension, double[] means, double[] variance, double[]? weights = null)
    {
        int count = dimension < 1 ? 0 : means.Length / dimension;
        if (count == 0 || means.Length != count * dimension || (variance.Length != 1 && variance.Length != count) || variance.Any(v => !(v >= 0)) || (weights is not null && (weights.Length != count || weights.Any(w => !(w > 0)))))
            throw new ArgumentException($"A mixture has d numbers for each mean, one variance of at least 0 or one for each, and positive weights; got d = {dimension}, {means.Length} numbers, {variance.Length} variances and {weights?.Length.ToString() ?? "no"} weights.");
        (Dimension, Count, _means) = (dimension, count, means);
        _variances = variance.Length == count ? variance : [.. Enumerable.Repeat(variance[0], count)];
        double total = weights?.Sum() ?? count;
        _logWeights = [.. Enumerable.Range(0, count).Select(k => Math.Log((weights?[k] ?? 1) / total))];
        _squares = [.. Enumerable.Range(0, count).Select(k => TensorPrimitives.Dot<double>(Mean(k), Mean(k)))];
    }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>How many components.</summary>
    public int Count { get; }

    /// <summary>The mean of a component.</summary>
    public ReadOnlySpan<double> Mean(int k) => _means.AsSpan(k * Dimension, Dimension);

    /// <summary>ln p(x; σ) of one row.</summary>
    public double LogDensity(ReadOnlySpan<double> x, double sigma) => Responsibilities(x, sigma, new double[Count]);

    /// <summary>∇ ln p(x; σ) of each row.</summary>
    public void Score(ReadOnlySpan<double> x, double sigma, Span<double> score)
    {
        double[] r = new double[Count];
        for (int at = 0; at < x.Length; at += Dimension)
        {
            ReadOnlySpan<double> row = x.Slice(at, Dimension);
            Span<double> into = score.Slice(at, Dimension);
            Responsibilities(row, sigma, r);
            into.Clear();
            double pull = 0;
            for (int k = 0; k < Count; k++)
            {
                double weight = r[k] / (_variances[k] + sigma * sigma);
                if (weight < 1e-300) continue;
                pull += weight;
                TensorPrimitives.MultiplyAdd(Mean(k), weight, into, into);
            }
            TensorPrimitives.MultiplyAdd(row, -pull, into, into);
        }
    }

    /// <summary>The <see cref="Denoiser"/>: Σ r_k (σ² m_k + v_k x)/(v_k + σ²), by Tweedie's formula x + σ² ∇ ln p.</summary>
    public void Denoise(ReadOnlySpan<double> x, double sigma, Span<double> denoised)
    {
        double[] r = new double[Count];
        for (int at = 0; at < x.Length; at += Dimension)
        {
            ReadOnlySpan<double> row = x.Slice(at, Dimension);
            Span<double> into = denoised.Slice(at, Dimension);
            Responsibilities(row, sigma, r);
            into.Clear();
            double kept = 0;
            for (int k = 0; k < Count; k++)
            {
                double share = _variances[k] + sigma * sigma is var v && v > 0 ? sigma * sigma / v : 1;
                kept += r[k] * (1 - share);
                if (r[k] > 1e-17) TensorPrimitives.MultiplyAdd(Mean(k), r[k] * share, into, into);
            }
            TensorPrimitives.MultiplyAdd(row, kept, into, into);
        }
    }

    /// <summary>Rows of it, noised with σ.</summary>
    public double[] Draw(int count, Generator random, double sigma = 0)
    {
        double[] rows = new double[count * Dimension];
        for (int i = 0; i < count; i++)
        {
            double left = random.NextDouble();
            int k = 0;
            while (k < Count - 1 && (left -= Math.Exp(_logWeights[k])) > 0) k++;
            double std = Math.Sqrt(_variances[k] + sigma * sigma);
            for (int j = 0; j < Dimension; j++) rows[i * Dimension + j] = _means[k * Dimension + j] + std * random.NextNormal();
        }
        return rows;
    }

    /// <summary>The posterior weights of the components given one row.</summary>
    /// <returns>ln p(x; σ).</returns>
    /// <exception cref="ArgumentOutOfRangeException">A component of no width at all.</exception>
    public double Responsibilities(ReadOnlySpan<double> x, double sigma, Span<double> r)
    {
        double square = TensorPrimitives.Dot(x, x), most = double.NegativeInfinity;
        for (int k = 0; k < Count; k++)
        {
            double v = _variances[k] + sigma * sigma;
            if (!(v > 0)) throw new ArgumentOutOfRangeException(nameof(sigma), $"Points without width have a density only after noise; got σ = {sigma} and variance {_variances[k]}. Give a positive σ.");
            double distance = Math.Max(0, square + _squares[k] - 2 * TensorPrimitives.Dot(x, Mean(k)));
            r[k] = _logWeights[k] - distance / (2 * v) - Dimension / 2.0 * Math.Log(2 * Math.PI * v);
            most = Math.Max(most, r[k]);
        }
        TensorPrimitives.Subtract(r, most, r);
        TensorPrimitives.Exp<double>(r, r);
        double sum = TensorPrimitives.Sum<double>(r);
        TensorPrimitives.Divide(r, sum, r);
        return most + Math.Log(sum);
    }
}

namespace Phenomena.Themes.Superposition;

/// <summary>Draws samples x_i = u_i v_i with u_i ~ Bernoulli(p_i) and v_i ~ Uniform(0, 2), exactly, at a cost of the active features only.</summary>
/// <remarks>The samples at which feature i is active are a Bernoulli process; the gap to the next one is geometric:
/// floor(ln U / ln(1 - p_i)) samples are skipped. The process does not know where a batch ends, so the rest of a gap carries over
/// to the next batch, and a batch costs two random numbers for each active feature instead of 2 n B.</remarks>
public sealed class FeatureSampler
{
    /// <summary>Mean of v².</summary>
    public const double MeanSquareValue = 4.0 / 3.0;

    private readonly Generator _generator;
    private readonly double[] _gapScale; // 1 / ln(1 - p_i)
    private readonly long[] _wait; // samples before the next at which feature i is active

    /// <param name="probabilities">p_i in [0, 1], one a feature.</param>
    /// <param name="generator">The stream to draw from; the sampler's own from here on.</param>
    /// <exception cref="ArgumentException">A probability outside [0, 1].</exception>
    public FeatureSampler(ReadOnlySpan<double> probabilities, Generator generator)
    {
        _generator = generator;
        _gapScale = new double[probabilities.Length];
        _wait = new long[probabilities.Length];
        for (int i = 0; i < probabilities.Length; i++)
        {
            double p = probabilities[i];
            if (!(p >= 0 && p <= 1))
                throw new ArgumentException($"Activation probabilities lie in [0, 1]; feature {i + 1} has {p}. Lower the density.", nameof(probabilities));
            // p = 1 gives 1 / -infinity = -0: no gap ever. p = 0 is a gap without end.
            _gapScale[i] = p == 0 ? double.NegativeInfinity : 1 / Math.Log(1 - p);
            _wait[i] = NextGap(i);
        }
    }

    /// <summary>Fills the batch with <paramref name="size"/> fresh samples.</summary>
    public void Next(SparseBatch batch, int size)
    {
        batch.Begin(size);
        for (int i = 0; i < _wait.Length; i++)
        {
            long sample = _wait[i];
            while (sample < size)
            {
                batch.Add(i, (int)sample, 2 * _generator.NextSingle());
                sample += 1 + NextGap(i);
            }
            _wait[i] = sample - size;
        }
        batch.Complete();
    }

    // A gap beyond 2^61 samples never ends, and leaves room to add a batch without overflow.
    private long NextGap(int feature) => (long)Math.Min(Math.Log(_generator.NextDouble()) * _gapScale[feature], 1L << 61);
}

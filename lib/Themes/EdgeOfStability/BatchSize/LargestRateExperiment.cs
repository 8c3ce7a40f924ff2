using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>The largest learning rate that a batch size bears.</summary>
public sealed record LargestRateConfig
{
    /// <summary>Adam instead of SGD.</summary>
    public bool Adam { get; init; }

    /// <summary>B; batches are drawn with replacement.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Decides digits, start and batches; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Steps that a rate must survive.</summary>
    public int Steps { get; init; } = 150;
}

/// <summary>What was found.</summary>
/// <param name="Rate">The largest rate after which the training loss is below ln 10, that of knowing nothing; halvings of log₂ η end at 0.05.</param>
public sealed record LargestRateResult(double Rate);

/// <summary>The linear and the square-root rule of Granziol and others (2020): 64-24-10 tanh network without biases from its start.</summary>
public static class LargestRateExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<LargestRateConfig, LargestRateResult> Experiment { get; } = new("edge-largest-rate", version: 1, Run) { Cost = c => 8 + c.Batch, Trial = c => c with { Steps = 30 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static LargestRateResult Run(LargestRateConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Batch < 1 || config.Steps < 1 || config.Seed < 0) throw new ArgumentException($"An example, a step and a seed of at least 0 are needed; got {config}.");
        var digits = DigitRows.Split(config.Seed, 1200)[0];
        var (low, high) = config.Adam ? (-4.0, 6.0) : (-2.0, 10.0);
        for (int halving = 0; halving < 8; halving++)
        {
            double middle = (low + high) / 2;
            if (EndLoss(config, digits, Math.Pow(2, middle), cancellation) < Math.Log(10)) low = middle;
            else high = middle;
        }
        return new(Math.Pow(2, (low + high) / 2));
    }

    private static double EndLoss(LargestRateConfig config, DigitRows digits, double rate, CancellationToken cancellation)
    {
        var random = new Generator((ulong)config.Seed);
        var net = new TwoLayerNet(new(24, Bias: false));
        double[] w = net.Start(random.Split(0)), gradient = new double[net.Size], mean = new double[net.Size], square = new double[net.Size];
        var (order, rows) = (random.Split(1), new int[config.Batch]);
        for (int t = 1; t <= config.Steps; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < rows.Length; i++) rows[i] = (int)order.NextInt64(digits.Count);
            net.Gradient(w, digits, rows, gradient);
            if (config.Adam) OptimizerRules.Adam<double>(w, gradient, mean, square, t, rate);
            else OptimizerRules.Sgd<double>(w, gradient, [], rate);
        }
        return net.Score(w, digits).Loss;
    }
}

using System.Numerics.Tensors;
using Phenomena.Experiments;
using static TorchSharp.torch;

namespace Phenomena.Themes.Grokking;

/// <summary>A quadratic network on n = x M ln M of the M² sums modulo M.</summary>
public sealed record EmergenceConfig
{
    /// <summary>M, odd.</summary>
    public int Modulus { get; init; } = 31;

    /// <summary>K, hidden neurons.</summary>
    public int Hidden { get; init; } = 256;

    /// <summary>x: training pairs in units of M ln M.</summary>
    public double Load { get; init; } = 3.25;

    /// <summary>How the first layer learns.</summary>
    public FeatureRule Rule { get; init; }

    /// <summary>Rate of the read-out, always Adam's, and of the first layer, where Muon's steps have this root mean square.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>The first layer's rate over that of the read-out.</summary>
    public double FirstLayerFactor { get; init; } = 1;

    /// <summary>Weight decay, added to the gradient.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Most steps.</summary>
    public int Steps { get; init; } = 2500;

    /// <summary>Training ends at this test accuracy; above 1 never.</summary>
    public double StopAt { get; init; } = 0.95;

    /// <summary>Whether the stages are measured on the way.</summary>
    public bool Dissect { get; init; }

    /// <summary>Decides pairs and initial values; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>n.</summary>
    internal int Pairs => (int)Math.Round(Load * Modulus * Math.Log(Modulus));

    /// <summary>Throws unless the config makes sense.</summary>
    internal void Validate()
    {
        if (Modulus < 5 || Modulus % 2 == 0 || Hidden < 1 || Steps < 1 || Seed < 0 || !(LearningRate > 0) || !(FirstLayerFactor > 0) || !(WeightDecay >= 0))
            throw new ArgumentException($"An odd modulus of at least 5, positive width, steps and rates, and a seed of at least 0 are needed; got {this}. Use the defaults, say.");
        if (!(Pairs >= 1 && Pairs < Modulus * Modulus))
            throw new ArgumentException($"x M ln M pairs must be some but not all of M² = {Modulus * Modulus}; x = {Load} asks for {Pairs}. Use x up to {Modulus / Math.Log(Modulus):F1}.");
    }
}

/// <summary>How training went. Lists are over the marks, which are evenly spread over the logarithm of the step; 4 decimals.</summary>
public sealed record EmergenceResult
{
    /// <summary>n.</summary>
    public required int Pairs { get; init; }

    /// <summary>Steps done at each mark.</summary>
    public required int[] Steps { get; init; }

    /// <summary>Share of training pairs that are right.</summary>
    public required double[] Train { get; init; }

    /// <summary>Share of the other pairs that are right.</summary>
    public required double[] Test { get; init; }

    /// <summary>First step at which the test accuracy was at least 0.95, looked at every 25 steps (10 when dissected) and at the marks; null if never.</summary>
    public required int? GeneralizedAt { get; init; }

    /// <summary>|W − W₀| / |W₀| of the first layer; empty unless dissected.</summary>
    public required double[] Movement { get; init; }

    /// <summary>Mean over the neurons of the cosine between what the loss asks of a neuron and the gradient of its own energy, the sign left out (the read-out may be
    /// negative); empty unless dissected.</summary>
    public required double[] Independence { get; init; }

    /// <summary>Mean IPR of the neurons' input weights; empty unless dissected.</summary>
    public required double[] Participation { get; init; }

    /// <summary>Frequencies that some neuron carries; empty unless dissected.</summary>
    public required int[] Covered { get; init; }

    /// <summary>First step at which every frequency had its neuron, looked at every 10 steps and at the marks; null if never, or not dissected.</summary>
    public required int? CoveredAt { get; init; }

    /// <summary>Neurons of each frequency 1 to (M − 1)/2 at the end.</summary>
    public required int[] NeuronsOf { get; init; }
}

/// <summary>Reproduces feature emergence and the data it needs (Tian 2025, arXiv 2509.21519).</summary>
public static class EmergenceExperiment
{
    /// <summary>A neuron with this share of its power on one frequency is a feature.</summary>
    public const double FeatureShare = 0.9;

    private const int MarksPerDecade = 16;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<EmergenceConfig, EmergenceResult> Experiment { get; } = new("grokking-feature-emergence", version: 1, Run)
    {
        Cost = c => (double)c.Pairs * c.Hidden * c.Modulus * c.Steps / (c.StopAt <= 1 && c.Load > 2.6 ? 3 : 1),
        // With so many pairs the narrow ones generalise within these steps.
        Trial = c => c with { Hidden = 64, Load = c.Load > 3 ? 4.5 : c.Load, Steps = 500, Seed = 0 },
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static EmergenceResult Run(EmergenceConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        // What neurons that decay leave behind.
        using var ignored = Denormals.Ignore();
        var trainer = new EmergenceTrainer(config);
        var log = new Log(trainer, config);
        for (int step = 0; ; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            double right = trainer.Gradient();
            bool last = step == config.Steps, mark = last || IsMark(step);
            if (mark || step % (config.Dissect ? 10 : 25) == 0)
            {
                double test = trainer.TestAccuracy();
                bool done = log.Look(step, test);
                if (mark || done) log.Add(step, right, test);
                if (done || last) break;
                progress?.Report(step / (double)config.Steps);
            }
            trainer.Step();
        }
        progress?.Report(1);
        return log.Result();
    }

    private static bool IsMark(int step) => step < 2 || (int)(MarksPerDecade * Math.Log10(step)) > (int)(MarksPerDecade * Math.Log10(step - 1));

    /// <summary>What is written down on the way.</summary>
    private sealed class Log(EmergenceTrainer trainer, EmergenceConfig config)
    {
        private readonly float[] _start = trainer.Net.Weights(0).ToArray();
        private readonly NeuronEnergy? _energy = config.Dissect ? new(trainer.Train, ScalarType.Float32) : null;
        private readonly List<int> _steps = [], _covered = [];
        private readonly List<double> _train = [], _test = [], _movement = [], _independence = [], _participation = [];
        private int? _generalized, _coveredAt;

        /// <summary>Notes when the network generalises and when it has all frequencies.</summary>
        /// <returns>Whether training ends here.</returns>
        public bool Look(int step, double test)
        {
            if (test >= 0.95) _generalized ??= step;
            if (_energy is not null && _coveredAt is null && Count().All(c => c > 0)) _coveredAt = step;
            return test >= config.StopAt;
        }

        public void Add(int step, double train, double test)
        {
            _steps.Add(step);
            _train.Add(Math.Round(train, 4));
            _test.Add(Math.Round(test, 4));
            if (_energy is null) return;
            var net = trainer.Net;
            ReadOnlySpan<float> w = net.Weights(0);
            var spectra = FrequencyShares.Of(w, net.Modulus);
            _movement.Add(Math.Round(TensorPrimitives.Distance(w, _start) / TensorPrimitives.Norm<float>(_start), 4));
            _independence.Add(Math.Round(Cosine(net.Gradients(0), EnergyGradient(w), config.Hidden), 4));
            _participation.Add(Math.Round(Enumerable.Range(0, config.Hidden).Average(spectra.Participation), 4));
            _covered.Add(spectra.Count(FeatureShare).Count(c => c > 0));
        }

        public EmergenceResult Result() => new()
        {
            Pairs = trainer.Train.Count, Steps = [.. _steps], Train = [.. _train], Test = [.. _test], GeneralizedAt = _generalized,
            Movement = [.. _movement], Independence = [.. _independence], Participation = [.. _participation], Covered = [.. _covered],
            CoveredAt = _coveredAt, NeuronsOf = Count(),
        };

        private int[] Count() => FrequencyShares.Of<float>(trainer.Net.Weights(0), trainer.Net.Modulus).Count(FeatureShare);

        private float[] EnergyGradient(ReadOnlySpan<float> w)
        {
            using var scope = NewDisposeScope();
            return _energy!.Differentiate(tensor(w.ToArray(), [2 * config.Modulus, config.Hidden])).Gradient.data<float>().ToArray();
        }

        /// <summary>Mean |cosine| of the columns of two tables [2p, K].</summary>
        private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int columns)
        {
            double[] ab = new double[columns], aa = new double[columns], bb = new double[columns];
            for (int i = 0; i < a.Length; i++)
            {
                int k = i % columns;
                ab[k] += (double)a[i] * b[i];
                aa[k] += (double)a[i] * a[i];
                bb[k] += (double)b[i] * b[i];
            }
            return Enumerable.Range(0, columns).Average(k => Math.Abs(ab[k]) / Math.Sqrt(aa[k] * bb[k] + 1e-300));
        }
    }
}

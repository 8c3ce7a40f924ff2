using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>Where the direction of a directional derivative comes from.</summary>
public enum Guess
{
    /// <summary>Backpropagation: no guess.</summary>
    Exact,

    /// <summary>The gradient of a small head's loss in the activations, of length 1.</summary>
    Local,

    /// <summary>The gradient of that loss itself, without the global one.</summary>
    LocalOnly,

    /// <summary>Normal, in the activations.</summary>
    Gaussian,

    /// <summary>±1, in the activations.</summary>
    Rademacher,

    /// <summary>Normal, in a matrix.</summary>
    GaussianWeights,
}

/// <summary>A net 64-64-64-10 on digits, its hidden layers trained by directional derivatives.</summary>
public sealed record GuessConfig
{
    /// <summary>Where directions come from.</summary>
    public Guess Guess { get; init; }

    /// <summary>η, falling evenly to 0.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Steps of 64 digits.</summary>
    public int Steps { get; init; } = 400;

    /// <summary>Not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>What came of it.</summary>
public sealed record GuessResult
{
    /// <summary>Share of test digits that are right.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean |cos| of estimate and gradient over examples and steps, first hidden layer; NaN in weight space.</summary>
    public required double FirstCosine { get; init; }

    /// <summary>The same for the second.</summary>
    public required double SecondCosine { get; init; }
}

/// <summary>Fournier and others, Can Forward Gradient Match Backpropagation? (2023), arXiv 2306.06968.</summary>
public static class GuessExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<GuessConfig, GuessResult> Experiment { get; } = new("optimizers-guess", version: 1, Run) { Trial = c => c with { Steps = 20, Seed = 0 } };

    /// <summary>E |cos| of a Gaussian direction and a gradient in d dimensions, about.</summary>
    public static double Cosine(int d) => Math.Sqrt(2 / (Math.PI * d));

    /// <summary>Root mean square relative error of the mean of M estimates (g·v)v with Gaussian v.</summary>
    public static double Error(int d, int m) => Math.Sqrt((d + 1.0) / m);

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static GuessResult Run(GuessConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Steps < 1 || config.Seed < 0 || !(config.LearningRate > 0)) throw new ArgumentException($"A step, a positive rate and a seed of at least 0 are needed; got {config}. Use the defaults.");
        const int batch = 64, units = 64;
        var root = new Generator((ulong)config.Seed);
        var data = DigitsSplit.Of(config.Seed);
        var net = new MlpKernel([64, units, units, 10]).Normal(root.Split(1));
        var training = new DigitsConfig();
        var trainer = new DigitsTrainer(net, training);
        MlpKernel[] heads = [new([units, 10]), new([units, 10])];
        DigitsTrainer[] headTrainers = [.. heads.Select(h => new DigitsTrainer(h, training))];
        var (draws, noise, inputs, labels) = (root.Split(2), root.Split(3), new double[batch * 64], new int[batch]);
        double rate = config.LearningRate;
        var cosines = new double[2];
        bool local = config.Guess is Guess.Local or Guess.LocalOnly, activity = config.Guess is Guess.Local or Guess.LocalOnly or Guess.Gaussian or Guess.Rademacher;
        trainer.Estimate = _ =>
        {
            for (int layer = 1; layer <= 2 && config.Guess != Guess.Exact; layer++)
            {
                var direction = new double[batch * units];
                if (local)
                {
                    var head = heads[layer - 1];
                    var logits = head.Forward(net.Hidden(layer));
                    DigitsSplit.CrossEntropy(logits, labels);
                    Gemm.Product(batch, units, 10, logits, false, head.Parameters.AsSpan(0, 10 * units), false, direction);
                }
                else for (int i = 0; i < direction.Length; i++) direction[i] = config.Guess == Guess.Rademacher ? noise.NextDouble() < 0.5 ? -1 : 1 : noise.NextNormal();
                if (activity) Activity(layer, direction);
                else Weights(layer);
                if (local) headTrainers[layer - 1].Step(net.Hidden(layer), labels, rate);
            }
        };

        for (int step = 0; step < config.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            rate = config.LearningRate * (1 - (double)step / config.Steps);
            data.Take(Enumerable.Range(0, batch).Select(_ => (int)draws.NextInt64(1200)).ToArray(), inputs, labels);
            trainer.Step(inputs, labels, rate);
            if (step % 50 == 0) progress?.Report(step / (double)config.Steps);
        }
        bool seen = activity && net.Parameters.All(double.IsFinite);
        return new()
        {
            Accuracy = DigitsSplit.Accuracy(net.Forward(data.Test), data.TestLabels),
            FirstCosine = seen ? cosines[0] / config.Steps : double.NaN, SecondCosine = seen ? cosines[1] / config.Steps : double.NaN,
        };

        // For each example (d·v) v, where d is its exact gradient in the activations.
        void Activity(int layer, double[] direction)
        {
            var exact = net.HiddenErrors(layer);
            for (int i = 0; i < batch; i++)
            {
                Span<double> d = exact.Slice(i * units, units), v = direction.AsSpan(i * units, units);
                double along = TensorPrimitives.Dot<double>(d, v), length = TensorPrimitives.Norm<double>(v);
                cosines[layer - 1] += Math.Abs(along) / (length * TensorPrimitives.Norm<double>(d) + 1e-300) / batch;
                if (config.Guess == Guess.LocalOnly) continue;
                TensorPrimitives.Multiply(v, config.Guess == Guess.Local ? along / (length * length + 1e-300) : along, v);
            }
            net.Through(layer, direction);
        }

        // The whole layer's gradient along one direction.
        void Weights(int layer)
        {
            foreach (var block in net.Blocks.Where(b => b.Layer == layer))
            {
                var g = block.Of(net.Gradient);
                double[] v = [.. Enumerable.Range(0, g.Length).Select(_ => noise.NextNormal())];
                TensorPrimitives.Multiply(v, TensorPrimitives.Dot<double>(g, v), g);
            }
        }
    }
}

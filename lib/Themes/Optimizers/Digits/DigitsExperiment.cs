using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>A small net on digits, and the rule that trains it.</summary>
public sealed record DigitsConfig
{
    /// <summary>The rule.</summary>
    public UpdateRule Rule { get; init; } = new(UpdateKind.Momentum);

    /// <summary>η.</summary>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>Hidden units of each layer.</summary>
    public int[] Hidden { get; init; } = [64];

    /// <summary>Of the hidden layers.</summary>
    public Activation Activation { get; init; }

    /// <summary>Of the hidden layers.</summary>
    public Normalisation Normalisation { get; init; }

    /// <summary>Whether layers have biases.</summary>
    public bool Biases { get; init; } = true;

    /// <summary>Variance of hidden weights at the start times inputs.</summary>
    public double Gain { get; init; } = 2;

    /// <summary>Training digits of 1797.</summary>
    public int Examples { get; init; } = 1200;

    /// <summary>Digits of a step; as many as there are: all, each step.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Whether batches are dealt from a shuffled deck, not drawn anew.</summary>
    public bool Dealt { get; init; }

    /// <summary>Steps.</summary>
    public int Steps { get; init; } = 600;

    /// <summary>Whether the rate falls evenly to 0.</summary>
    public bool Decay { get; init; }

    /// <summary>λ, taken from the weights as ηλw.</summary>
    public double WeightDecay { get; init; }

    /// <summary>λ, added to the gradient as λw (w: what is trained).</summary>
    public double L2 { get; init; }

    /// <summary>Share of hidden units dropped while training.</summary>
    public double Dropout { get; init; }

    /// <summary>s: the gradient is taken s steps ahead.</summary>
    public double Ahead { get; init; }

    /// <summary>Whether updates lose their radial part (SGDP, AdamP).</summary>
    public bool Project { get; init; }

    /// <summary>Whether matrices are w = A 2/π atan(v/B), trained in v.</summary>
    public bool Compander { get; init; }

    /// <summary>A in units of six initial deviations of the matrix.</summary>
    public double CompanderA { get; init; } = 0.5;

    /// <summary>B likewise.</summary>
    public double CompanderB { get; init; } = 0.25;

    /// <summary>Of split, start and batches; not negative.</summary>
    public int Seed { get; init; }

    internal void Validate()
    {
        if (Steps < 1 || Batch < 1 || Batch > Examples || Examples is < 1 or > 1796 || Seed < 0 || !(LearningRate >= 0) || Dropout is < 0 or >= 1)
            throw new ArgumentException($"At least one step, a batch of 1 to all of at most 1796 examples, a rate and a seed of at least 0 and a dropout below 1 are needed; got {this}. Use the defaults.");
    }
}

/// <summary>What came of it.</summary>
public sealed record DigitsResult
{
    /// <summary>Share of test digits that are right.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The same with each pixel of a test digit at its mean with probability 0.1: an input of zero.</summary>
    public required double Missing { get; init; }

    /// <summary>The same with it at the background instead.</summary>
    public required double Blanked { get; init; }

    /// <summary>Share of training digits that are right.</summary>
    public required double TrainAccuracy { get; init; }

    /// <summary>Mean cross-entropy of the training digits.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>Growth of |W|² of each matrix, from its start, relative.</summary>
    public required double[] Growth { get; init; }

    /// <summary>Mean angle that hidden matrices turn by in a step, first 50 steps.</summary>
    public required double FirstAngle { get; init; }

    /// <summary>The same over the last 200 steps.</summary>
    public required double LastAngle { get; init; }

    /// <summary>Largest weight of a matrix, in size.</summary>
    public required double Largest { get; init; }

    /// <summary>Share of weights of matrices below 0.01 in size.</summary>
    public required double Small { get; init; }

    /// <summary>Counts of matrices' weights in 60 bins from −1.2 to 1.2.</summary>
    public required int[] Histogram { get; init; }

    /// <summary>Share of coordinates whose update goes up the gradient, mean over steps.</summary>
    public required double Opposed { get; init; }

    /// <summary>Mean ξ of diffGrad; 1 for other rules.</summary>
    public required double Friction { get; init; }
}

/// <summary>One net, trained by one rule on digits: what papers 1, 7, 9, 13 and 14 of the notebook share.</summary>
public static class DigitsExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<DigitsConfig, DigitsResult> Experiment { get; } = new("optimizers-digits", version: 1, Run)
    {
        Cost = c => (double)c.Steps * c.Batch * (64 * c.Hidden[0] + c.Hidden.Zip(c.Hidden.Skip(1).Append(10), (a, b) => a * b).Sum()),
        Trial = c => c with { Batch = Math.Min(c.Batch, 100), Steps = 15, Seed = Math.Min(c.Seed, 1) },
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static DigitsResult Run(DigitsConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var data = DigitsSplit.Of(config.Seed, config.Examples);
        var net = new MlpKernel([64, .. config.Hidden, 10], config.Activation, config.Normalisation, config.Biases).Normal(root.Split(1), config.Gain);
        var (draws, trainer) = (root.Split(2), new DigitsTrainer(net, config));
        (net.Dropout, net.Draws) = (config.Dropout, config.Dropout > 0 ? root.Split(3) : null);
        double[] start = [.. net.Matrices.Select(b => TensorPrimitives.SumOfSquares<double>(b.Of(net.Parameters)))], inputs = new double[config.Batch * 64];
        var labels = new int[config.Batch];
        var (deck, dealt) = (Array.Empty<int>(), 0);
        double first = 0, last = 0, opposed = 0, friction = 0;
        for (int step = 1; step <= config.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (config.Dealt || config.Batch == config.Examples)
            {
                if (dealt + config.Batch > deck.Length) (deck, dealt) = (config.Batch == config.Examples ? [.. Enumerable.Range(0, config.Examples)] : draws.Permutation(config.Examples), 0);
                data.Take(deck.AsSpan(dealt, config.Batch), inputs, labels);
                dealt += config.Batch;
            }
            else data.Take(Enumerable.Range(0, config.Batch).Select(_ => (int)draws.NextInt64(config.Examples)).ToArray(), inputs, labels);
            trainer.Step(inputs, labels, config.LearningRate * (config.Decay ? 1 - (step - 1.0) / config.Steps : 1));
            (opposed, friction) = (opposed + trainer.Opposed / config.Steps, friction + trainer.Friction / config.Steps);
            if (step <= 50) first += trainer.Angle / 50;
            if (step > config.Steps - 200) last += trainer.Angle / 200;
            if (step % 50 == 0) progress?.Report(step / (double)config.Steps);
        }

        net.Draws = null;
        double[] weights = [.. net.Matrices.SelectMany(b => b.Of(net.Parameters).ToArray())];
        var histogram = new int[60];
        foreach (double w in weights) histogram[Math.Clamp((int)((w + 1.2) * 25), 0, 59)]++;
        var logits = net.Forward(data.Train);
        double trainAccuracy = DigitsSplit.Accuracy(logits, data.TrainLabels), loss = DigitsSplit.CrossEntropy(logits, data.TrainLabels);
        // Means over the batch are those of all training digits from here on.
        net.Frozen = true;
        double[] Without(Func<int, double> instead)
        {
            var missing = root.Split(4);
            return [.. data.Test.Select((x, i) => missing.NextDouble() < 0.1 ? instead(i % 64) : x)];
        }
        return new()
        {
            Accuracy = DigitsSplit.Accuracy(net.Forward(data.Test), data.TestLabels),
            Missing = DigitsSplit.Accuracy(net.Forward(Without(_ => 0)), data.TestLabels), Blanked = DigitsSplit.Accuracy(net.Forward(Without(pixel => -data.Mean[pixel])), data.TestLabels),
            TrainAccuracy = trainAccuracy, TrainLoss = loss, FirstAngle = first, LastAngle = last, Opposed = opposed, Friction = friction, Histogram = histogram,
            Growth = [.. net.Matrices.Select((b, i) => TensorPrimitives.SumOfSquares<double>(b.Of(net.Parameters)) / start[i] - 1)],
            Largest = weights.Max(Math.Abs), Small = weights.Count(w => Math.Abs(w) < 0.01) / (double)weights.Length,
        };
    }
}

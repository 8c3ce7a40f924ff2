using Phenomena.Experiments;
using static TorchSharp.torch;

namespace Phenomena.Themes.Grokking;

/// <summary>Reproduces Prieto, Barsbey, Mediano and Birdal, Grokking at the Edge of Numerical Stability (2025), arXiv 2501.04697, on addition modulo p.</summary>
public static class StabilityExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<StabilityConfig, StabilityResult> Experiment { get; } = new("grokking-stability", version: 2, Run)
    {
        Cost = c => c.Steps * c.TrainFraction * Math.Pow(c.Modulus, 2) * c.Hidden * (c.Modulus + (c.Network == ModularNetwork.Relu ? c.Hidden : 0.0)),
    };

    /// <summary>One run on the calling thread: full batches, every step from all training pairs.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static StabilityResult Run(StabilityConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var (train, test) = ModularPairs.Split(config.Modulus, config.TrainFraction, root.Split(0));
        using var all = NewDisposeScope();
        using var net = config.Create(root.Split(1));
        var optimizer = config.Optimizer(net);
        var loss = new LogitLoss<float>(config.Objective, config.Precision);
        var (a, b, _) = train.ToTensors();
        var (testA, testB, _) = test.ToTensors();
        var gradient = zeros(train.Count, config.Modulus);
        var history = new StabilityHistory();
        var marks = Marks.Of(config.Steps, config.Points);
        for (int step = 0; step <= config.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report((double)step / config.Steps);
            using var scope = NewDisposeScope();
            optimizer.ZeroGrad();
            var logits = net.call(a, b);
            // The loss is not torch's: it rounds to float16 where a GPU does, and sees the collapse.
            var report = loss.Evaluate(Vectors.Of<float>(logits), train.Labels, Vectors.Of<float>(gradient));
            logits.backward([gradient]);
            // Everything of a mark belongs to the same weights: the gradient is theirs, and the step comes after it.
            if (marks.Contains(step)) history.Add(step, report, Alignment.Of<float>(optimizer.Parameters), TestAccuracy());
            if (step == config.Steps) break;
            if (config.Projected) Alignment.Project<float>(optimizer.Parameters);
            optimizer.Step();
        }
        return history.ToResult();

        double TestAccuracy()
        {
            using var off = no_grad();
            return Vectors.Accuracy(net.call(testA, testB), test.Labels);
        }
    }

    /// <summary>The steps that are looked at: half of them evenly on the logarithm of the step, for the axis they are drawn on, half evenly in time, for what happens late.</summary>
    private static class Marks
    {
        public static HashSet<int> Of(int steps, int points)
        {
            var marks = new HashSet<int> { 0 };
            int half = Math.Max(1, points / 2);
            for (int i = 1; i <= half; i++)
            {
                marks.Add((int)Math.Round(Math.Pow(steps, (double)i / half)));
                marks.Add((int)Math.Round((double)steps * i / half));
            }
            return marks;
        }
    }
}

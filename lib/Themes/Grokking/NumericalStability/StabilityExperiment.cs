using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

/// <summary>Reproduces Prieto, Barsbey, Mediano and Birdal, Grokking at the Edge of Numerical Stability (2025), arXiv 2501.04697, on addition modulo p.</summary>
public static class StabilityExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<StabilityConfig, StabilityResult> Experiment { get; } = new("grokking-stability", version: 1, Run)
    {
        Cost = c => c.Steps * c.TrainFraction * Math.Pow(c.Modulus, 2) * c.Hidden * (c.Modulus + (c.Network == ModularNetwork.Relu ? c.Hidden : 0.0)),
        Trial = c => c with { Modulus = 23, Hidden = 32, Steps = 15 },
    };

    /// <summary>One run on the calling thread: full batches, every step from all training pairs.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static StabilityResult Run(StabilityConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var (train, test) = ModularPairs.Split(config.Modulus, config.TrainFraction, root.Split(0));
        var net = config.Create(root.Split(1));
        var loss = new LogitLoss<float>(config.Objective, config.Precision);
        var adam = new AdamRule<float>(config.Adam, net.Parameters.Length);
        var history = new StabilityHistory();
        var marks = Marks.Of(config.Steps, config.Points);
        for (int step = 0; step <= config.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report((double)step / config.Steps);
            var logits = net.Forward(train);
            var report = loss.Evaluate(logits, train.Labels, logits);
            net.Backward(train, logits);
            // Everything of a mark belongs to the same weights: the gradient is theirs, and the step comes after it.
            if (marks.Contains(step)) history.Add(step, report, Alignment.Of(net), Accuracy(net, test));
            if (step == config.Steps) break;
            if (config.Projected) Alignment.Project(net);
            adam.Step(net.Parameters, net.Gradient);
        }
        return history.ToResult();
    }

    /// <summary>Share of pairs whose largest logit is the label's.</summary>
    private static double Accuracy(ModularKernel<float> net, ModularPairs pairs)
    {
        int p = net.Modulus, correct = 0;
        ReadOnlySpan<float> logits = net.Forward(pairs, keep: false);
        for (int i = 0; i < pairs.Count; i++)
            if (Vectors.IndexOfMax(logits.Slice(i * p, p)) == pairs.Labels[i]) correct++;
        return (double)correct / pairs.Count;
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

using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;
using static TorchSharp.torch;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>A classifier of digits with four hidden layers of 64, trained past zero training error.</summary>
public sealed record TerminalConfig
{
    /// <summary>Squared distance from one-hot labels instead of cross-entropy.</summary>
    public bool Squared { get; init; }

    /// <summary>Steps of 128 digits.</summary>
    public int Steps { get; init; } = 3000;

    /// <summary>Of split, start and batches; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>What was seen on the way; lists by mark.</summary>
public sealed record TerminalResult
{
    /// <summary>Steps done at each mark.</summary>
    public required int[] Steps { get; init; }

    /// <summary>tr S_W / tr S_B [mark][input, then each hidden layer] on training digits.</summary>
    public required double[][] Trace { get; init; }

    /// <summary>The same of the last hidden layer on test digits.</summary>
    public required double[] TestTrace { get; init; }

    /// <summary>NC2 of the last hidden layer: mean distance of the cosines from −1/9.</summary>
    public required double[] Angles { get; init; }

    /// <summary>NC3 of the last hidden layer.</summary>
    public required double[] SelfDuality { get; init; }

    /// <summary>NC4 of the last hidden layer.</summary>
    public required double[] Nearest { get; init; }

    /// <summary>Share of training digits that are right.</summary>
    public required double[] TrainAccuracy { get; init; }

    /// <summary>Share of test digits that are right.</summary>
    public required double[] TestAccuracy { get; init; }
}

/// <summary>Neural collapse, layer by layer, in a real network.</summary>
public static class TerminalExperiment
{
    /// <summary>Where a run is looked at.</summary>
    public static IReadOnlyList<int> Marks { get; } = [0, 30, 100, 300, 1000, 2000, 3000];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<TerminalConfig, TerminalResult> Experiment { get; } = new("neural-collapse-digits", version: 1, Run) { Cost = c => c.Steps };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">No steps or a negative seed.</exception>
    public static TerminalResult Run(TerminalConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Steps < 1 || config.Seed < 0) throw new ArgumentException($"A step and a seed of at least 0 are needed; got {config}.");
        var root = new Generator((ulong)config.Seed);
        var (train, test) = DigitsTraining.Split(config.Seed);
        using var net = new LayeredNet(root.Split(1), 64, 64, 64, 64, 64, 10);
        var seen = new List<(int Step, double[] Trace, double Test, double Angles, double Dual, double Nearest, double Right, double TestRight)>();
        DigitsTraining.Run(net, train, config.Steps, 128, root.Split(2), cancellation, config.Squared, seen: step =>
        {
            if (step % 50 == 0) progress?.Report(step / (double)config.Steps);
            if (step != config.Steps && !Marks.Contains(step)) return;
            using var scope = NewDisposeScope();
            using var off = no_grad();
            var layers = Features(net, train.Pixels, train.Count);
            CollapseMetrics[] all = [.. layers.Select(h => CollapseMetrics.Of(h, train.Labels, 10))];
            int[] chosen = [.. net.call(tensor(train.Pixels, [train.Count, 64])).argmax(1).data<long>().Select(c => (int)c)];
            var last = Matrix<double>.Build.Dense(10, 64, (c, i) => net.Layers[^1].weight[c, i].item<float>());
            seen.Add((step, [.. all.Select(m => m.Trace)], CollapseMetrics.Of(Features(net, test.Pixels, test.Count)[^1], test.Labels, 10).Trace, all[^1].Angles,
                all[^1].SelfDuality(last), all[^1].Nearest(layers[^1], chosen), DigitsTraining.Accuracy(net, train), DigitsTraining.Accuracy(net, test)));
        });
        double[] All(Func<(int Step, double[] Trace, double Test, double Angles, double Dual, double Nearest, double Right, double TestRight), double> of) => [.. seen.Select(of)];
        return new()
        {
            Steps = [.. seen.Select(s => s.Step)], Trace = [.. seen.Select(s => s.Trace)], TestTrace = All(s => s.Test), Angles = All(s => s.Angles), SelfDuality = All(s => s.Dual),
            Nearest = All(s => s.Nearest), TrainAccuracy = All(s => s.Right), TestAccuracy = All(s => s.TestRight),
        };
    }

    /// <summary>Pixels and hidden layers as columns [units, n].</summary>
    private static List<Matrix<double>> Features(LayeredNet net, float[] pixels, int count)
    {
        var x = tensor(pixels, [count, pixels.Length / count]);
        return [.. net.Hidden(x).Prepend(x).Select(h => Matrix<double>.Build.Dense((int)h.shape[1], count, h.to(float64).data<double>().ToArray()))];
    }
}

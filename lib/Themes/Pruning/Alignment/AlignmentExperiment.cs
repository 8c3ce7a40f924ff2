using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>A network trained far too long on digits with wrong labels.</summary>
public sealed record AlignmentConfig
{
    /// <summary>Share of wrong labels among the 1200 training digits.</summary>
    public double Noise { get; init; } = 0.4;

    /// <summary>Decides split, wrong labels, initial values and order; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>SGD steps of 32 digits.</summary>
    public int Steps { get; init; } = 3000;

    internal void Validate()
    {
        if (!(Noise is >= 0 and < 1) || Seed < 0 || Steps < AlignmentExperiment.Every)
        {
            throw new ArgumentException($"A share of wrong labels from 0 to below 1, a seed of at least 0 and at least {AlignmentExperiment.Every} steps are needed; got {this}. Use the defaults.");
        }
    }
}

/// <summary>What was seen at each mark.</summary>
public sealed record AlignmentResult
{
    /// <summary>Steps.</summary>
    public required int[] Marks { get; init; }

    /// <summary>GWA of the training digits.</summary>
    public required double[] Summary { get; init; }

    /// <summary>Their mean alignment.</summary>
    public required double[] Mean { get; init; }

    /// <summary>Share of 597 test digits that are right.</summary>
    public required double[] Accuracy { get; init; }

    /// <summary>Share of training digits that have the label they were given.</summary>
    public required double[] Fitted { get; init; }

    /// <summary>How well −g tells wrong labels (AUC); NaN without any.</summary>
    public required double[] Auc { get; init; }

    /// <summary>Alignments at the mark with the largest GWA: counts of right labels (first) and wrong ones in 40 bins from −0.5 to 0.5.</summary>
    public required int[][] Histogram { get; init; }

    /// <summary>The mark with the largest GWA.</summary>
    public int Stop => Array.IndexOf(Summary, Summary.Max());
}

/// <summary>Hölzl and others, Gradient-Weight Alignment as a Train-Time Proxy for Generalization in Classification Tasks (2025), arXiv 2510.25480, on 8 x 8 digits.</summary>
public static class AlignmentExperiment
{
    /// <summary>Steps from mark to mark.</summary>
    public const int Every = 75;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<AlignmentConfig, AlignmentResult> Experiment { get; } = new("pruning-alignment", version: 2, Run);

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static AlignmentResult Run(AlignmentConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var digits = PruningDigits.Split(config.Seed);
        var (train, flipped) = digits.Pool.Flip(config.Noise, root.Split(0));
        var net = PruningNetKernel.Normal(train.Width, 128, train.Classes, root.Split(1));
        var rule = new PruningRule { Cosine = false, WeightDecay = 0, Steps = config.Steps };
        List<(int Step, double Gwa, double Mean, double Accuracy, double Fitted, double Auc)> marks = [];
        var best = Array.Empty<double>();
        foreach (var step in new PruningTrainer(net, train, rule, root.Split(2)).StopAt(Enumerable.Range(1, config.Steps / Every).Select(i => i * Every), cancellation))
        {
            var g = GradientWeightAlignment.Of(net, train);
            var gwa = GradientWeightAlignment.Summary(g);
            if (marks.TrueForAll(m => m.Gwa < gwa)) best = g;
            marks.Add((step, gwa, g.Average(), PruningErrors.Accuracy(net, digits.Test.Inputs, digits.Test.Labels), PruningErrors.Accuracy(net, train.Inputs, train.Labels),
                config.Noise == 0 ? double.NaN : new ExampleScores("", [.. g.Select(v => -v)]).Auc(flipped)));
            progress?.Report(step / (double)config.Steps);
        }

        int[][] histogram = [new int[40], new int[40]];
        for (var i = 0; i < best.Length; i++) histogram[flipped[i] ? 1 : 0][Math.Clamp((int)((best[i] + 0.5) * 40), 0, 39)]++;
        return new()
        {
            Marks = [.. marks.Select(m => m.Step)], Summary = SignificantDigits.Of(marks.Select(m => m.Gwa), 6), Mean = SignificantDigits.Of(marks.Select(m => m.Mean)),
            Accuracy = SignificantDigits.Of(marks.Select(m => m.Accuracy)), Fitted = SignificantDigits.Of(marks.Select(m => m.Fitted)), Auc = SignificantDigits.Of(marks.Select(m => m.Auc)), Histogram = histogram,
        };
    }
}

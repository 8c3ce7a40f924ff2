using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>How well scores tell known digits (0 to 7) from an unknown one (9).</summary>
/// <param name="Score">Its name.</param>
/// <param name="Auroc">Probability that a known digit scores above an unknown one.</param>
/// <param name="Fpr95">Share of unknown digits that pass where 95 % of the known ones do.</param>
public sealed record OutlierScore(string Score, double Auroc, double Fpr95);

/// <summary>All scores, and the p that the held-out unknown digit (8) chose.</summary>
public sealed record ConjNormResult
{
    /// <summary>Largest softmax probability, energy, Mahalanobis, then ConjNorm at the chosen p.</summary>
    public required OutlierScore[] Scores { get; init; }

    /// <summary>The chosen p.</summary>
    public required double P { get; init; }
}

/// <summary>ConjNorm and its baselines on the 16 penultimate features of a network that knows the digits 0 to 7.</summary>
public static class ConjNormExperiment
{
    private static readonly double[] s_norms = [1.5, 2, 2.5, 3];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<CompanionConfig, ConjNormResult> Experiment { get; } = new("calibration-conjnorm", version: 2, Run) { Trial = c => c with { Seed = Math.Min(c.Seed, 1) } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">A negative seed.</exception>
    public static ConjNormResult Run(CompanionConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var split = NoisyDigits.Draw(0, root.Split(0));
        Samples train = Only(split.Train, y => y < 8), known = Only(split.Test, y => y < 8), chooser = Unlabelled(Only(split.Test, y => y == 8)), unknown = Unlabelled(Only(split.Test, y => y == 9));
        using var network = new Classifier([64, 128, 16, 8], root.Split(1));
        network.Train(train, new(), root.Split(2), cancellation, progress);
        var classes = new FeatureClasses(network, train);
        var densities = s_norms.Select(p => (P: p, Score: Density(classes, p, root.Split(3)))).ToList();
        var best = densities.MaxBy(d => Compare("", d.Score, known, chooser).Auroc);
        return new()
        {
            P = best.P,
            Scores =
            [
                Compare("largest softmax probability", s => network.Score(s).Top.Confidence, known, unknown),
                Compare("energy", s => [.. network.Score(s).Logits().Chunk(8).Select(z => z.Max() + Math.Log(z.Sum(v => Math.Exp(v - z.Max()))))], known, unknown),
                Compare("Mahalanobis", classes.Mahalanobis, known, unknown),
                Compare("ConjNorm", best.Score, known, unknown),
            ],
        };

        // The network has no class for them; scores look at no label.
        static Samples Unlabelled(Samples s) => s with { Labels = new int[s.Count] };

        static Samples Only(Samples s, Func<int, bool> which) => s.Pick(Enumerable.Range(0, s.Count).Where(i => which(s.Labels[i])));
    }

    private static Func<Samples, double[]> Density(FeatureClasses classes, double p, Generator generator)
    {
        double[] logs = [.. classes.Means.Select((m, k) => Math.Log(classes.Shares[k]) - ConjugateNorm.LogPartition(m, p, generator.Split((ulong)k)))];
        return samples => [.. classes.Features(samples).Select(z =>
        {
            double[] terms = [.. classes.Means.Select((m, k) => logs[k] - ConjugateNorm.Divergence(z, m, p))];
            var max = terms.Max();
            return max + Math.Log(terms.Sum(t => Math.Exp(t - max)));
        })];
    }

    private static OutlierScore Compare(string name, Func<Samples, double[]> score, Samples known, Samples unknown)
    {
        double[] inside = [.. score(known).Order()], outside = score(unknown);
        var pairs = outside.Sum(o => inside.Sum(i => i > o ? 1 : i == o ? 0.5 : 0));
        var gate = inside[(int)(0.05 * inside.Length)];
        return new(name, pairs / inside.Length / outside.Length, outside.Count(o => o >= gate) / (double)outside.Length);
    }
}

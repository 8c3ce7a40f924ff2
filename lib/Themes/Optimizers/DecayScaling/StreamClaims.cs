using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What Robust Layerwise Scaling Rules by Proper Weight Decay Tuning (2025), arXiv 2510.15262, claims: claims 5 to 7.</summary>
public static class StreamClaims
{
    /// <summary>Six pairs of η and λ at width 64.</summary>
    public static IEnumerable<StreamConfig> Settings(IEnumerable<int> seeds) =>
        from seed in seeds from s in new[] { (0.008, 0.5), (0.008, 1), (0.008, 2), (0.008, 4), (0.016, 1), (0.004, 2) } select new StreamConfig { LearningRate = s.Item1, WeightDecay = s.Item2, Seed = seed };

    /// <summary>Four widths at one pair.</summary>
    public static IEnumerable<StreamConfig> Widths(IEnumerable<int> seeds) => from seed in seeds from width in new[] { 32, 64, 128, 256 } select new StreamConfig { Width = width, Steps = 400, Seed = seed };

    /// <summary>Relative standard deviation over settings of the rescaled singular values of W₁, mean over the index.</summary>
    public static double Spread(IEnumerable<Run<StreamConfig, StreamResult>> settings)
    {
        double[][] shapes = [.. settings.Select(r => r.Result.First.Select(s => s / Math.Sqrt(r.Config.LearningRate / r.Config.WeightDecay)).ToArray())];
        return Enumerable.Range(0, shapes[0].Length).Average(i => { var at = shapes.Select(s => s[i]).ToList(); return Statistics.StandardDeviation(at) / at.Average(); });
    }

    /// <summary>The claims on these runs.</summary>
    public static IReadOnlyList<Claim> Of(IReadOnlyList<Run<StreamConfig, StreamResult>> settings, IReadOnlyList<Run<StreamConfig, StreamResult>> widths)
    {
        static double Exponent(IEnumerable<Run<StreamConfig, StreamResult>> runs, Func<StreamConfig, double> x, Func<StreamResult, double> y) => -PowerLawFit.Of(runs.Select(r => x(r.Config)), runs.Select(r => y(r.Result))).Exponent;
        var seeds = settings.GroupBy(r => r.Config.Seed);
        double[] levels = [.. settings.GroupBy(r => r.Config with { Seed = 0 }).Select(g => g.Average(r => r.Result.Rms) / StreamExperiment.Rms(g.Key.Width, g.Key.LearningRate, g.Key.WeightDecay))];
        IEnumerable<double> Wide(Func<StreamResult, double> y) => widths.GroupBy(r => r.Config.Seed).Select(g => Exponent(g, c => c.Width, y));
        return
        [
            Measuring.On("05.5", settings, c => c.Seed, () =>
            [
                Measuring.Over(seeds.Select(g => Exponent(g, c => c.LearningRate / c.WeightDecay, r => r.Rms)), "05.5", "exponent of rms σ in η/λ"),
                new(levels.MaxBy(l => Math.Abs(l - 1)), "05.5/level", null, "rms σ over √(dη/λ), the farthest"),
            ]),
            Measuring.On("05.6", settings, c => c.Seed, () => [Measuring.Over(seeds.Select(Spread), "05.6", "relative spread of rescaled spectra")],
                "The shape is the same but for the largest settings of λ, whose memory 1/ηλ is short and whose updates are no longer without relation to w."),
            Measuring.On("05.7", widths, c => c.Seed, () =>
            [
                Measuring.Over(Wide(r => r.Top), "05.7", "exponent of the largest σ of W₁ in d"), Measuring.Over(Wide(r => r.SecondTop), "05.7/second", "exponent of the largest σ of W₂ in d"), Measuring.Over(Wide(r => r.Rms), "05.7/rms", "exponent of rms σ of W₁ in d"),
            ], "Only the bulk has the exponent ½ of theory; that of the largest singular value depends on the signal and on how the read-out starts."),
        ];
    }
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What Wortsman and others (2023), arXiv 2309.14322, claim: claims 18 to 21 and 51.</summary>
public static class ProxyClaims
{
    /// <summary>The rates.</summary>
    public static IReadOnlyList<double> Rates { get; } = [0.003, 0.01, 0.03, 0.1, 0.3];

    /// <summary>Three widths, with and without QK-norm, all rates.</summary>
    public static IEnumerable<ProxyConfig> Study(IEnumerable<int> seeds) =>
        from seed in seeds from width in new[] { 16, 32, 64 } from norm in new[] { false, true } from rate in Rates select new ProxyConfig { Width = width, QkNorm = norm, LearningRate = rate, Seed = seed };

    /// <summary>A warm-up over 30 % of the run, at width 32.</summary>
    public static IEnumerable<ProxyConfig> WarmUps(IEnumerable<int> seeds) => from seed in seeds from rate in Rates select new ProxyConfig { WarmUp = 0.3, LearningRate = rate, Seed = seed };

    /// <summary>The rate at which the largest logit passes 100, interpolated in the logarithms of both.</summary>
    /// <returns>NaN if it never does.</returns>
    public static double Threshold(IEnumerable<Run<ProxyConfig, ProxyResult>> rates)
    {
        var points = rates.OrderBy(r => r.Config.LearningRate).Select(r => (Rate: Math.Log(r.Config.LearningRate), Logit: Math.Log(r.Result.Logit / 100))).ToList();
        int at = points.FindIndex(p => p.Logit >= 0);
        if (at < 1) return double.NaN;
        var (a, b) = (points[at - 1], points[at]);
        return Math.Exp(a.Rate + (b.Rate - a.Rate) * a.Logit / (a.Logit - b.Logit));
    }

    /// <summary>The claims on these runs.</summary>
    public static IReadOnlyList<Claim> Of(IReadOnlyList<Run<ProxyConfig, ProxyResult>> study, IReadOnlyList<Run<ProxyConfig, ProxyResult>> warm)
    {
        List<Run<ProxyConfig, ProxyResult>> plain = [.. study.Where(r => !r.Config.QkNorm)], normed = [.. study.Where(r => r.Config.QkNorm)];
        double[] ratios = [.. plain.GroupBy(r => (r.Config.Width, r.Config.Seed)).Select(g =>
            ProxyExperiment.Sensitivity(g.Select(r => r.Result.Loss)) / ProxyExperiment.Sensitivity(normed.Where(r => (r.Config.Width, r.Config.Seed) == g.Key).Select(r => r.Result.Loss)))];
        IEnumerable<double> Later(double rate) => Measuring.Paired(
            warm.Where(r => r.Config.LearningRate == rate), plain.Where(r => r.Config.Width == 32 && r.Config.LearningRate == rate), c => c.Seed, (a, b) => a.Loss - b.Loss);
        IEnumerable<double> Exploded(double rate) => plain.Where(r => r.Config.LearningRate == rate).Select(r => r.Result.Logit);
        // Width doubles twice: on the line through 16 and 32 in the logarithms, 64 lies at the second squared over the first.
        var foretold = plain.GroupBy(r => r.Config.Seed).Select(g =>
        {
            double At(int width) => Threshold(g.Where(r => r.Config.Width == width));
            return At(32) * At(32) / At(16) / At(64);
        }).ToList();
        return
        [
            Measuring.On("05.18", study, c => c.Seed, () =>
            [
                new(Exploded(0.3).Min(), "05.18", null, "least logit at 0.3"), new(Exploded(0.3).Zip(Exploded(0.01), (high, low) => high / low).Min(), "05.18/ratio", null, "over the one at 0.01, least"),
                new(normed.Max(r => r.Result.Logit / Math.Sqrt(r.Config.Width / 2.0)), "05.18/qk", null, "QK-norm, largest logit over its bound"),
            ]),
            Measuring.On("05.19", study, c => c.Seed, () => [new(ratios.Min(), "05.19", null, "sensitivity, plain over QK-norm, least")]),
            Measuring.On("05.20", warm, c => c.Seed, () => [Measure.Mean(Later(0.1), "05.20", "loss at 0.1, 30 % − 5 %"), Measure.Mean(Later(0.3), "05.20/high", "loss at 0.3, 30 % − 5 %")]),
            Measuring.On("05.21", plain, c => c.Seed, () => [Measure.Mean(foretold, "05.21", "rate foretold over measured")]),
            Measuring.On("05.51", study, c => c.Seed, () => [Measure.Mean(ratios, "05.51", "sensitivity, plain over QK-norm, mean")], "Loss at these sizes never leaves the range of a model that has learned something, so that a sensitivity counts lost progress and not divergence."),
        ];
    }
}

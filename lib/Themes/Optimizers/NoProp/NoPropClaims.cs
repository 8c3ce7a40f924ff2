using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What NoProp (2025), arXiv 2503.24322, claims: claims 40 to 42.</summary>
public static class NoPropClaims
{
    /// <summary>The chain and its competitors.</summary>
    public static IEnumerable<NoPropConfig> Study(IEnumerable<int> seeds) => from seed in seeds from kind in Enum.GetValues<Propagation>() select new NoPropConfig { Kind = kind, Seed = seed };

    /// <summary>The claims on these runs.</summary>
    public static IReadOnlyList<Claim> Of(IReadOnlyList<Run<NoPropConfig, NoPropResult>> runs)
    {
        List<Run<NoPropConfig, NoPropResult>> By(Propagation kind) => [.. runs.Where(r => r.Config.Kind == kind)];
        IEnumerable<double> Ahead(Propagation of) => Measuring.Paired(By(Propagation.NoProp), By(of), c => c.Seed, (a, b) => 100 * (a.Accuracy[^1] - b.Accuracy[^1]));
        return
        [
            Measuring.On("05.40", runs, c => c.Seed, () => [Measuring.Over(Ahead(Propagation.Backprop), "05.40", "points, NoProp − backpropagation")]),
            Measuring.On("05.41", runs, c => c.Seed, () => [Measuring.Over(By(Propagation.NoProp).Select(r => 100 * (r.Result.Accuracy[^1] - r.Result.Accuracy[0])), "05.41", "points, last − first block")],
                "The first block is an ordinary classifier. Later ones trust the label that they are given, and copy its errors."),
            Measuring.On("05.42", runs, c => c.Seed, () => [Measuring.Over(Ahead(Propagation.FeedbackAlignment), "05.42", "points, NoProp − feedback alignment")], "Feedback alignment trains all layers for the one loss, and is a little better here."),
        ];
    }
}

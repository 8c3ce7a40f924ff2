using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>What Kang and others (2023) claim: claims 21, 30 and 31.</summary>
public static class MixtureClaims
{
    /// <summary>The claims on <see cref="MixtureExperiment.Shares"/> and on projections of several seeds.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<MixtureConfig, MixtureResult>> mixtures, IEnumerable<Run<ProjectionConfig, ProjectionResult>> projections)
    {
        List<Run<MixtureConfig, MixtureResult>> mixed = [.. mixtures];
        List<Run<ProjectionConfig, ProjectionResult>> projected = [.. projections];
        return
        [
            SidePaper.Claimed("04.21",
                mixed, c => c.Seed, () =>
                [
                    SidePaper.Of(R2(1), "04.21", "R², line"), SidePaper.Of(R2(2), "04.21/parabola", "R², parabola"),
                ]) with { Note = "The line is within its bound; the parabola is within its own error of it." },
            SidePaper.Claimed("04.30",
                projected, c => c.Seed, () =>
                [
                    .. new[] { (3, "quadratic in shares"), (2, "linear in shares"), (4, "the nearest pilot") }.Select(o =>
                        SidePaper.Of(projected.Select(r => r.Result.Errors[0] - r.Result.Errors[o.Item1]), "04.30", $"error, distance − {o.Item2}")),
                ]) with { Note = "A missing class and a noisy pixel cost the same in the distance, but not to a network; and accuracy saturates, so that the logarithm overshoots. The paper's low-order terms are not known exactly here." },
            SidePaper.Claimed("04.31",
                projected, c => c.Seed, () =>
                [
                    SidePaper.Of(projected.Select(r => r.Result.Chosen - r.Result.Best), "04.31", "accuracy, chosen − best in tenths"),
                    SidePaper.Of(projected.Select(r => r.Result.Chosen - r.Result.Uniform), "04.31/others", "accuracy, chosen − equal shares"),
                    SidePaper.Of(projected.Select(r => r.Result.Chosen - r.Result.Random), "04.31/others", "accuracy, chosen − mean mixture"),
                ]),
        ];

        IEnumerable<double> R2(int degree) => mixed.GroupBy(r => r.Config.Seed).Select(s => SidePaper.Polynomial([.. s.Select(r => r.Result.Distance)], [.. s.Select(r => r.Result.Accuracy)], degree).R2);
    }
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>What Kang and others (2023) claim: claims 21, 30 and 31.</summary>
public static class MixtureClaims
{
    private const string Paper = "performance-scaling-optimal-transport";

    /// <summary>The claims on <see cref="MixtureExperiment.Shares"/> and on projections of several seeds.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<MixtureConfig, MixtureResult>> mixtures, IEnumerable<Run<ProjectionConfig, ProjectionResult>> projections)
    {
        List<Run<MixtureConfig, MixtureResult>> mixed = [.. mixtures];
        List<Run<ProjectionConfig, ProjectionResult>> projected = [.. projections];
        return
        [
            SidePaper.Claimed(21, Paper, "The transport distance to the validation data tells the accuracy that a mixture gives", "accuracy is fitted by the distance",
                "Two sources, 11 mixing ratios: a line through accuracy against distance explains at least 0.75 of the variance, a parabola at least 0.93, seed by seed.",
                mixed, c => c.Seed, () =>
                [
                    SidePaper.Of(R2(1), Interval.AtLeast(0.75), "R², line"), SidePaper.Of(R2(2), Interval.AtLeast(0.93), "R², parabola"),
                ]) with { Note = "The line is within its bound; the parabola is within its own error of it." },
            SidePaper.Claimed(30, Paper, "Carried along log n, the fit by distance guesses the accuracy at five times the pilot's size better than fits by shares do", "lower error than the baselines, in at least 4 of 5 seeds",
                "66 mixtures of three sources at n = 500 from pilots at 50 and 100: mean absolute error minus that of each other way, below 0.",
                projected, c => c.Seed, () =>
                [
                    .. new[] { (3, "quadratic in shares"), (2, "linear in shares"), (4, "the nearest pilot") }.Select(o =>
                        SidePaper.Of(projected.Select(r => r.Result.Errors[0] - r.Result.Errors[o.Item1]), Interval.AtMost(0), $"error, distance − {o.Item2}")),
                ]) with { Note = "A missing class and a noisy pixel cost the same in the distance, but not to a network; and accuracy saturates, so that the logarithm overshoots. The paper's low-order terms are not known exactly here." },
            SidePaper.Claimed(31, Paper, "Descent along the transport potentials chooses a mixture as good as the best", "better than other ways to select",
                "Accuracy at n = 500 within 0.01 of the best mixture in tenths, and above equal shares and the mean mixture.",
                projected, c => c.Seed, () =>
                [
                    SidePaper.Of(projected.Select(r => r.Result.Chosen - r.Result.Best), Interval.AtLeast(-0.01), "accuracy, chosen − best in tenths"),
                    SidePaper.Of(projected.Select(r => r.Result.Chosen - r.Result.Uniform), Interval.AtLeast(0), "accuracy, chosen − equal shares"),
                    SidePaper.Of(projected.Select(r => r.Result.Chosen - r.Result.Random), Interval.AtLeast(0), "accuracy, chosen − mean mixture"),
                ]),
        ];

        IEnumerable<double> R2(int degree) => mixed.GroupBy(r => r.Config.Seed).Select(s => SidePaper.Polynomial([.. s.Select(r => r.Result.Distance)], [.. s.Select(r => r.Result.Accuracy)], degree).R2);
    }
}

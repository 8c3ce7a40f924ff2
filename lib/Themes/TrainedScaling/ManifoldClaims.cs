using Phenomena.Experiments;

namespace Phenomena.Themes.TrainedScaling;

using Runs = IReadOnlyList<Run<ManifoldConfig, ManifoldResult>>;

/// <summary>Claims 24 to 26 of notebook 01: what Konz and Mazurowski (2024) claim of dimension and label sharpness.</summary>
public static class ManifoldClaims
{
    /// <summary>Claims 24 to 26 on runs of <see cref="TrainedScalingStudy.ManifoldRuns"/>.</summary>
    public static IReadOnlyList<Claim> Of(Runs runs)
    {
        var grid = runs.Where(r => r.Config.Samples == TrainedScalingStudy.ManifoldSamples).ToList();
        return [Dimension(grid), Sharpness(grid), Representation(runs)];
    }

    /// <summary>ln error against estimated dimension for one sharpness, means over seeds.</summary>
    public static LinearFit? Line(IEnumerable<Run<ManifoldConfig, ManifoldResult>> runs)
    {
        var points = runs.GroupBy(r => r.Config.Dimension).Select(g => (X: g.Average(r => r.Result.DataDimension), Y: g.Average(r => Math.Log(r.Result.TestError)))).ToList();
        return points.Count < 2 ? null : LinearFit.Of(points.Select(p => p.X), points.Select(p => p.Y));
    }

    /// <summary>Mean over seeds at each dimension and sharpness.</summary>
    internal static IReadOnlyList<(double Sharpness, double Adversarial)> Cells(IEnumerable<Run<ManifoldConfig, ManifoldResult>> runs) =>
        [.. runs.GroupBy(r => (r.Config.Dimension, r.Config.Sharpness)).Select(g => (g.Average(r => r.Result.LabelSharpness), g.Average(r => r.Result.AdversarialError)))];

    private static Claim Dimension(Runs grid)
    {
        var lines = grid.GroupBy(r => r.Config.Sharpness).OrderBy(g => g.Key).ToList();
        var steeper = lines.Count < 2 ? [] : grid.GroupBy(r => r.Config.Seed).Select(s => Slope(s, lines[^1].Key) - Slope(s, lines[0].Key)).ToList();
        return Claimed("01.24",
            [
                .. lines.Select(g => new Measure(Line(g)?.R2 ?? double.NaN, "01.24", Label: FormattableString.Invariant($"R², sharpness {g.Key}"))),
                new(Statistics.Mean(steeper), "01.24/sharper", Statistics.StandardError(steeper), "slope, sharpest − smoothest labels"),
            ], grid);

        static double Slope(IEnumerable<Run<ManifoldConfig, ManifoldResult>> runs, double sharpness) => Line(runs.Where(r => r.Config.Sharpness == sharpness))?.Slope ?? double.NaN;
    }

    private static Claim Sharpness(Runs grid)
    {
        var perSeed = grid.GroupBy(r => r.Config.Seed).Select(s => Correlation(s)).ToList();
        return Claimed("01.25",
            [new(Correlation(grid), "01.25", Statistics.StandardError(perSeed), "rank correlation of K_F and adversarial error")], grid);

        static double Correlation(IEnumerable<Run<ManifoldConfig, ManifoldResult>> runs)
        {
            var cells = Cells(runs);
            return Statistics.RankCorrelation(cells.Select(c => c.Sharpness), cells.Select(c => c.Adversarial));
        }
    }

    private static Claim Representation(Runs runs) => Claimed("01.26",
        [
            new(runs.Count == 0 ? double.NaN : runs.Max(r => r.Result.RepresentationDimension / r.Result.DataDimension), "01.26", Label: "largest ratio, representation / data"),
        ], runs);

    private static Claim Claimed(string id, IReadOnlyList<Measure> measures, Runs runs) =>
        Claims.Measured(id, measures) with { Seeds = runs.Select(r => r.Config.Seed).Distinct().Count(), Seconds = runs.Sum(r => r.Seconds) };
}

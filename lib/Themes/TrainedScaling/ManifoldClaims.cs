using Phenomena.Experiments;

namespace Phenomena.Themes.TrainedScaling;

using Runs = IReadOnlyList<Run<ManifoldConfig, ManifoldResult>>;

/// <summary>Claims 24 to 26 of notebook 01: what Konz and Mazurowski (2024) claim of dimension and label sharpness.</summary>
public static class ManifoldClaims
{
    private const string Paper = "effect-intrinsic-dataset-properties";

    /// <summary>Claims 24 to 26 on runs of <see cref="TrainedScalingStudy.ManifoldRuns"/>.</summary>
    public static IReadOnlyList<Claim> Of(Runs runs)
    {
        var grid = runs.Where(r => r.Config.Samples == TrainedScalingStudy.ManifoldSamples).ToList();
        return [Dimension(grid), Sharpness(grid), Representation(runs)];
    }

    /// <summary>ln error against estimated dimension for one sharpness, means over seeds.</summary>
    internal static LinearFit? Line(IEnumerable<Run<ManifoldConfig, ManifoldResult>> runs)
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
        return Claimed("01.24", "The log of the error rises about linearly with the dimension of the data, more steeply for sharper labels", "error = O(K_F N^(-1/d))",
            "At N = 1000: R² of at least 0.8 for each sharpness; the sharpest labels have the steeper line.",
            [
                .. lines.Select(g => new Measure(Line(g)?.R2 ?? double.NaN, Interval.AtLeast(0.8), Label: FormattableString.Invariant($"R², sharpness {g.Key}"))),
                new(Statistics.Mean(steeper), Interval.AtLeast(0), Statistics.StandardError(steeper), "slope, sharpest − smoothest labels"),
            ], grid);

        static double Slope(IEnumerable<Run<ManifoldConfig, ManifoldResult>> runs, double sharpness) => Line(runs.Where(r => r.Config.Sharpness == sharpness))?.Slope ?? double.NaN;
    }

    private static Claim Sharpness(Runs grid)
    {
        var perSeed = grid.GroupBy(r => r.Config.Seed).Select(s => Correlation(s)).ToList();
        return Claimed("01.25", "Networks on sharper labels are easier to attack", "the gap between natural and medical images is one of label sharpness",
            "Rank correlation of at least 0.8 between measured label sharpness K_F and error under attack, over dimensions and sharpness.",
            [new(Correlation(grid), Interval.AtLeast(0.8), Statistics.StandardError(perSeed), "rank correlation of K_F and adversarial error")], grid);

        static double Correlation(IEnumerable<Run<ManifoldConfig, ManifoldResult>> runs)
        {
            var cells = Cells(runs);
            return Statistics.RankCorrelation(cells.Select(c => c.Sharpness), cells.Select(c => c.Adversarial));
        }
    }

    private static Claim Representation(Runs runs) => Claimed("01.26", "The dimension of a network's representation is at most that of its data", "d_data bounds d_repr",
        "In every single run, both estimated in the same way.",
        [
            new(runs.Count == 0 ? double.NaN : runs.Max(r => r.Result.RepresentationDimension / r.Result.DataDimension), Interval.AtMost(1), Label: "largest ratio, representation / data"),
        ], runs);

    private static Claim Claimed(string id, string statement, string paperValue, string why, IReadOnlyList<Measure> measures, Runs runs) =>
        new(id, Paper, statement, paperValue, why, measures) { Seeds = runs.Select(r => r.Config.Seed).Distinct().Count(), Seconds = runs.Sum(r => r.Seconds) };
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>What Liang and others (2023) claim: claim 37.</summary>
public static class CurveClaims
{
    /// <summary>Shift of the class mean with which a network can do without the shortcut; the shortcut's is then 3.</summary>
    public const double StrongCore = 2;

    /// <summary>ρ.</summary>
    public static IReadOnlyList<double> Agreements { get; } = [0.5, 0.8, 0.95];

    /// <summary>All models with a weak class signal (1 against a shortcut of 2) and a strong one (2 against 3).</summary>
    public static IEnumerable<CurveConfig> Study(IReadOnlyList<int> seeds) =>
        CurveExperiment.Models(Agreements, seeds).SelectMany(c => new[] { c, c with { Core = StrongCore, Spurious = 3 } });

    /// <summary>The claim on <see cref="Study"/>.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<CurveConfig, CurveResult>> runs)
    {
        List<Run<CurveConfig, CurveResult>> all = [.. runs];
        return
        [
            SidePaper.Claimed("04.37",
                all, c => c.Seed, () =>
                [
                    Of(StrongCore, s => Fit(s, 0.5, 1).R2 - Fit(s, 0.95, 1).R2, "04.37", "R² of the line, ρ = 0.5 − 0.95"),
                    Of(StrongCore, s => Fit(s, 0.8, 2).R2 - Fit(s, 0.8, 1).R2, "04.37/parabola", "R², parabola − line, ρ = 0.8"),
                    Of(StrongCore, s => Fit(s, 0.95, 2).R2 - Fit(s, 0.95, 1).R2, "04.37/parabola", "R², parabola − line, ρ = 0.95"),
                    Of(StrongCore, s => Fit(s, 0.95, 2).Top, "04.37/upward", "quadratic coefficient, ρ = 0.95"),
                    Of(1, s => Fit(s, 0.5, 1).R2 - Fit(s, 0.95, 1).R2, "04.37/weak", "R² of the line, ρ = 0.5 − 0.95, weak class signal"),
                ]) with { Note = "The line goes and the parabola opens upward, but at the strongest shortcut it explains less than the tenth more that was asked for: early checkpoints scatter widely." },
        ];

        // All seeds together make the scatter; each seed left out in turn tells how sure it is.
        Measure Of(double core, Func<IReadOnlyList<IGrouping<int, Run<CurveConfig, CurveResult>>>, double> number, string asked, string label)
        {
            List<IGrouping<int, Run<CurveConfig, CurveResult>>> seeds = [.. all.Where(r => r.Config.Core == core).GroupBy(r => r.Config.Seed)];
            return seeds.Count == 0 ? new(double.NaN, asked, null, label) : new(number(seeds), asked, Statistics.JackknifeError(seeds, number), label);
        }
    }

    private static (double R2, double Top) Fit(IEnumerable<IGrouping<int, Run<CurveConfig, CurveResult>>> seeds, double agreement, int degree)
    {
        var (x, y) = Points(seeds.SelectMany(s => s).Where(r => r.Config.Agreement == agreement));
        return x.Length < 4 ? (double.NaN, double.NaN) : SidePaper.Polynomial(x, y, degree);
    }

    /// <summary>Majority and minority accuracy of all models and marks above chance.</summary>
    public static (double[] X, double[] Y) Points(IEnumerable<Run<CurveConfig, CurveResult>> runs)
    {
        var points = runs.SelectMany(r => r.Result.Majority.Zip(r.Result.Minority)).Where(p => p.First > 0.5).ToList();
        return ([.. points.Select(p => p.First)], [.. points.Select(p => p.Second)]);
    }
}

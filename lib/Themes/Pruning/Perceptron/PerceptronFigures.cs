using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Pruning;

using Frontiers = IEnumerable<Run<FrontierConfig, FrontierResult>>;
using Grids = IEnumerable<Run<PruningGridConfig, PruningGridResult>>;
using Simulated = IEnumerable<Run<PerceptronConfig, PerceptronResult>>;

/// <summary>The figures of Sorscher and others (2022), section 2: lines are theory, dots simulations with their standard error.</summary>
public static class PerceptronFigures
{
    private const string Kept = "α_prune, examples kept for each dimension", Wrong = "test error ε", Frontier = "best f for each α_prune";

    /// <summary>Test error over kept examples, a line for each share kept and the frontier below them all; a panel for each probe angle.</summary>
    public static Figure Curves(Grids curves, Frontiers frontiers, Simulated simulated, params IReadOnlyList<double> thetas)
    {
        List<Run<FrontierConfig, FrontierResult>> envelopes = [.. frontiers];
        var panels = Hard(curves).Where(g => thetas.Contains(g.Config.Theta)).OrderBy(g => g.Config.Theta)
            .Select(g => Lines(g, [.. simulated], envelopes.Find(e => e.Config.Theta == g.Config.Theta), Probe(g.Config.Theta))).ToList();
        return panels.Count == 0 ? Empty("Test error after pruning") : Plot.Grid("Keep the hard ones: test error after pruning (lines: theory, dots: N\u00a0=\u00a0200)", 2, panels);
    }

    /// <summary>The frontier with a slider over the probe's angle: faster than any power law for a perfect probe, a power law again for others, lower by sin θ at best.</summary>
    public static Figure Envelope(Frontiers frontiers, Grids curves)
    {
        List<Run<FrontierConfig, FrontierResult>> all = [.. frontiers.OrderBy(f => f.Config.Theta)];
        List<Run<PruningGridConfig, PruningGridResult>> grids = [.. Hard(curves)];
        return all.Count == 0 ? Empty("The frontier bends back") : Plot.Slider("θ", all.Select(f => (Text(f.Config.Theta) + "°", Of(f))), Math.Max(0, all.FindIndex(f => f.Config.Theta >= 10)));

        Figure Of(Run<FrontierConfig, FrontierResult> run)
        {
            var (config, result) = (run.Config, run.Result);
            var figure = Plot.LogLog($"The best a probe at {Text(config.Theta)}° can do", Kept, Wrong);
            foreach (var (fraction, color) in new[] { (0.5, Palette.Lavender), (0.2, Palette.Plum), (0.1, Palette.Brown) })
            {
                var grid = grids.Find(g => g.Config.Theta == config.Theta && g.Config.Fractions.Contains(fraction));
                if (grid is null) continue;
                var points = grid.Config.Alphas.Zip(grid.Result.Errors[Array.IndexOf(grid.Config.Fractions, fraction)]).Where((p, i) => p.First >= 1 && i % 2 == 0).ToList();
                figure = figure.Line(points.Select(p => p.First), points.Select(p => p.Second), $"always f = {Text(fraction)}", color);
            }
            figure = figure.Line(config.Alphas, result.Random, "no pruning", Palette.Amber).Line(config.Alphas, result.Errors, Frontier, Palette.Indigo);
            double floor = Math.Sin(config.Theta * Math.PI / 180);
            figure = figure.Line(config.Alphas, result.Random.Select(r => floor > 0 ? r * floor : double.NaN), "no pruning × sin θ", HouseStyle.Neutral).Dashed();
            return Ranged(figure.Rounded(4), [-0.03, 1.53], [-4.2, -0.25]);
        }
    }

    /// <summary>Every simulated point over its theory.</summary>
    public static Figure Agreement(Simulated simulated)
    {
        List<Run<PerceptronConfig, PerceptronResult>> all = [.. simulated];
        var figure = Plot.LogX("Simulation over theory, every simulated point", "test error ε, theory", "simulation / theory");
        foreach (var keep in new[] { PerceptronKeep.Hard, PerceptronKeep.Easy, PerceptronKeep.Random })
        {
            var some = all.Where(r => r.Config.Keep == keep).ToList();
            if (some.Count == 0) continue;
            string name = keep == PerceptronKeep.Random ? "not pruned" : keep == PerceptronKeep.Hard ? "hard kept" : "easy kept";
            double[] theory = [.. some.Select(r => PerceptronTheory.Solve(r.Config.Point).Error)];
            figure = figure.Dots(theory, some.Zip(theory, (r, t) => r.Result.Error / t), name, some.Zip(theory, (r, t) => (r.Result.StandardError ?? 0) / t));
        }
        return all.Count == 0 ? figure : figure.Reference(1, "equal");
    }

    /// <summary>Errors of keep-hard less those of keep-easy over set size and share kept, with the line on which they are equal.</summary>
    public static Figure HardAgainstEasy(Grids map, IEnumerable<Run<CrossingConfig, CrossingResult>> crossings)
    {
        List<Run<PruningGridConfig, PruningGridResult>> grids = [.. map];
        var (hard, easy) = (grids.Find(g => g.Config.Keep == PerceptronKeep.Hard), grids.Find(g => g.Config.Keep == PerceptronKeep.Easy));
        var figure = Plot.LogX("Much data: keep the hard ones. Little data: keep the easy ones. (Line: equal)", "α_tot, examples for each dimension before pruning", "f, share kept");
        if (hard is null || easy is null) return figure;
        double[] totals = hard.Config.Alphas;
        figure = figure.Heat(totals, hard.Config.Fractions, hard.Result.Errors.Zip(easy.Result.Errors, (h, e) => h.Zip(e, (x, y) => Math.Round(x - y, 4))), "ε hard − ε easy", 0);
        // A thin scale, so that blue (hard better), small in number, is seen beside red.
        figure = figure.Rounded(3).WithTraces("zmin", -0.1).WithTraces("zmax", 0.1).WithTraces("xgap", 0).WithTraces("ygap", 0);
        foreach (var run in crossings.Take(1))
        {
            var (f, at) = (run.Config.Fractions, run.Result.HardEasy);
            int[] inside = [.. Enumerable.Range(0, f.Length).Where(i => at[i] <= totals[^1])];
            figure = figure.Line(inside.Select(i => at[i]), inside.Select(i => f[i]), "equal", "#22262e");
        }
        double step = Math.Log10(totals[1] / totals[0]) / 2;
        return Ranged(figure, [Math.Log10(totals[0]) - step, Math.Log10(totals[^1]) + step], null).Ticks([2, 3, 5, 10, 20, 30]);
    }

    /// <summary>How much is lost by keeping fewer: error over that of the whole set, against examples kept, a line for each set size.</summary>
    public static Figure Knee(Grids knees)
    {
        var figure = Plot.LogX("A perfect probe needs three examples for each dimension, of however many", Kept, "ε / ε of the whole set");
        foreach (var run in knees.Take(1))
        {
            var (config, result) = (run.Config, run.Result);
            var colors = Palette.Ramp(config.Alphas.Length);
            for (int a = 0; a < config.Alphas.Length; a++)
            {
                double full = PerceptronTheory.Error(0, config.Alphas[a], 1, PerceptronKeep.Random);
                var points = config.Fractions.Select((f, i) => (Kept: f * config.Alphas[a], Ratio: result.Errors[i][a] / full)).Where(p => p.Kept is >= 1.5 and < 30 && p.Ratio < 6).ToList();
                figure = figure.Line(points.Select(p => p.Kept), points.Select(p => p.Ratio), $"α_tot = {Text(config.Alphas[a])}", colors[a]);
            }
            figure = figure.ReferenceX(3, "3 N");
        }
        return Ranged(figure, [Math.Log10(1.5), 1.5], [0.8, 5]).Ticks([2, 3, 5, 10, 20, 30]);
    }

    /// <summary>Bits that one more example tells, over examples so far.</summary>
    public static Figure Information(IEnumerable<Run<InformationConfig, InformationResult>> information) => information.Aggregate(
        Plot.LogLog("What one more example tells", Kept, "information (bits)"), (figure, run) =>
        {
            string name = run.Config.Keep switch { PerceptronKeep.Random => "not pruned", PerceptronKeep.Hard => $"hard, f = {Text(run.Config.Fraction)}", _ => $"easy, f = {Text(run.Config.Fraction)}" };
            string color = (run.Config.Keep, run.Config.Fraction) switch { (PerceptronKeep.Random, _) => Palette.Amber, (PerceptronKeep.Hard, >= 0.5) => Palette.Lavender, (PerceptronKeep.Hard, _) => Palette.Indigo, (_, >= 0.5) => Palette.Teal, _ => Palette.Brown };
            return figure.Line(run.Config.Alphas, run.Result.Bits, name, color);
        });

    private static Figure Lines(Run<PruningGridConfig, PruningGridResult> grid, List<Run<PerceptronConfig, PerceptronResult>> simulated, Run<FrontierConfig, FrontierResult>? envelope, string title)
    {
        var (config, result) = (grid.Config, grid.Result);
        var figure = Plot.LogLog(title, Kept, Wrong);
        var colors = Palette.Ramp(config.Fractions.Length);
        for (int i = 0; i < config.Fractions.Length; i++)
        {
            double fraction = config.Fractions[i];
            string name = fraction == 1 ? "not pruned" : $"f = {Text(fraction)}", color = colors[^(i + 1)];
            var shown = Enumerable.Range(0, config.Alphas.Length).Where(a => config.Alphas[a] <= 16.1).ToList();
            figure = figure.Line(shown.Select(a => config.Alphas[a]), shown.Select(a => result.Errors[i][a]), name, color);
            var dots = simulated.Where(r => r.Config.Fraction == fraction && (fraction == 1 || (r.Config.Theta == config.Theta && r.Config.Keep == PerceptronKeep.Hard))).OrderBy(r => r.Config.Alpha).ToList();
            if (dots.Count > 0) figure = figure.Dots(dots.Select(r => r.Config.Alpha), dots.Select(r => r.Result.Error), name, dots.Select(r => r.Result.StandardError ?? 0), color);
        }
        if (envelope is null) return figure;
        var best = envelope.Config.Alphas.Zip(envelope.Result.Errors).Where(p => p.First <= 16.1).ToList();
        return Ranged(figure.Line(best.Select(p => p.First), best.Select(p => p.Second), Frontier, HouseStyle.Neutral).Dashed(), [-0.35, 1.25], [-3, -0.2]);
    }

    private static IEnumerable<Run<PruningGridConfig, PruningGridResult>> Hard(Grids curves) => curves.Where(g => g.Config is { Keep: PerceptronKeep.Hard, Total: false });

    private static string Probe(double theta) => theta == 0 ? "Probe = teacher (θ = 0°)" : $"Probe at θ = {Text(theta)}° to the teacher";

    private static string Text(double value) => value.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);

    private static Figure Empty(string title) => Plot.LogLog(title, Kept, Wrong);

    private static Figure Ranged(Figure figure, IReadOnlyList<double> x, IReadOnlyList<double>? y)
    {
        var ranged = figure.With("xaxis.range", x);
        return y is null ? ranged : ranged.With("yaxis.range", y);
    }
}

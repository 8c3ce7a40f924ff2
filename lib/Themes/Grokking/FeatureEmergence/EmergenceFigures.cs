using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Grokking;

using Ascents = IEnumerable<Run<EnergyAscentConfig, EnergyAscentResult>>;
using Runs = IEnumerable<Run<EmergenceConfig, EmergenceResult>>;

/// <summary>The figures of Tian (2025).</summary>
public static class EmergenceFigures
{
    private const double PaperConstant = 2.748;

    /// <summary>Spectra of neurons that climb, for the largest modulus, with a slider over the iteration.</summary>
    public static Figure Spectra(Ascents runs)
    {
        if (runs.MaxBy(r => r.Config.Modulus) is not { } run) return Plot.Linear("Neurons that climb their energy", "frequency k", "neuron");
        var result = run.Result;
        int[] neurons = [.. Enumerable.Range(1, result.Spectra[0].Length)];
        int[] frequencies = [.. Enumerable.Range(0, result.Spectra[0][0].Length)];
        return Plot.Slider("iteration", result.Marks.Select((mark, m) => (FormattableString.Invariant($"{mark}"), Step(m))), Math.Min(5, result.Marks.Length - 1));

        Figure Step(int m)
        {
            var figure = Plot.Linear("Each neuron climbs to one frequency", "frequency k", "neuron, by its last frequency",
                FormattableString.Invariant($"M = {run.Config.Modulus}, 24 of {run.Config.Starts} random starts; mean E/M = {result.MeanEnergy[m]:F4}, at a Fourier mode 0.25")).Heat(frequencies, neurons, result.Spectra[m], "share of power").Ticks(x: frequencies.Where(f => f % 2 == 1).Select(f => (double)f));
            // One scale for all steps.
            return figure.WithTraces("zmin", 0).WithTraces("zmax", 1);
        }
    }

    /// <summary>How many starts found each frequency.</summary>
    public static Figure Found(Ascents runs) => Plot.Grid("Random starts find every frequency", Math.Max(1, runs.Count()), [.. runs.OrderBy(r => r.Config.Modulus).Select(r =>
    {
        int[] k = [.. Enumerable.Range(1, (r.Config.Modulus - 1) / 2)];
        return Plot.Linear($"M = {r.Config.Modulus}", $"frequency, M = {r.Config.Modulus}", "starts that end there").Bars(k.Select(f => $"{f}"), k.Select(f => r.Result.Frequency.Count(x => x == f)), "starts");
    }).DefaultIfEmpty(Plot.Linear("no runs", "frequency", "starts"))]);

    /// <summary>Test accuracy against the amount of data, in units of M ln M and as a share of all pairs.</summary>
    public static Figure Curves(Runs runs)
    {
        var moduli = runs.GroupBy(r => r.Config.Modulus).OrderBy(g => g.Key).ToList();
        var colors = Palette.Ramp(Math.Max(1, moduli.Count));
        return Plot.Grid("The data that generalisation needs: M ln M, and no fixed share", 2,
            Panel(Plot.Linear("In units of M ln M the curves fall together", "n / (M ln M)", "test accuracy"), r => r.Config.Load).ReferenceX(PaperConstant, "paper's code"),
            Panel(Plot.Linear("As a share of all pairs they do not", "n / M²", "test accuracy"), r => r.Result.Pairs / Math.Pow(r.Config.Modulus, 2)));

        Figure Panel(Figure chart, Func<Run<EmergenceConfig, EmergenceResult>, double> x) => moduli.Select((m, i) => (m, i)).Aggregate(chart, (figure, own) =>
        {
            var cells = own.m.GroupBy(r => r.Config.Load).OrderBy(g => g.Key).ToList();
            var name = $"M = {own.m.Key}";
            return figure
                .Dots(cells.Select(c => x(c.First())), cells.Select(c => c.Average(r => r.Result.Test[^1])), name, cells.Select(c => Statistics.StandardError(c.Select(r => r.Result.Test[^1])) ?? 0), colors[own.i])
                .Line(cells.Select(c => x(c.First())), cells.Select(c => c.Average(r => r.Result.Test[^1])), name);
        });
    }

    /// <summary>The threshold against M in both units.</summary>
    public static Figure Thresholds(Runs runs)
    {
        var thresholds = DataThreshold.Of(runs).Where(t => t.Loads.All(double.IsFinite)).ToList();
        return Plot.Grid("Where half the test pairs are right", 2,
            Panel(Plot.Linear("n_c / (M ln M) stays", "modulus M", "n_c / (M ln M)"), t => t.Loads, Palette.Indigo, "in M ln M").Reference(PaperConstant, "paper's code 2.748"),
            Panel(Plot.Linear("n_c / M² falls", "modulus M", "n_c / M²"), t => t.OfPairs, Palette.Amber, "in M²"));

        Figure Panel(Figure chart, Func<DataThreshold, IReadOnlyList<double>> of, string color, string name)
        {
            // A point that fixes the axis at 0, so that "stays" and "falls" can be seen.
            var figure = chart.Dots(thresholds.Select(t => (double)t.Modulus), thresholds.Select(t => of(t).Average()), name, thresholds.Select(t => Statistics.StandardError(of(t)) ?? 0), color)
                .Line(thresholds.Select(t => (double)t.Modulus), thresholds.Select(t => of(t).Average()), name);
            double top = 1.25 * thresholds.SelectMany(of).DefaultIfEmpty(1).Max();
            return figure.Range(y: (0, Math.Max(top, name == "in M ln M" ? 3.2 : 0)));
        }
    }

    /// <summary>What more neurons do at the largest modulus.</summary>
    public static Table Width(Runs runs) => Table.Of(runs.OrderBy(r => r.Config.Hidden).ThenBy(r => r.Config.Load),
        ("hidden neurons K", r => r.Config.Hidden), ("x = n/(M ln M)", r => r.Config.Load), ("pairs n", r => r.Result.Pairs),
        ("test accuracy", r => r.Result.Test[^1]), ("steps to 0.95", r => r.Result.GeneralizedAt is { } step ? FormattableString.Invariant($"{step}") : "never"));
}

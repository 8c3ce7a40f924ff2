using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Grokking;

using Runs = IEnumerable<Run<CorruptedConfig, CorruptedResult>>;

/// <summary>Pictures of the learned weights: residues on circles, and the neurons' spectra.</summary>
public static class WeightFigures
{
    private const double Reach = 1.55;

    /// <summary>The residues in the space of the neurons of one frequency, with a slider over training; a panel for each of the two frequencies that most neurons have. The line goes from each
    /// residue m to the one with f m larger by 1, so that in the end it runs around the circle.</summary>
    /// <exception cref="ArgumentException">The run's weights were not looked at, or no neuron became periodic.</exception>
    public static Figure Circles(Run<CorruptedConfig, CorruptedResult> run)
    {
        if (run.Result.Weights is not { Circles.Length: > 0 } weights)
            throw new ArgumentException($"A run with periodic neurons is needed, of which the weights were looked at; got {run.Config}. Take one with weight decay 15 and Inspect = true.", nameof(run));
        var steps = weights.Circles[0].Steps;
        return Plot.Slider("training steps", steps.Select((step, i) => (FormattableString.Invariant($"{step}"), At(i))), steps.Length - 1);

        Figure At(int i)
        {
            var grid = Plot.Grid("The residues find their places on circles", Math.Min(2, weights.Circles.Length), [.. weights.Circles.Take(2).Select(c => Panel(c, run.Config.Modulus, i))]);
            // A circle is to look round on every screen.
            return new[] { "", "2" }.Take(weights.Circles.Length).Aggregate(grid.With("showlegend", false), (g, id) =>
                g.With($"yaxis{id}.scaleanchor", "x" + id).With($"xaxis{id}.constrain", "domain").With($"yaxis{id}.constrain", "domain"));
        }
    }

    private static Figure Panel(FrequencyCircle circle, int modulus, int snapshot)
    {
        int next = Enumerable.Range(1, modulus - 1).FirstOrDefault(m => m * circle.Frequency % modulus == 1, 1);
        int[] order = [.. Enumerable.Range(0, modulus + 1).Select(i => (int)((long)i * next % modulus))];
        var points = circle.Points[snapshot];
        var chart = Plot.Linear(FormattableString.Invariant($"f = {circle.Frequency}, {circle.Neurons} neurons: {100 * circle.Share:0} % of variance"),
            $"first component, f = {circle.Frequency}", $"second component, f = {circle.Frequency}");
        return chart.Range((-Reach, Reach), (-Reach, Reach)).Trace("scatter", "residues",
            ("mode", "lines+markers"), ("x", order.Select(m => points[m][0]).ToArray()), ("y", order.Select(m => points[m][1]).ToArray()), ("line.color", "rgba(127,127,127,0.45)"), ("line.width", 1),
            ("marker.size", 7), ("marker.color", Enumerable.Range(0, modulus + 1).Select(i => (double)(i % modulus)).ToArray()), ("marker.colorscale", s_around),
            ("hovertemplate", "place %{marker.color} around the circle<extra></extra>")).Trace("scatter", "names", Names(order, points, modulus));
    }

    /// <summary>The numbers of as many residues as there is room for, evenly around the circle, on the outside of where they end.</summary>
    private static (string, object?)[] Names(int[] order, double[][] points, int modulus)
    {
        int[] places = [.. Enumerable.Range(0, Math.Min(12, modulus)).Select(i => i * modulus / Math.Min(12, modulus))];
        return
        [
            ("mode", "text"), ("x", places.Select(i => Math.Round(points[order[i]][0] + 0.17 * Math.Cos(2 * Math.PI * i / modulus), 2)).ToArray()),
            ("y", places.Select(i => Math.Round(points[order[i]][1] + 0.17 * Math.Sin(2 * Math.PI * i / modulus), 2)).ToArray()),
            ("text", places.Select(i => FormattableString.Invariant($"{order[i]}")).ToArray()), ("hoverinfo", "skip"), ("textfont.size", 12),
        ];
    }

    /// <summary>A colour for each place around the circle, f m mod p: mixed up while the network knows nothing of it, in order in the end.</summary>
    private static readonly object[] s_around = [new object[] { 0, Palette.Indigo }, new object[] { 0.33, Palette.Plum }, new object[] { 0.67, Palette.Amber }, new object[] { 1, Palette.Indigo }];

    /// <summary>Spectra of the weights to the first residue, every fifth neuron a row, sorted by frequency: before training, and after it for each weight decay; first seed.</summary>
    public static Figure Spectra(Runs runs)
    {
        var settings = CorruptedFigures.Settings(runs.Where(r => r.Config.Noise > 0 && r.Result.Weights is not null));
        var chosen = settings.Count > 2 ? [settings[0], settings[^1]] : settings;
        var grid = Plot.Grid("Each neuron begins with all frequencies; the periodic ones end with one", chosen.Count + 1,
            [Panel("before training", chosen[^1].Runs[0].Weights!.SpectraBefore), .. chosen.Select(s => Panel($"after, weight decay {s.WeightDecay}", s.Runs[0].Weights!.SpectraAfter).WithTraces("showscale", s == chosen[^1]))]);
        // One scale for all: the last panel's, beside which there is room.
        return grid.With("margin.r", 84.0);

        static Figure Panel(string name, int[][] spectra) => new (string, object)[] { ("zmin", 0), ("zmax", 100), ("xgap", 0), ("ygap", 0), ("showscale", false) }.Aggregate(Plot.Linear(name, "frequency f", "neurons (%), by frequency").Heat(
            Enumerable.Range(0, spectra[0].Length), Enumerable.Range(0, spectra.Length).Select(i => Math.Round(100.0 * i / spectra.Length, 1)), spectra.Select(row => row.Select(v => (double)v)), "amplitude (% of norm)"), (chart, a) => chart.WithTraces(a.Item1, a.Item2));
    }
}

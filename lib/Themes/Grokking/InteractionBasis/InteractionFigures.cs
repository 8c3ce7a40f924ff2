using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Grokking;

using Runs = IEnumerable<Run<InteractionConfig, InteractionResult>>;

/// <summary>The local interaction basis beside principal components.</summary>
public static class InteractionFigures
{
    private const string Lib = "interaction basis", Pca = "principal components";

    /// <summary>Spectra after the square: effects fall at twice the number of frequencies, variances nowhere. First trained network.</summary>
    public static Figure Spectra(Runs runs)
    {
        var chart = Plot.LogY("What the output hears of the hidden layer", "direction, by rank", "over the greatest");
        if (Trained(runs).FirstOrDefault() is not { } run) return chart;
        return Add(Add(chart, run.Result.Effects, "effect on the logits (interaction basis)", Palette.Indigo), run.Result.Variances, "variance (principal components)", Palette.Amber)
            .ReferenceX(2 * run.Result.Frequencies + 0.5, FormattableString.Invariant($"2 x {run.Result.Frequencies} frequencies"));

        static Figure Add(Figure figure, double[] values, string name, string color)
        {
            // Below a millionth there is only rounding.
            int[] shown = [.. Enumerable.Range(0, values.Length).Where(i => values[i] >= 1e-6)];
            return figure.Dots(shown.Select(i => i + 1), shown.Select(i => values[i]), name, color: color);
        }
    }

    /// <summary>Accuracy with only the strongest edges, for the trained network and for the planted ones.</summary>
    public static Figure Edges(Runs runs) => Plot.Grid("Accuracy with the strongest edges only", 3, [.. Kinds(runs).Select(kind =>
    {
        var chart = Plot.LogX(kind.Name, "edges kept", "accuracy on all pairs");
        foreach (var (name, of, color) in new (string, Func<InteractionResult, BasisView>, string)[] { (Lib, r => r.Interaction, Palette.Indigo), (Pca, r => r.Principal, Palette.Amber) })
            chart = chart.Line(of(kind.Run.Result).Kept, of(kind.Run.Result).Accuracy, name, color);
        return chart;
    }).DefaultIfEmpty(Plot.LogX("no runs", "edges kept", "accuracy on all pairs"))]);

    /// <summary>Strengths of the edges in both bases, with a slider over the networks.</summary>
    public static Figure Graphs(Runs runs)
    {
        var kinds = Kinds(runs).ToList();
        if (kinds.Count == 0) return Plot.Linear("Edges", "coordinate", "feature");
        return Plot.Slider("network", kinds.Select(k => (k.Name, Plot.Grid("Which coordinates before the square make which feature after it", 2, Panel(k.Run.Result.Interaction, Lib), Panel(k.Run.Result.Principal, Pca)))));

        static Figure Panel(BasisView view, string name)
        {
            var (rows, columns) = (view.Strengths.Length, view.Strengths[0].Length);
            var heat = Plot.Linear(char.ToUpperInvariant(name[0]) + name[1..], $"coordinate, {name}", $"feature, {name}")
                .Heat(Enumerable.Range(1, columns), Enumerable.Range(1, rows), view.Strengths, name == Lib ? "" : "over the feature's strongest");
            return new (string, object?)[] { ("zmin", 0), ("zmax", 1), ("xgap", 0), ("ygap", 0), ("texttemplate", null), ("showscale", name == Pca) }.Aggregate(heat, (h, a) => h.WithTraces(a.Item1, a.Item2));
        }
    }

    /// <summary>The numbers of every network, in the local interaction basis (LIB) and in principal components (PCA): directions that count, mean share of a direction's power on
    /// one wave and on waves of a + b (of as many principal components as LIB has directions), edges for 99 % of the accuracy.</summary>
    public static Table Numbers(Runs runs) => Table.Of(runs,
        ("network", r => r.Config.PlantedDownTo is not null ? Planted(r.Config) : $"trained, seed {r.Config.Seed}"), ("accuracy", r => r.Result.Accuracy), ("frequencies", r => r.Result.Frequencies),
        ("rank LIB", r => InteractionClaims.Rank(r.Result)), ("PCA", r => r.Result.Variances.Length),
        ("one wave LIB", r => Share(r.Result.Interaction.FeatureShare.Average())), ("PCA ", r => Share(First(r, v => v.FeatureShare))),
        ("a + b LIB", r => Share(r.Result.Interaction.SumShare.Average())), ("PCA  ", r => Share(First(r, v => v.SumShare))),
        ("edges LIB", r => Math.Round(InteractionClaims.Needed(r.Result.Interaction, r.Result.Accuracy))), ("PCA   ", r => Math.Round(InteractionClaims.Needed(r.Result.Principal, r.Result.Accuracy))));

    private static double Share(double share) => Math.Round(share, 2);

    private static double First(Run<InteractionConfig, InteractionResult> run, Func<BasisView, double[]> of) => of(run.Result.Principal).Take(run.Result.Interaction.FeatureShare.Length).Average();

    private static string Planted(InteractionConfig config) => config.EqualEffects ? "planted, equal effects" : "planted, unequal effects";

    private static IEnumerable<Run<InteractionConfig, InteractionResult>> Trained(Runs runs) => runs.Where(r => r.Config.PlantedDownTo is null);

    private static IEnumerable<(string Name, Run<InteractionConfig, InteractionResult> Run)> Kinds(Runs runs) =>
        Trained(runs).Take(1).Select(r => ("trained", r)).Concat(runs.Where(r => r.Config.PlantedDownTo is not null).Select(r => (Planted(r.Config), r)));
}

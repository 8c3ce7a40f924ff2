using Phenomena.Datasets;
using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Pruning;

using Runs = IEnumerable<Run<DietConfig, DietResult>>;

/// <summary>The digits with the lowest and the highest scores, as pictures.</summary>
public static class DietPictures
{
    private const int Columns = 6, Rows = 3, Cell = 10;

    /// <summary>Easiest and hardest digits by EL2N, of a run with right labels and of one with flipped ones. Over each stands the label that the networks were told; where it is not the digit, an arrow points from what it is.</summary>
    public static Figure Of(Runs clean, Runs noisy)
    {
        Figure[] panels = [.. Panels(clean, "right labels"), .. Panels(noisy, "a fifth flipped")];
        return panels.Length == 0 ? Plot.Linear("The easiest and the hardest digits", "", "") : Plot.Grid("The easiest and the hardest digits, with the labels the networks were told", 2, panels);

        static IEnumerable<Figure> Panels(Runs runs, string labels) => runs.FirstOrDefault(r => r.Config.AllScores && r.Result.Pictures.Length > 0) is { } run
            ? run.Result.Pictures.Zip(["Easiest", "Hardest"], (digits, end) => Panel($"{end}, {labels}", digits, PruningDigits.Images(run.Config.Seed))) : [];
    }

    private static Figure Panel(string title, ScoredDigit[] digits, LabelledImages pool)
    {
        var shown = digits.Take(Columns * Rows).ToList();
        int?[][] cells = [.. Enumerable.Range(0, Rows * Cell).Select(_ => new int?[Columns * Cell])];
        for (int d = 0; d < shown.Count; d++)
        {
            var image = pool.Image(shown[d].Example);
            // Plotly counts rows from the bottom; above each image is room for its label.
            for (int p = 0; p < image.Length; p++)
                cells[(Rows - 1 - d / Columns) * Cell + 7 - p / 8][d % Columns * Cell + 1 + p % 8] = (int)Math.Round(16 * image[p]);
        }
        return new (string, object?)[] { ("title", null), ("showgrid", false), ("showline", false), ("ticks", ""), ("showticklabels", false) }
            .Aggregate(Plot.Linear(title, title, title), (chart, bare) => chart.With("xaxis." + bare.Item1, bare.Item2).With("yaxis." + bare.Item1, bare.Item2))
            .Trace("heatmap", null, ("z", cells.Select(row => row.Select(c => c is { } ink ? ink : double.NaN).ToArray()).ToArray()), ("zmin", 0), ("zmax", 16), ("hoverinfo", "skip"), ("showscale", false),
                ("colorscale", new object[] { new object[] { 0, "rgba(127,127,127,0.10)" }, new object[] { 1, Palette.Indigo } }))
            .Trace("scatter", null, ("mode", "text"), ("x", shown.Select((_, d) => d % Columns * Cell + 4.5).ToArray()), ("y", shown.Select((_, d) => (Rows - 1 - d / Columns) * Cell + 8.2).ToArray()),
                ("hoverinfo", "skip"), ("showlegend", false), ("text", shown.Select(s => s.Label == s.Truth ? $"{s.Label}" : $"{s.Truth} → {s.Label}").ToArray()));
    }
}

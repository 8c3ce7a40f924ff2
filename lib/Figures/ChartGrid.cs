using System.Globalization;

namespace Phenomena.Figures;

/// <summary>Puts figures side by side as panels of one.</summary>
internal static class ChartGrid
{
    private const double PanelHeight = 340, Gap = 0.125, RowGap = 110;

    public static Figure Of(string title, int columns, IReadOnlyList<Figure> panels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfZero(panels.Count, "panels");
        if (panels.Any(p => p.Frames is not null))
        {
            throw new ArgumentException("Panels of a grid have no sliders; got one that has. Make a grid for each step and a slider of the grids.");
        }

        var rows = (panels.Count + columns - 1) / columns;
        var height = rows * PanelHeight + (rows - 1) * RowGap;
        var rowGap = RowGap / height;
        var layout = HouseStyle.Layout(title, null, height + 150);
        var axes = new Dictionary<string, Axis>();
        var traces = new List<Trace>();
        var shapes = new List<Shape>();
        var texts = new List<Annotation>();
        var looks = new Dictionary<string, SeriesLook>();
        for (var i = 0; i < panels.Count; i++)
        {
            var panel = panels[i].Layout;
            var id = i == 0 ? "" : (i + 1).ToString(CultureInfo.InvariantCulture);
            var (x, top) = (Share(i % columns, columns, Gap), Share(rows - 1 - i / columns, rows, rowGap));
            axes["xaxis" + id] = panel.Axes["xaxis"] with { Domain = x, Anchor = "y" + id };
            axes["yaxis" + id] = panel.Axes["yaxis"] with { Domain = top, Anchor = "x" + id };
            foreach (var trace in panels[i].Data)
            {
                var placed = trace with
                {
                    XAxis = "x" + id, YAxis = "y" + id,
                    ShowLegend = trace.ShowLegend == true && !traces.Exists(t => t.ShowLegend == true && t.LegendGroup == trace.LegendGroup),
                };
                if (placed is Heatmap { ColorBar: { } bar } heat)
                {
                    placed = heat with { ColorBar = bar with { X = x[1] + 0.005, Y = (top[0] + top[1]) / 2, Len = top[1] - top[0] } };
                }

                traces.Add(Shared(placed, looks));
            }

            shapes.AddRange((panel.Shapes ?? []).Select(s => s with { XRef = Moved(s.XRef, id), YRef = Moved(s.YRef, id) }));
            texts.AddRange((panel.Annotations ?? []).Select(a => a with { XRef = Moved(a.XRef, id), YRef = Moved(a.YRef, id) }));
            texts.Add(new()
            {
                Text = panel.Title?.Text, Font = new() { Size = 13 }, XRef = "paper", YRef = "paper", ShowArrow = false,
                X = x[0], XAnchor = "left", Y = top[1], YAnchor = "bottom", YShift = 6,
            });
        }

        return new()
        {
            Data = traces,
            Layout = layout with
            {
                Axes = Alike(axes, traces), Shapes = shapes, Annotations = texts, Margin = layout.Margin! with { T = 84 },
                ShowLegend = traces.Count(t => t.ShowLegend == true) > 1,
                BarMode = panels.Select(p => p.Layout.BarMode).FirstOrDefault(m => m is not null),
                BarGap = panels.Select(p => p.Layout.BarGap).FirstOrDefault(g => g is not null),
            },
            Config = HouseStyle.Config(title),
        };
    }

    /// <summary>Axes of one label measure one thing: they get one range, so that panels can be compared by eye.</summary>
    private static Dictionary<string, Axis> Alike(Dictionary<string, Axis> axes, List<Trace> traces)
    {
        var alike = new Dictionary<string, Axis>(axes);
        foreach (var same in axes.GroupBy(a => (a.Key[0], a.Value.Title?.Text, a.Value.Type)).Where(g => g.Count() > 1))
        {
            var ids = same.Select(a => Id(a.Key)).ToHashSet();
            var data = traces.Where(t => ids.Contains((same.Key.Item1 == 'x' ? t.XAxis : t.YAxis) ?? ""))
                .SelectMany(t => (same.Key.Item1 == 'x' ? t.X : t.Y)?.Numbers ?? []).ToList();
            foreach (var (name, axis) in same)
            {
                var ticked = axis.Type == "log" && !axis.TicksChosen ? LogTicks.For(axis, data) : axis;
                alike[name] = ticked with { Matches = name == same.First().Key ? null : Id(same.First().Key) };
            }
        }

        return alike;

        static string Id(string name) => name[0] + name[5..];
    }

    /// <summary>The trace in the look that its name has in the grid: the one chosen for it, else the next.</summary>
    private static Trace Shared(Trace trace, Dictionary<string, SeriesLook> looks)
    {
        if (trace is not { Look: { } look, LegendGroup: { } name }) return trace;
        if (!looks.TryGetValue(name, out var shared)) looks[name] = shared = look.Chosen ? look : SeriesLook.At(looks.Count, null);
        return HouseStyle.Paint(trace, shared);
    }

    /// <summary>The share of the whole that place <paramref name="i"/> of <paramref name="count"/> takes.</summary>
    private static double[] Share(int i, int count, double gap)
    {
        var size = (1 - gap * (count - 1)) / count;
        return [i * (size + gap), Math.Min(1, i * (size + gap) + size)];
    }

    /// <summary>The reference for a panel: <c>x domain</c> becomes <c>x2 domain</c>.</summary>
    private static string? Moved(string? reference, string id) =>
        reference is null or "paper" ? reference : reference[0] + id + reference[1..];
}

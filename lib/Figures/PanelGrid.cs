using System.Globalization;
using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Part = DynamicObj.DynamicObj;

namespace Phenomena.Figures;

/// <summary>Puts figures side by side as panels of one. Plotly.NET's own grid changes the charts that it is given and leaves their shapes and texts on the first panel.</summary>
internal static class PanelGrid
{
    private const double PanelHeight = 340, Gap = 0.125, RowGap = 110;

    public static Figure Of(string title, int columns, IReadOnlyList<Figure> panels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfZero(panels.Count, "panels");
        if (panels.Any(p => p.Layout.List<Slider>("sliders").Any()))
            throw new ArgumentException("Panels of a grid have no sliders; got one that has. Make a grid for each step and a slider of the grids.");

        int rows = (panels.Count + columns - 1) / columns;
        double height = rows * PanelHeight + (rows - 1) * RowGap, rowGap = RowGap / height;
        var layout = HouseStyle.Layout(title, null, height + 150).With("margin.t", 84.0);
        var (traces, looks) = (new List<Trace>(), new Dictionary<string, SeriesLook>());
        for (int i = 0; i < panels.Count; i++)
        {
            var panel = panels[i].Layout;
            string id = i == 0 ? "" : (i + 1).ToString(CultureInfo.InvariantCulture);
            var (x, y) = (Share(i % columns, columns, Gap), Share(rows - 1 - i / columns, rows, rowGap));
            layout = layout.Fill(("xaxis" + id, Placed("xaxis", x, "y" + id)), ("yaxis" + id, Placed("yaxis", y, "x" + id)));
            foreach (var trace in panels[i].Data)
            {
                var placed = Shared(trace, looks).With("xaxis", "x" + id).With("yaxis", "y" + id);
                if (Series.InLegend(trace)) placed = placed.With("showlegend", !traces.Exists(t => Series.InLegend(t) && t.At<string>("legendgroup") == trace.At<string>("legendgroup")));
                if (placed.At<ColorBar>("colorbar") is not null) placed = placed.With("colorbar.x", x[1] + 0.005).With("colorbar.y", (y[0] + y[1]) / 2).With("colorbar.len", y[1] - y[0]);
                traces.Add(placed);
            }

            layout = layout.Plus("shapes", panel.List<Shape>("shapes").Select(s => Moved(s, id)))
                .Plus("annotations", panel.List<Annotation>("annotations").Select(a => Moved(a, id)).Append(Attributes.Of<Annotation>(
                    ("text", FigureWords.Title(panel)), ("font", HouseStyle.Font(13)), ("xref", "paper"), ("yref", "paper"), ("showarrow", false),
                    ("x", x[0]), ("xanchor", "left"), ("y", y[1]), ("yanchor", "bottom"), ("yshift", 6))));
            foreach (string shared in (string[])["barmode", "bargap"])
                if (layout.At<object>(shared) is null && panel.At<object>(shared) is { } value) layout = layout.With(shared, value);

            Part Placed(string axis, double[] domain, string anchor)
            {
                var part = (panel.At<Part>(axis) ?? new LinearAxis()).With("domain", domain).With("anchor", anchor);
                return part.At<string>("scaleanchor") is null ? part : part.With("scaleanchor", anchor);
            }
        }

        return OneBar(panels[0].With(traces, Alike(layout).With("showlegend", traces.Count(Series.InLegend) > 1)));
    }

    /// <summary>Colours of one label mean one thing: they get one scale, and one bar at the right.</summary>
    private static Figure OneBar(Figure grid)
    {
        var colored = grid.Data.Where(t => t.At<ColorBar>("colorbar") is not null).ToList();
        if (colored.Count < 2 || colored.DistinctBy(t => (FigureWords.Title(t.At<ColorBar>("colorbar")!), t.At<object>("colorscale"), t.At<object>("zmid"))).Count() > 1) return grid;
        double[] all = [.. colored.SelectMany(t => t.At<double[][]>("z") ?? []).SelectMany(row => row).Where(double.IsFinite)];
        if (all.Length == 0) return grid;
        var (low, high) = (all.Min(), all.Max());
        if (colored[0].At<object>("zmid") is double middle) (low, high) = (Math.Min(low, 2 * middle - high), Math.Max(high, 2 * middle - low));
        return grid.With([.. grid.Data.Select(t => t.At<ColorBar>("colorbar") is null ? t : t.With("colorbar", null).With("colorscale", null).With("zmid", null).With("coloraxis", "coloraxis"))])
            .With("margin.r", 84).With("coloraxis.colorscale", colored[0].At<object>("colorscale")).With("coloraxis.cmin", low).With("coloraxis.cmax", high)
            .With("coloraxis.colorbar", HouseStyle.ColorBar(FigureWords.Title(colored[0].At<ColorBar>("colorbar")!)));
    }

    /// <summary>Axes of one label measure one thing: they get one range, so that panels can be compared by eye.</summary>
    private static Layout Alike(Layout layout)
    {
        foreach (var same in layout.Axes().ToList().GroupBy(a => (a.Name[0], FigureWords.Title(a.Axis), a.Axis.IsLog())))
            foreach (var (name, _) in same.Skip(1)) layout = layout.With(name + ".matches", HouseFinish.Id(same.First().Name));
        return layout;
    }

    /// <summary>The trace in the look that its name has in the grid: the one chosen for it, else the next.</summary>
    private static Trace Shared(Trace trace, Dictionary<string, SeriesLook> looks)
    {
        if (trace is not Drawn { Look: { } look } drawn || trace.At<string>("legendgroup") is not { } name) return trace;
        if (!looks.TryGetValue(name, out var shared)) looks[name] = shared = look.Chosen ? look : SeriesLook.At(looks.Count, null);
        return shared == look ? trace : shared.Paint(drawn);
    }

    /// <summary>The share of the whole that place <paramref name="i"/> of <paramref name="count"/> takes.</summary>
    private static double[] Share(int i, int count, double gap)
    {
        double size = (1 - gap * (count - 1)) / count;
        return [i * (size + gap), Math.Min(1, i * (size + gap) + size)];
    }

    // x domain becomes x2 domain.
    private static T Moved<T>(T part, string id)
        where T : Part => ((string[])["xref", "yref"]).Aggregate(part, (p, name) => p.At<string>(name) is { } reference and not "paper" ? p.With(name, reference[0] + id + reference[1..]) : p);
}

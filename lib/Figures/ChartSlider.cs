namespace Phenomena.Figures;

/// <summary>Makes figures the steps of a slider.</summary>
internal static class ChartSlider
{
    private const double Room = 90;

    public static Figure Of(string label, IReadOnlyList<(string Step, Figure Figure)> steps, int start)
    {
        ArgumentOutOfRangeException.ThrowIfZero(steps.Count, "steps");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)start, (uint)steps.Count, nameof(start));
        var shown = steps[start].Figure;
        foreach (var (step, figure) in steps)
        {
            if (!figure.Data.Select(t => (t.Kind, t.Name)).SequenceEqual(shown.Data.Select(t => (t.Kind, t.Name))))
            {
                throw new ArgumentException($"The steps of a slider show the same traces in the same order; step \"{step}\" has " +
                    $"{string.Join(", ", figure.Data.Select(t => t.Name))} and step \"{steps[start].Step}\" has {string.Join(", ", shown.Data.Select(t => t.Name))}.");
            }
        }

        var layout = shown.Layout with { Axes = shown.Layout.Axes.ToDictionary(a => a.Key, a => Still(a.Key, a.Value, [.. steps.Select(s => s.Figure)])) };
        return shown with
        {
            Frames = [.. steps.Select(s => new Frame { Name = s.Step, Data = s.Figure.Data, Layout = Changed(s.Figure.Layout, shown.Layout) })],
            Layout = layout with
            {
                Height = layout.Height + Room,
                Margin = layout.Margin! with { B = layout.Margin.B + Room + (layout.ShowLegend == true ? 30 : 0) },
                Sliders =
                [
                    new()
                    {
                        Active = start, Pad = new() { T = 62, L = 4 }, X = 0, Len = 1,
                        CurrentValue = new() { Prefix = label + " = ", Font = new() { Size = 13 }, Offset = 12 },
                        BgColor = "rgba(127,127,127,0.25)", ActiveBgColor = Palette.Indigo, BorderColor = "rgba(127,127,127,0.4)", TickColor = HouseStyle.Neutral,
                        Steps =
                        [
                            .. steps.Select(s => new SliderStep
                            {
                                Label = s.Step, Method = "animate",
                                Args = new object[] { new[] { s.Step }, Animation },
                            }),
                        ],
                    },
                ],
            },
        };
    }

    private static Dictionary<string, object> Animation => new()
    {
        ["mode"] = "immediate",
        ["frame"] = new Dictionary<string, object> { ["duration"] = 0, ["redraw"] = true },
        ["transition"] = new Dictionary<string, object> { ["duration"] = 0 },
    };

    /// <summary>What the step says differently from the figure that is shown first; null for nothing.</summary>
    private static Layout? Changed(Layout step, Layout shown)
    {
        var parts = (Layout l) => new Layout { Title = l.Title, Shapes = l.Shapes, Annotations = l.Annotations };
        return FigureJson.Write(parts(step)) == FigureJson.Write(parts(shown)) ? null : parts(step);
    }

    /// <summary>The axis with a range that holds the data of all steps. Left to plotly.js where that counts or draws cells.</summary>
    private static Axis Still(string name, Axis axis, IReadOnlyList<Figure> figures)
    {
        var id = name[0] + name[5..];
        var traces = figures.SelectMany(f => f.Data).Where(t => (name[0] == 'x' ? t.XAxis ?? "x" : t.YAxis ?? "y") == id).ToList();
        var log = axis.Type == "log";
        var data = traces.SelectMany(t => Extent(t, name[0])).Where(v => double.IsFinite(v) && (!log || v > 0)).ToList();
        if (axis.Range is not null || data.Count == 0 || traces.Exists(t => t is Heatmap || (t is Histogram && name[0] == 'y') || (t is Bar && name[0] == 'x')))
        {
            return axis;
        }

        if (log && !axis.TicksChosen) axis = LogTicks.For(axis, data);
        var (low, high) = log ? (Math.Log10(data.Min()), Math.Log10(data.Max())) : (data.Min(), data.Max());
        var pad = high > low ? 0.05 * (high - low) : 0.5;
        return axis with { Range = [low == 0 && !log ? 0 : low - pad, high + pad] };
    }

    private static IEnumerable<double> Extent(Trace trace, char axis)
    {
        var values = (axis == 'x' ? trace.X : trace.Y)?.Numbers ?? [];
        if (axis == 'x') return values;
        var errors = (trace as Scatter)?.ErrorY?.Array?.Numbers ?? (trace as Bar)?.ErrorY?.Array?.Numbers;
        return errors is null ? trace is Bar ? values.Append(0) : values : values.Zip(errors, (v, e) => new[] { v - e, v + e }).SelectMany(v => v);
    }
}

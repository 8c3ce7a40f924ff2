namespace Phenomena.Figures;

/// <summary>What marks need to know of the figure they are drawn on.</summary>
internal static class Series
{
    /// <summary>The look that marks of this name have, or the next one.</summary>
    public static SeriesLook LookOf(this Figure figure, string name, string? color) =>
        figure.Data.FirstOrDefault(t => t.LegendGroup == name && t.Look is not null)?.Look
        ?? SeriesLook.At(figure.Data.Where(t => t.Look is not null).Select(t => t.LegendGroup).Distinct().Count(), color);

    /// <summary>The figure with one more trace: only the first of a name has a legend entry, and log axes get ticks for all data.</summary>
    public static Figure Add(this Figure figure, Trace trace, string? name, SeriesLook? look)
    {
        var first = name is not null && figure.Data.All(t => t.LegendGroup != name || IsBand(t));
        IEnumerable<Trace> before = name is null || !first ? figure.Data : figure.Data.Select(t => t.LegendGroup == name ? t with { ShowLegend = false } : t);
        Trace[] data = [.. before, HouseStyle.Paint(trace, look) with { Name = name, LegendGroup = name, ShowLegend = name is null ? null : first }];
        return figure with
        {
            Data = data,
            Layout = figure.Layout with { ShowLegend = data.Count(t => t.ShowLegend == true) > 1, Axes = WithTicks(figure.Layout.Axes, data) },
        };
    }

    /// <summary>The axes with ticks that fit these traces.</summary>
    public static Dictionary<string, Axis> WithTicks(IReadOnlyDictionary<string, Axis> axes, IReadOnlyList<Trace> data) => axes.ToDictionary(
        a => a.Key,
        a => a.Value.Type != "log" || a.Value.TicksChosen ? a.Value
            : LogTicks.For(a.Value, data.SelectMany(t => (a.Key[0] == 'x' ? t.X : t.Y)?.Numbers ?? [])));

    /// <summary>The figure with a line and its name.</summary>
    public static Figure Overlay(this Figure figure, Shape shape, Annotation text) => figure with
    {
        Layout = figure.Layout with
        {
            Shapes = [.. figure.Layout.Shapes ?? [], shape],
            Annotations = [.. figure.Layout.Annotations ?? [], text with { Font = new() { Size = 12, Color = HouseStyle.Neutral } }],
        },
    };

    /// <summary>Hover text with the axes' labels and units.</summary>
    public static string Hover(this Figure figure, string name, bool error = false)
    {
        var (x, y) = (Label.Of(figure, "xaxis"), Label.Of(figure, "yaxis"));
        return $"<b>{name}</b><br>{x.At("x")}<br>{y.At("y:.4~g", error ? " ± %{error_y.array:.2~g}" : "")}<extra></extra>";
    }

    /// <summary>Points to draw a function at, evenly spread over the series' (or all) data as the axis shows them.</summary>
    public static double[] Sample(this Figure figure, string? name)
    {
        var own = figure.Data.Where(t => name is not null && t.LegendGroup == name).ToList();
        var log = figure.Layout.Axes["xaxis"].Type == "log";
        var x = (own.Count > 0 ? own : figure.Data).SelectMany(t => t.X?.Numbers ?? []).Where(v => double.IsFinite(v) && (!log || v > 0)).ToList();
        if (x.Count == 0) throw new ArgumentException("A function is drawn over the data's range of x, and there are no data yet. Draw dots or a line first.");
        var (from, to) = log ? (Math.Log(x.Min()), Math.Log(x.Max())) : (x.Min(), x.Max());
        // The ends exactly, not through a logarithm and back.
        return [x.Min(), .. Enumerable.Range(1, 59).Select(i => from + (to - from) * i / 60).Select(v => log ? Math.Exp(v) : v), x.Max()];
    }

    /// <summary>Whether a text at this height has more room at the right end than at the left.</summary>
    public static bool Room(this Figure figure, double y, bool log)
    {
        double Scale(double v) => log ? Math.Log(Math.Max(v, double.Epsilon)) : v;
        var points = figure.Data.Where(t => t is { X.Numbers: not null, Y.Numbers: not null })
            .SelectMany(t => t.X!.Numbers!.Zip(t.Y!.Numbers!)).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second)).OrderBy(p => p.First).ToList();
        var third = points.Count / 3;
        if (third == 0) return true;
        double Nearest(IEnumerable<(double First, double Second)> some) => some.Min(p => Math.Abs(Scale(p.Second) - Scale(y)));
        return Nearest(points.TakeLast(third)) >= Nearest(points.Take(third));
    }

    private static bool IsBand(Trace trace) => trace is Scatter { Fill: "toself" };
}

/// <summary>An axis label, split into what it names and its unit.</summary>
internal readonly record struct Label(string Text)
{
    public static Label Of(Figure figure, string axis) => new(figure.Layout.Axes[axis].Title?.Text ?? axis);

    /// <summary>What hover text says: name, place of the value, and unit.</summary>
    public string At(string place, string more = "")
    {
        var open = Text.EndsWith(')') ? Text.LastIndexOf(" (", StringComparison.Ordinal) : -1;
        var (name, unit) = open < 0 ? (Text, "") : (Text[..open], " " + Text[(open + 2)..^1]);
        return $"{name}: %{{{place}}}{more}{unit}";
    }
}

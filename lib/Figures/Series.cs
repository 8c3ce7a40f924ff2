using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace Phenomena.Figures;

/// <summary>What marks need to know of the figure they are drawn on.</summary>
internal static class Series
{
    /// <summary>The look that marks of this name have, or the next one.</summary>
    public static SeriesLook LookOf(this Figure figure, string name, string? color) =>
        figure.Data.OfType<Drawn>().FirstOrDefault(t => t.At<string>("legendgroup") == name && t.Look is not null)?.Look
        ?? SeriesLook.At(figure.Data.Where(t => t is not Drawn { Look: null }).Select(t => t.At<string>("legendgroup") ?? t.At<string>("name")).Distinct().Count(), color);

    /// <summary>The figure with one more trace: only the first of a name has a legend entry, and a line rather than its band.</summary>
    public static Figure Add(this Figure figure, Trace trace, string? name)
    {
        bool first = name is not null && figure.Data.All(t => t.At<string>("legendgroup") != name || t.At<string>("fill") == "toself");
        IEnumerable<Trace> before = name is null || !first ? figure.Data : figure.Data.Select(t => t.At<string>("legendgroup") == name ? t.With("showlegend", false) : t);
        Trace[] data = [.. before, name is null ? trace : trace.With("name", name).With("legendgroup", name).With("showlegend", first)];
        return figure.With(data, figure.Layout.With("showlegend", data.Count(InLegend) > 1));
    }

    public static bool InLegend(Trace trace) => trace.At<object>("showlegend") is true;

    /// <summary>What an axis says.</summary>
    public static Label Label(this Figure figure, string axis) => new(figure.Layout.At<string>(axis + ".title.text") ?? axis);

    /// <summary>Hover text with the axes' labels and units.</summary>
    public static string Hover(this Figure figure, string name, bool error = false) =>
        $"<b>{name}</b><br>{figure.Label("xaxis").At("x")}<br>{figure.Label("yaxis").At("y:.4~g", error ? " ± %{error_y.array:.2~g}" : "")}<extra></extra>";

    /// <summary>Points to draw a function at, evenly spread over the series' (or all) data as the axis shows them.</summary>
    public static double[] Sample(this Figure figure, string? name)
    {
        var own = figure.Data.Where(t => name is not null && t.At<string>("legendgroup") == name).ToList();
        bool log = figure.Layout.At<LinearAxis>("xaxis").IsLog();
        var x = (own.Count > 0 ? own : figure.Data).SelectMany(t => t.Numbers("x")).Where(v => double.IsFinite(v) && (!log || v > 0)).ToList();
        if (x.Count == 0) throw new ArgumentException("A function is drawn over the data's range of x, and there are no data yet. Draw dots or a line first.");
        var (from, to) = log ? (Math.Log(x.Min()), Math.Log(x.Max())) : (x.Min(), x.Max());
        // The ends exactly, not through a logarithm and back.
        return [x.Min(), .. Enumerable.Range(1, 59).Select(i => from + (to - from) * i / 60).Select(v => log ? Math.Exp(v) : v), x.Max()];
    }

    /// <summary>Whether a text at this height has more room at the right end than at the left.</summary>
    public static bool Room(this Figure figure, double y, bool log)
    {
        double Scale(double v) => log ? Math.Log(Math.Max(v, double.Epsilon)) : v;
        var points = figure.Data.SelectMany(t => t.Numbers("x").Zip(t.Numbers("y"))).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second)).OrderBy(p => p.First).ToList();
        int third = points.Count / 3;
        if (third == 0) return true;
        double Nearest(IEnumerable<(double First, double Second)> some) => some.Min(p => Math.Abs(Scale(p.Second) - Scale(y)));
        return Nearest(points.TakeLast(third)) >= Nearest(points.Take(third));
    }
}

/// <summary>An axis label, split into what it names and its unit.</summary>
internal readonly record struct Label(string Text)
{
    /// <summary>What hover text says: name, place of the value, and unit.</summary>
    public string At(string place, string more = "")
    {
        int open = Text.EndsWith(')') ? Text.LastIndexOf(" (", StringComparison.Ordinal) : -1;
        var (name, unit) = open < 0 ? (Text, "") : (Text[..open], " " + Text[(open + 2)..^1]);
        return $"{name}: %{{{place}}}{more}{unit}";
    }
}

using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;

namespace Phenomena.Figures;

/// <summary>What can be drawn on a figure that <see cref="Plot"/> began. Each call gives a new figure. Marks of one name are one series: they
/// share a colour and a legend entry.</summary>
public static class Marks
{
    /// <summary>A dot at each point.</summary>
    /// <param name="figure">What to draw on.</param>
    /// <param name="x">Numbers or texts.</param>
    /// <param name="y">Numbers.</param>
    /// <param name="name">The series.</param>
    /// <param name="error">Half the length of an error bar at each point, such as the standard error across seeds.</param>
    /// <param name="color">A colour instead of the series' next one.</param>
    public static Figure Dots<TX, TY>(
        this Figure figure, IEnumerable<TX> x, IEnumerable<TY> y, string name, IEnumerable<double>? error = null, string? color = null)
    {
        var look = figure.LookOf(name, color);
        var along = Attributes.Values(x);
        return figure.Add(new Drawn("scatter", look).Fill(
            ("mode", "markers"), ("x", along), ("y", Attributes.Values(y)), ("marker", Attributes.Of<Marker>(("color", look.Color), ("symbol", look.Symbol), ("size", along.Length > 100 ? 5 : 8))),
            ("error_y", HouseStyle.Bars(error?.ToArray(), look.Color)), ("hovertemplate", figure.Hover(name, error is not null))), name);
    }

    /// <summary>A line through the points, in their order.</summary>
    public static Figure Line<TX, TY>(this Figure figure, IEnumerable<TX> x, IEnumerable<TY> y, string name, string? color = null)
    {
        var look = figure.LookOf(name, color);
        return figure.Add(new Drawn("scatter", look).Fill(
            ("mode", "lines"), ("x", Attributes.Values(x)), ("y", Attributes.Values(y)), ("line", HouseStyle.Line(look.Color, 2)), ("hovertemplate", figure.Hover(name))), name);
    }

    /// <summary>The line drawn last, dashed: it is told apart from one of the same colour, such as that of a twin.</summary>
    public static Figure Dashed(this Figure figure) => figure.Data is [.., var last] && last.At<Line>("line") is not null
        ? figure.With([.. figure.Data.SkipLast(1), last.With("line.dash", HouseStyle.Dash)])
        : throw new InvalidOperationException("Nothing to dash: what was drawn last is no line.");

    /// <summary>A function drawn over the series' range of x (over all data's, when the series has none yet): a fit, a theory.</summary>
    public static Figure Curve(this Figure figure, Func<double, double> function, string name, string? color = null)
    {
        var x = figure.Sample(name);
        return figure.Line(x, x.Select(function), name, color);
    }

    /// <summary>A dashed grey function over all data's range of x: what a number is held against, not a series.</summary>
    public static Figure Guide(this Figure figure, Func<double, double> function, string name)
    {
        var x = figure.Sample(null);
        return figure.Add(new Drawn("scatter", null).Fill(
            ("mode", "lines"), ("x", x), ("y", x.Select(function).ToArray()), ("line", HouseStyle.Dashed), ("hovertemplate", figure.Hover(name))), name);
    }

    /// <summary>The area between two lines, such as the spread across seeds. Draw it before the line it belongs to.</summary>
    public static Figure Band<T>(this Figure figure, IEnumerable<T> x, IEnumerable<double> low, IEnumerable<double> high, string name, string? color = null)
    {
        var along = Attributes.Values(x) as double[] ?? throw new ArgumentException("A band needs numbers for x; got texts. Use error bars on dots instead.");
        var look = figure.LookOf(name, color);
        return figure.Add(look.Paint(new Drawn("scatter", look).Fill(
            ("mode", "lines"), ("fill", "toself"), ("x", along.Concat(along.Reverse()).ToArray()), ("y", low.Concat(high.Reverse()).ToArray()), ("line", Attributes.Of<Line>(("width", 0))), ("hoverinfo", "skip"))), name);
    }

    /// <summary>A bar for each x, which may be a text.</summary>
    public static Figure Bars<TX, TY>(
        this Figure figure, IEnumerable<TX> x, IEnumerable<TY> y, string name, IEnumerable<double>? error = null, string? color = null)
    {
        var look = figure.LookOf(name, color);
        var along = Attributes.Values(x);
        var bars = figure.Add(new Drawn("bar", look).Fill(
            ("x", along), ("y", Attributes.Values(y)), ("marker", Attributes.Of<Marker>(("color", look.Color))), ("error_y", HouseStyle.Bars(error?.ToArray(), HouseStyle.Neutral)),
            ("hovertemplate", figure.Hover(name, error is not null))), name).With("bargap", 0.3);
        return along is string[] ? bars.With("xaxis.showgrid", false) : bars;
    }

    /// <summary>How often values fall where.</summary>
    public static Figure Histogram<T>(this Figure figure, IEnumerable<T> values, string name, int bins = 40, string? color = null)
    {
        var look = figure.LookOf(name, color);
        return figure.Add(new Drawn("histogram", look).Fill(
            ("x", Attributes.Values(values)), ("nbinsx", bins), ("opacity", 0.75), ("marker", Attributes.Of<Marker>(("color", look.Color))), ("hovertemplate", figure.Hover(name))), name)
            .With("barmode", "overlay").With("bargap", 0.05);
    }

    /// <summary>A matrix as colours.</summary>
    /// <param name="figure">What to draw on.</param>
    /// <param name="x">A number or text for each column.</param>
    /// <param name="y">A number or text for each row, from the bottom.</param>
    /// <param name="z">The matrix, <c>[y][x]</c>.</param>
    /// <param name="label">What the colours are.</param>
    /// <param name="middle">When given, two-coloured around this value.</param>
    public static Figure Heat<TX, TY>(
        this Figure figure, IEnumerable<TX> x, IEnumerable<TY> y, IEnumerable<IEnumerable<double>> z, string label, double? middle = null)
    {
        double[][] cells = [.. z.Select(row => row.ToArray())];
        return figure.Add(new Drawn("heatmap", null).Fill(
            ("x", Attributes.Values(x)), ("y", Attributes.Values(y)), ("z", cells), ("colorscale", middle is null ? "Viridis" : "RdBu"), ("zmid", middle), ("colorbar", HouseStyle.ColorBar(label)),
            ("xgap", 1), ("ygap", 1), ("texttemplate", cells.Sum(row => row.Length) <= 80 ? "%{z:.2~g}" : null),
            ("hovertemplate", $"{figure.Label("xaxis").At("x")}<br>{figure.Label("yaxis").At("y")}<br>{new Label(label).At("z:.4~g")}<extra></extra>")), null);
    }

    /// <summary>A trace of any of plotly's kinds with any of its attributes: <c>figure.Trace("contour", null, ("z", z))</c>. Dots of a path, texts at points and the like.</summary>
    /// <param name="figure">What to draw on.</param>
    /// <param name="type">plotly's kind.</param>
    /// <param name="name">The series; null for none.</param>
    /// <param name="attributes">Names as plotly has them, with dots, and values; those that are null are left out.</param>
    public static Figure Trace(this Figure figure, string type, string? name, params IEnumerable<(string Attribute, object? Value)> attributes) =>
        figure.Add(attributes.Where(a => a.Value is not null).Aggregate(new Drawn(type, null), (trace, a) => trace.With(a.Attribute, a.Value)), name);

    /// <summary>A dashed line at a value of y, such as the paper's, named where the data leave room.</summary>
    public static Figure Reference(this Figure figure, double y, string label)
    {
        bool log = figure.Layout.At<LinearAxis>("yaxis").IsLog(), right = figure.Room(y, log);
        return figure.Overlay(
            [("type", "line"), ("xref", "x domain"), ("x0", 0), ("x1", 1), ("yref", "y"), ("y0", y), ("y1", y), ("line", HouseStyle.Dashed)],
            [
                ("text", label), ("xref", "x domain"), ("x", right ? 1.0 : 0.0), ("xanchor", right ? "right" : "left"), ("xshift", right ? -4 : 4),
                ("yref", "y"), ("y", log ? Math.Log10(y) : y), ("yanchor", "bottom"),
            ]);
    }

    /// <summary>A dashed line at a value of x, named at its top.</summary>
    public static Figure ReferenceX(this Figure figure, double x, string label) => figure.Overlay(
        [("type", "line"), ("yref", "y domain"), ("y0", 0), ("y1", 1), ("xref", "x"), ("x0", x), ("x1", x), ("line", HouseStyle.Dashed)],
        [("text", label), ("yref", "y domain"), ("y", 1.0), ("yanchor", "top"), ("xref", "x"), ("x", figure.OnAxis("xaxis", x)), ("xanchor", "left"), ("xshift", 4)]);
}

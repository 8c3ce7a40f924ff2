using Plotly.NET.LayoutObjects;

namespace Phenomena.Figures;

/// <summary>What may be changed in a figure after it was drawn; each call gives a new figure.</summary>
public static class Changes
{
    /// <summary>Any attribute of plotly's layout: <c>figure.With("xaxis.showgrid", false).With("barmode", "stack")</c>. Null removes it.</summary>
    public static Figure With(this Figure figure, string attribute, object? value) => figure.With(layout: figure.Layout.With(attribute, value));

    /// <summary>Any attribute of plotly's traces: <c>figure.WithTraces("marker.size", 12, "strong")</c>. Null removes it.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="attribute">plotly's name, with dots.</param>
    /// <param name="value">What it becomes.</param>
    /// <param name="name">The series; all traces without it.</param>
    public static Figure WithTraces(this Figure figure, string attribute, object? value, string? name = null) =>
        figure.With([.. figure.Data.Select(t => name is null || t.At<string>("name") == name ? t.With(attribute, value) : t)]);

    /// <summary>The ends of the axes, in the data's units also where the axis is logarithmic.</summary>
    public static Figure Range(this Figure figure, (double Low, double High)? x = null, (double Low, double High)? y = null) =>
        new[] { ("xaxis", x), ("yaxis", y) }.Aggregate(figure, (all, axis) => axis.Item2 is var (low, high)
            ? all.With(axis.Item1 + ".range", new[] { all.OnAxis(axis.Item1, low), all.OnAxis(axis.Item1, high) }) : all);

    /// <summary>Ticks at these values only: widths that were run, say.</summary>
    public static Figure Ticks(this Figure figure, IEnumerable<double>? x = null, IEnumerable<double>? y = null) =>
        new[] { ("xaxis", x), ("yaxis", y) }.Aggregate(figure, (all, axis) => axis.Item2?.ToArray() is { } at
            ? all.With(axis.Item1 + ".tickmode", "array").With(axis.Item1 + ".tickvals", at).With(axis.Item1 + ".ticktext", at.Select(v => FormattableString.Invariant($"{v:G5}")).ToArray()) : all);

    /// <summary>A tint over part of x, named at its top (or at another height, 0 to 1).</summary>
    public static Figure Shade(this Figure figure, double from, double to, string text, string color, double height = 0.98) => figure.Overlay(
        [
            ("type", "rect"), ("xref", "x"), ("x0", from), ("x1", to), ("yref", "y domain"), ("y0", 0), ("y1", 1), ("layer", "below"), ("fillcolor", color[0] == '#' ? color + "22" : color), ("line", Attributes.Of<Plotly.NET.Line>(("width", 0))),
        ],
        [
            ("text", text), ("xref", "x"), ("x", (figure.OnAxis("xaxis", from) + figure.OnAxis("xaxis", to)) / 2), ("yref", "y domain"), ("y", height), ("yanchor", height > 0.9 ? "top" : height < 0.1 ? "bottom" : "middle"),
            ("font", HouseStyle.Font(12, color[0] == '#' ? color : HouseStyle.Neutral)),
        ]);

    /// <summary>A text at a point, in the data's units; in the middle of it, or to its right and below.</summary>
    public static Figure Note(this Figure figure, double x, double y, string text, string? color = null, bool left = false) => figure.Overlay(
        [], [("text", text), ("xanchor", left ? "left" : null), ("yanchor", left ? "top" : null), ("xref", "x"), ("x", figure.OnAxis("xaxis", x)), ("yref", "y"), ("y", figure.OnAxis("yaxis", y)), ("font", HouseStyle.Font(12, color ?? HouseStyle.Neutral))]);

    /// <summary>Data with this many significant digits, so that a figure of many points is a smaller file. Usual are 5.</summary>
    public static Figure Rounded(this Figure figure, int digits) => new(figure.Data, figure.Layout, digits);

    /// <summary>Height in pixels.</summary>
    public static Figure Tall(this Figure figure, double height) => figure.With("height", height);

    /// <summary>A line or box and its text.</summary>
    internal static Figure Overlay(this Figure figure, ReadOnlySpan<(string, object?)> shape, ReadOnlySpan<(string, object?)> text)
    {
        var layout = figure.Layout;
        if (shape.Length > 0) layout = layout.Plus("shapes", Attributes.Of<Shape>(shape));
        return figure.With(layout: layout.Plus("annotations", Attributes.Of<Annotation>(("showarrow", false), ("font", HouseStyle.Font(12, HouseStyle.Neutral))).Fill(text)));
    }

    /// <summary>A value as plotly places it on an axis: by its power of ten where that is logarithmic.</summary>
    internal static double OnAxis(this Figure figure, string axis, double value) => figure.Layout.At<LinearAxis>(axis).IsLog() ? Math.Log10(value) : value;
}

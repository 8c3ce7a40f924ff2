using System.Text.Json.Nodes;

namespace Phenomena.Figures;

/// <summary>What may be changed in a figure after it was drawn; each call gives a new figure.</summary>
public static class Changes
{
    /// <summary>Any attribute of plotly's layout: <c>figure.With("xaxis.showgrid", false).With("barmode", "stack")</c>.</summary>
    public static Figure With(this Figure figure, string attribute, object? value) => figure with { Later = [.. figure.Later, root => Set((JsonObject)root["layout"]!, attribute, value)] };

    /// <summary>Any attribute of plotly's traces: <c>figure.WithTraces("marker.size", 12, "strong")</c>.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="attribute">plotly's name, with dots.</param>
    /// <param name="value">What it becomes.</param>
    /// <param name="name">The series; all traces without it.</param>
    public static Figure WithTraces(this Figure figure, string attribute, object? value, string? name = null) => figure with
    {
        Later = [.. figure.Later, root =>
        {
            foreach (var trace in (JsonArray)root["data"]!)
                if (name is null || (string?)trace!["name"] == name) Set((JsonObject)trace!, attribute, value);
        }],
    };

    private static void Set(JsonObject part, string attribute, object? value)
    {
        string[] path = attribute.Split('.');
        foreach (string step in path[..^1]) part = (JsonObject)(part[step] ??= new JsonObject());
        part[path[^1]] = System.Text.Json.JsonSerializer.SerializeToNode(value);
    }

    /// <summary>The ends of the axes, in the data's units also where the axis is logarithmic.</summary>
    public static Figure Range(this Figure figure, (double Low, double High)? x = null, (double Low, double High)? y = null)
    {
        var axes = new Dictionary<string, Axis>(figure.Layout.Axes);
        foreach (var (name, ends) in new[] { ("xaxis", x), ("yaxis", y) })
            if (ends is var (low, high)) axes[name] = axes[name] with { Range = axes[name].Type == "log" ? [Math.Log10(low), Math.Log10(high)] : [low, high] };
        return figure with { Layout = figure.Layout with { Axes = axes } };
    }

    /// <summary>A tint over part of x, named at its top (or at another height, 0 to 1).</summary>
    public static Figure Shade(this Figure figure, double from, double to, string text, string color, double height = 0.98) => figure with
    {
        Layout = figure.Layout with
        {
            Shapes = [.. figure.Layout.Shapes ?? [], new() { Type = "rect", XRef = "x", X0 = from, X1 = to, YRef = "y domain", Y0 = 0, Y1 = 1, Layer = "below", FillColor = color + "22", Line = new() { Width = 0 } }],
            Annotations = [.. figure.Layout.Annotations ?? [], new()
            {
                Text = text, XRef = "x", X = figure.Layout.Axes["xaxis"].Type == "log" ? Math.Log10(from * to) / 2 : (from + to) / 2, YRef = "y domain", Y = height,
                YAnchor = height > 0.5 ? "top" : "bottom", ShowArrow = false, Font = new() { Size = 12, Color = color },
            }],
        },
    };

    /// <summary>A text at a point, in the data's units.</summary>
    public static Figure Note(this Figure figure, double x, double y, string text, string? color = null) => figure with
    {
        Layout = figure.Layout with
        {
            Annotations = [.. figure.Layout.Annotations ?? [], new()
            {
                Text = text, XRef = "x", X = At(figure, "xaxis", x), YRef = "y", Y = At(figure, "yaxis", y), ShowArrow = false, Font = new() { Size = 12, Color = color ?? HouseStyle.Neutral },
            }],
        },
    };

    private static double At(Figure figure, string axis, double value) => figure.Layout.Axes[axis].Type == "log" ? Math.Log10(value) : value;

    /// <summary>Height in pixels.</summary>
    public static Figure Tall(this Figure figure, double height) => figure with { Layout = figure.Layout with { Height = height } };
}

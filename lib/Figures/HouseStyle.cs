using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Part = DynamicObj.DynamicObj;

namespace Phenomena.Figures;

/// <summary>How all figures look. Grounds are transparent and greys are half-way, so that a figure stands on a light page as on a dark one;
/// where the page lets us (<see cref="FigureHtml"/>), text takes the page's own colour.</summary>
internal static class HouseStyle
{
    /// <summary>Text and lines that belong to no series, where the page's colour is not known.</summary>
    public const string Neutral = "#7b808a";

    /// <summary>Lines that are no series': the paper's value, a theory.</summary>
    public const string Dash = "6px,4px";

    /// <summary>In pixels, of a figure with one panel.</summary>
    public const double Height = 400;

    private const string Faint = "rgba(127,127,127,0.18)", Half = "rgba(127,127,127,0.55)", Clear = "rgba(0,0,0,0)";
    private const string Family = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

    /// <summary>The look of every figure that has not chosen another.</summary>
    public static Template Template { get; } = Attributes.Of<Template>(
        ("layout", Attributes.Of<Layout>(
            ("autosize", true),
            ("font", Font(12, Neutral, Family)),
            ("title", Attributes.Of<Title>(
                ("font", Font(15)), ("x", 0.0), ("xanchor", "left"), ("xref", "container"), ("pad", Attributes.Of<Padding>(("l", 8), ("t", 14))), ("y", 1.0), ("yanchor", "top"), ("yref", "container"))),
            ("paper_bgcolor", Clear), ("plot_bgcolor", Clear), ("colorway", Palette.Series),
            // Below the axes, where it covers nothing and has the whole width.
            ("legend", Attributes.Of<Legend>(
                ("orientation", "h"), ("x", 0.0), ("xanchor", "left"), ("y", 0.0), ("yanchor", "bottom"), ("yref", "container"), ("bgcolor", Clear), ("itemsizing", "constant"), ("font", Font(12)))),
            // Texts that look like numbers are texts.
            ("autotypenumbers", "strict"), ("hovermode", "closest"),
            ("hoverlabel", Attributes.Of<Hoverlabel>(("bgcolor", "#22262e"), ("bordercolor", "#5d626c"), ("font", Font(12, "#f4f5f7", Family)), ("align", "left"), ("namelength", -1))),
            ("modebar", Attributes.Of<ModeBar>(("bgcolor", Clear), ("color", Half), ("activecolor", Neutral))),
            ("xaxis", Axis()), ("yaxis", Axis()),
            ("scene", Attributes.Of<Scene>(("bgcolor", Clear), ("xaxis", SpaceAxis()), ("yaxis", SpaceAxis()), ("zaxis", SpaceAxis()))))),
        ("data", Attributes.Of<Part>(("heatmap", new[] { Attributes.Of<Part>(("colorscale", "Viridis"), ("colorbar", ColorBar(null))) }))));

    /// <summary>What a template cannot say of a figure: its title and the room around its axes.</summary>
    public static Layout Layout(string title, string? subtitle, double height) => Attributes.Of<Layout>(
        // A second line, and not plotly's subtitle: that stands a line too low.
        ("title", Attributes.Of<Title>(
            ("text", $"<b>{title}</b>{(subtitle is null ? "" : $"<br><span style=\"font-size:13px\">{subtitle}</span>")}"),
            // plotly.js sets a title of several lines ten pixels higher.
            ("pad", subtitle is null ? null : Attributes.Of<Padding>(("t", 24))))),
        ("height", height), ("margin", Margin(subtitle is null ? 48 : 68)), ("showlegend", false));

    public static Margin Margin(double top) => Attributes.Of<Margin>(("l", 64.0), ("r", 24.0), ("t", top), ("b", 56.0));

    public static LinearAxis Axis(string label, bool log) => Attributes.Of<LinearAxis>(("title", Attributes.Of<Title>(("text", label))), ("type", log ? "log" : null));

    /// <summary>Two buttons, and pictures that are named by the title; whatever the chart asks for itself has its way.</summary>
    public static Config Config(string title, Config? asked = null, bool inSpace = false)
    {
        string name = string.Join('-', FigureWords.Plain(title).ToLowerInvariant().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)
            .Select(word => string.Concat(word.Where(char.IsAsciiLetterOrDigit))).Where(word => word.Length > 0).Take(6));
        return Attributes.Of<Config>(
                ("responsive", true), ("displaylogo", false), ("modeBarButtons", new[] { new[] { "toImage", inSpace ? "resetCameraDefault3d" : "resetScale2d" } }),
                ("toImageButtonOptions", Attributes.Of<Part>(("format", "png"), ("scale", 2), ("filename", name))))
            .Fill([.. asked?.Properties.Select(p => (p.Key, (object?)p.Value)) ?? []]);
    }

    public static Font Font(double size, string? color = null, string? family = null) => Attributes.Of<Font>(("size", size), ("color", color), ("family", family));

    public static Line Line(string color, double width, string? dash = null) => Attributes.Of<Line>(("color", color), ("width", width), ("dash", dash));

    public static Line Dashed => Line(Neutral, 1.5, Dash);

    public static ColorBar ColorBar(string? label) =>
        Attributes.Of<ColorBar>(("title", label is null ? null : Attributes.Of<Title>(("text", label), ("side", "right"))), ("thickness", 12), ("outlinewidth", 0));

    public static Error? Bars(double[]? error, string color) => error is null ? null : Attributes.Of<Error>(("array", error), ("color", color), ("thickness", 1.5), ("width", 4));

    private static LinearAxis Axis() => Attributes.Of<LinearAxis>(
        ("title", Attributes.Of<Title>(("font", Font(13)), ("standoff", 8))), ("gridcolor", Faint), ("showline", true), ("linecolor", Half), ("ticks", "outside"), ("ticklen", 4), ("tickcolor", Half),
        ("zeroline", false), ("automargin", true));

    private static LinearAxis SpaceAxis() => Attributes.Of<LinearAxis>(
        ("title", Attributes.Of<Title>(("font", Font(12)))), ("showbackground", false), ("gridcolor", Half), ("zerolinecolor", Half), ("color", Neutral), ("tickfont", Font(10)), ("nticks", 4), ("showspikes", false));
}

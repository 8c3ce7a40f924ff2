namespace Phenomena.Figures;

/// <summary>How all figures look. Grounds are transparent and greys are half-way, so that a figure stands on a light page as on a dark one;
/// where the page lets us (<see cref="FigureHtml"/>), text takes the page's own colour.</summary>
internal static class HouseStyle
{
    /// <summary>Text and lines that belong to no series, where the page's colour is not known.</summary>
    public const string Neutral = "#7b808a";

    private const string Faint = "rgba(127,127,127,0.18)";
    private const string Clear = "rgba(0,0,0,0)";
    private const string Family = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

    public static Config Config(string title) => new()
    {
        Responsive = true,
        DisplayLogo = false,
        ModeBarButtons = [["toImage", "resetScale2d"]],
        ToImageButtonOptions = new() { Format = "png", Scale = 2, FileName = FileName(title) },
    };

    public static Layout Layout(string title, string? subtitle, double height) => new()
    {
        Title = new()
        {
            // A second line, and not plotly's subtitle: that stands a line too low.
            Text = $"<b>{title}</b>{(subtitle is null ? "" : $"<br><span style=\"font-size:13px\">{subtitle}</span>")}",
            Font = new() { Size = 15 },
            X = 0, XAnchor = "left", XRef = "container", Pad = new() { L = 8, T = 14 },
            Y = 1, YAnchor = "top", YRef = "container",
        },
        AutoSize = true,
        Height = height,
        Margin = new() { L = 64, R = 24, T = subtitle is null ? 48 : 68, B = 56 },
        Font = new() { Family = Family, Size = 12, Color = Neutral },
        PaperBgColor = Clear,
        PlotBgColor = Clear,
        ColorWay = Palette.Series,
        // Below the axes, where it covers nothing and has the whole width.
        Legend = new()
        {
            Orientation = "h", X = 0, XAnchor = "left", Y = 0, YAnchor = "bottom", YRef = "container", BgColor = Clear, ItemSizing = "constant",
            Font = new() { Size = 12 },
        },
        ShowLegend = false,
        // Texts that look like numbers are texts.
        AutoTypeNumbers = "strict",
        HoverMode = "closest",
        HoverLabel = new()
        {
            BgColor = "#22262e", BorderColor = "#5d626c", Font = new() { Family = Family, Size = 12, Color = "#f4f5f7" }, Align = "left", NameLength = -1,
        },
        ModeBar = new() { BgColor = Clear, Color = "rgba(127,127,127,0.55)", ActiveColor = Neutral },
    };

    public static Axis Axis(string label, bool log) => new()
    {
        Title = new() { Text = label, Font = new() { Size = 13 }, StandOff = 8 },
        Type = log ? "log" : null,
        GridColor = Faint,
        ShowLine = true,
        LineColor = "rgba(127,127,127,0.55)",
        Ticks = "outside",
        TickLen = 4,
        TickColor = "rgba(127,127,127,0.55)",
        ZeroLine = false,
        AutoMargin = true,
    };

    /// <summary>The trace in the look of its series, or as something that is no series.</summary>
    public static Trace Paint(Trace trace, SeriesLook? look)
    {
        var color = look?.Color ?? Neutral;
        return trace switch
        {
            Scatter { Fill: "toself" } s => s with { Look = look, FillColor = look?.Veil(0.2), Line = new() { Width = 0, Color = color } },
            Scatter { Mode: "lines" } s => s with { Look = look, Line = look is null ? Dashed : new() { Color = color, Width = 2, Dash = s.Line?.Dash } },
            Scatter s => s with { Look = look, Marker = new() { Color = color, Symbol = look?.Symbol, Size = s.Points > 100 ? 5 : 8 }, ErrorY = Paint(s.ErrorY, color) },
            Bar b => b with { Look = look, Marker = new() { Color = color }, ErrorY = Paint(b.ErrorY, Neutral) },
            Histogram h => h with { Look = look, Marker = new() { Color = color } },
            _ => trace,
        };
    }

    private static ErrorBars? Paint(ErrorBars? bars, string color) =>
        bars is null ? null : bars with { Color = color, Thickness = 1.5, Width = 4 };

    public static Line Dashed => new() { Color = Neutral, Width = 1.5, Dash = "6px,4px" };

    public static ColorBar ColorBar(string label) => new() { Title = new() { Text = label, Side = "right" }, Thickness = 12, OutlineWidth = 0 };

    private static string FileName(string title) =>
        string.Join('-', PlainText.Of(title).ToLowerInvariant().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)
            .Select(word => string.Concat(word.Where(char.IsAsciiLetterOrDigit))).Where(word => word.Length > 0).Take(6));
}

/// <summary>What makes one series' traces alike: a colour, and a symbol for whoever cannot tell colours apart.</summary>
/// <param name="Color">The colour.</param>
/// <param name="Symbol">The symbol of its dots.</param>
/// <param name="Chosen">Whether the colour was asked for, and not just the next.</param>
internal sealed record SeriesLook(string Color, string Symbol, bool Chosen)
{
    private static readonly string[] Symbols = ["circle", "square", "diamond", "triangle-up", "cross", "star"];

    public static SeriesLook At(int index, string? color) =>
        new(color ?? Palette.Series[index % Palette.Series.Count], Symbols[index % Symbols.Length], color is not null);

    /// <summary>The colour with an opacity.</summary>
    public string Veil(double opacity) => Color is ['#', _, _, _, _, _, _]
        ? $"rgba({Convert.ToInt32(Color[1..3], 16)},{Convert.ToInt32(Color[3..5], 16)},{Convert.ToInt32(Color[5..7], 16)},{FormattableString.Invariant($"{opacity}")})"
        : Color;
}

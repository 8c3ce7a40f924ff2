using System.Text.Json.Serialization;

namespace Phenomena.Figures;

/// <summary>Everything about a figure that belongs to no trace.</summary>
public sealed record Layout : LayoutBase
{
    /// <summary>The axes by plotly's name: <c>xaxis</c>, <c>yaxis</c>, and for further panels <c>xaxis2</c>, …</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, Axis> Axes { get; init; } = new Dictionary<string, Axis>();
}

/// <summary>The layout's fixed attributes.</summary>
public record LayoutBase : PlotlyObject
{
    /// <summary>The heading.</summary>
    public Title? Title { get; init; }

    /// <summary>In pixels; empty: as wide as there is room.</summary>
    public double? Width { get; init; }

    /// <summary>In pixels.</summary>
    public double? Height { get; init; }

    /// <summary>Whether an empty size is filled in.</summary>
    public bool? AutoSize { get; init; }

    /// <summary>Space around the axes.</summary>
    public Margin? Margin { get; init; }

    /// <summary>The text, where nothing else is said.</summary>
    public Font? Font { get; init; }

    /// <summary>The whole figure's ground.</summary>
    [JsonPropertyName("paper_bgcolor")]
    public string? PaperBgColor { get; init; }

    /// <summary>The ground between the axes.</summary>
    [JsonPropertyName("plot_bgcolor")]
    public string? PlotBgColor { get; init; }

    /// <summary>The colours that traces without one take.</summary>
    public IReadOnlyList<string>? ColorWay { get; init; }

    /// <summary>Whether there is a legend.</summary>
    public bool? ShowLegend { get; init; }

    /// <summary>The legend.</summary>
    public Legend? Legend { get; init; }

    /// <summary><c>strict</c>: texts that look like numbers stay texts.</summary>
    public string? AutoTypeNumbers { get; init; }

    /// <summary><c>closest</c>, <c>x</c>, <c>x unified</c>, …</summary>
    public string? HoverMode { get; init; }

    /// <summary>The hover text's box.</summary>
    public HoverLabel? HoverLabel { get; init; }

    /// <summary>The buttons above the figure.</summary>
    public ModeBar? ModeBar { get; init; }

    /// <summary><c>zoom</c>, <c>pan</c>, <c>select</c>, ….</summary>
    public string? DragMode { get; init; }

    /// <summary><c>group</c>, <c>stack</c>, <c>overlay</c>.</summary>
    public string? BarMode { get; init; }

    /// <summary>Space between bars, 0 to 1.</summary>
    public double? BarGap { get; init; }

    /// <summary>Lines and boxes.</summary>
    public IReadOnlyList<Shape>? Shapes { get; init; }

    /// <summary>Texts.</summary>
    public IReadOnlyList<Annotation>? Annotations { get; init; }

    /// <summary>Sliders.</summary>
    public IReadOnlyList<Slider>? Sliders { get; init; }
}

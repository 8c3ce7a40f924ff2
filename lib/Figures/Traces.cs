using System.Text.Json.Serialization;

namespace Phenomena.Figures;

/// <summary>Data and how they are drawn.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Scatter), "scatter")]
[JsonDerivedType(typeof(Bar), "bar")]
[JsonDerivedType(typeof(Heatmap), "heatmap")]
[JsonDerivedType(typeof(Histogram), "histogram")]
public abstract record Trace : PlotlyObject
{
    /// <summary>What the legend and the hover text call it.</summary>
    public string? Name { get; init; }

    /// <summary>Traces of one group are shown and hidden together.</summary>
    public string? LegendGroup { get; init; }

    /// <summary>Whether the legend has an entry for it.</summary>
    public bool? ShowLegend { get; init; }

    /// <summary>Horizontal data.</summary>
    public Values? X { get; init; }

    /// <summary>Vertical data.</summary>
    public Values? Y { get; init; }

    /// <summary>Which x axis: <c>x</c>, <c>x2</c>, …</summary>
    public string? XAxis { get; init; }

    /// <summary>Which y axis: <c>y</c>, <c>y2</c>, …</summary>
    public string? YAxis { get; init; }

    /// <summary>Hover text with <c>%{x}</c>-like places.</summary>
    public string? HoverTemplate { get; init; }

    /// <summary>What hovering shows; <c>skip</c> for nothing.</summary>
    public string? HoverInfo { get; init; }

    /// <summary>0 to 1.</summary>
    public double? Opacity { get; init; }

    /// <summary>The look that traces of one name share.</summary>
    internal SeriesLook? Look { get; init; }

    /// <summary>plotly's name of this kind of trace.</summary>
    [JsonIgnore]
    public string Kind => GetType().Name.ToLowerInvariant();

    /// <summary>How many points there are.</summary>
    [JsonIgnore]
    public virtual int Points => (X ?? Y)?.Count ?? 0;
}

/// <summary>Dots, lines, or an area between lines.</summary>
public sealed record Scatter : Trace
{
    /// <summary><c>markers</c>, <c>lines</c>, <c>lines+markers</c>, <c>text</c>, …</summary>
    public string? Mode { get; init; }

    /// <summary>How dots look.</summary>
    public Marker? Marker { get; init; }

    /// <summary>How lines look.</summary>
    public Line? Line { get; init; }

    /// <summary>Vertical error bars.</summary>
    [JsonPropertyName("error_y")]
    public ErrorBars? ErrorY { get; init; }

    /// <summary>What is filled: <c>toself</c>, <c>tozeroy</c>, …</summary>
    public string? Fill { get; init; }

    /// <summary>The filling's colour.</summary>
    public string? FillColor { get; init; }

    /// <summary>Text at the points.</summary>
    public Values? Text { get; init; }
}

/// <summary>Bars.</summary>
public sealed record Bar : Trace
{
    /// <summary>How bars look.</summary>
    public Marker? Marker { get; init; }

    /// <summary>Vertical error bars.</summary>
    [JsonPropertyName("error_y")]
    public ErrorBars? ErrorY { get; init; }
}

/// <summary>How often values fall where; plotly.js counts.</summary>
public sealed record Histogram : Trace
{
    /// <summary>How bars look.</summary>
    public Marker? Marker { get; init; }

    /// <summary>At most so many bins.</summary>
    public int? NBinsX { get; init; }

    /// <summary>Counts when empty, else <c>probability</c>, <c>percent</c>, …</summary>
    public string? HistNorm { get; init; }
}

/// <summary>A matrix as colours: a row for each y, a column for each x.</summary>
public sealed record Heatmap : Trace
{
    /// <summary>The matrix, <c>[y][x]</c>.</summary>
    public double[][] Z { get; init; } = [];

    /// <summary>A named scale (<c>Viridis</c>) or pairs of position and colour.</summary>
    public object? ColorScale { get; init; }

    /// <summary>The value of the first colour.</summary>
    public double? ZMin { get; init; }

    /// <summary>The value of the last colour.</summary>
    public double? ZMax { get; init; }

    /// <summary>The value of the middle colour.</summary>
    public double? ZMid { get; init; }

    /// <summary>The scale beside the map.</summary>
    public ColorBar? ColorBar { get; init; }

    /// <summary>What each cell says, such as <c>%{z:.2f}</c>.</summary>
    public string? TextTemplate { get; init; }

    /// <summary>Space between columns, in pixels.</summary>
    public double? XGap { get; init; }

    /// <summary>Space between rows, in pixels.</summary>
    public double? YGap { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Points => Z.Sum(row => row.Length);
}

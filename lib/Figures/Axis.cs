namespace Phenomena.Figures;

/// <summary>An axis.</summary>
public sealed record Axis : PlotlyObject
{
    /// <summary>What it measures, with the unit in parentheses.</summary>
    public Title? Title { get; init; }

    /// <summary><c>linear</c>, <c>log</c>, <c>category</c>; empty: plotly.js decides by the data.</summary>
    public string? Type { get; init; }

    /// <summary>The ends; those of a log axis are powers of ten.</summary>
    public IReadOnlyList<double>? Range { get; init; }

    /// <summary>The share of the figure it takes, 0 to 1.</summary>
    public IReadOnlyList<double>? Domain { get; init; }

    /// <summary>The axis it stands on: <c>x</c>, <c>y2</c>, …</summary>
    public string? Anchor { get; init; }

    /// <summary>Shares the range of this axis.</summary>
    public string? Matches { get; init; }

    /// <summary>An axis whose units are as long as this one's, so that a circle is round.</summary>
    public string? ScaleAnchor { get; init; }

    /// <summary><c>domain</c>: what <see cref="ScaleAnchor"/> asks for makes the axis shorter, not its range longer.</summary>
    public string? Constrain { get; init; }

    /// <summary><c>auto</c>, <c>linear</c> or <c>array</c>.</summary>
    public string? TickMode { get; init; }

    /// <summary>Where ticks are.</summary>
    public Values? TickVals { get; init; }

    /// <summary>What they say.</summary>
    public Values? TickText { get; init; }

    /// <summary>A d3 format such as <c>.0%</c>.</summary>
    public string? TickFormat { get; init; }

    /// <summary>The numbers.</summary>
    public Font? TickFont { get; init; }

    /// <summary><c>outside</c>, <c>inside</c> or empty.</summary>
    public string? Ticks { get; init; }

    /// <summary>In pixels.</summary>
    public double? TickLen { get; init; }

    /// <summary>A colour.</summary>
    public string? TickColor { get; init; }

    /// <summary>Whether there are numbers.</summary>
    public bool? ShowTickLabels { get; init; }

    /// <summary>How large numbers are written: <c>power</c>, <c>SI</c>, …</summary>
    public string? ExponentFormat { get; init; }

    /// <summary>Whether there are lines across.</summary>
    public bool? ShowGrid { get; init; }

    /// <summary>A colour.</summary>
    public string? GridColor { get; init; }

    /// <summary>Whether the axis is a line.</summary>
    public bool? ShowLine { get; init; }

    /// <summary>A colour.</summary>
    public string? LineColor { get; init; }

    /// <summary>Whether there is a line at zero.</summary>
    public bool? ZeroLine { get; init; }

    /// <summary>Whether <see cref="Marks.Ticks"/> chose the ticks, which then stay.</summary>
    internal bool TicksChosen { get; init; }

    /// <summary>Whether the margin grows with the numbers.</summary>
    public bool? AutoMargin { get; init; }
}

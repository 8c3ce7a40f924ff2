namespace Phenomena.Figures;

/// <summary>How dots and bars look.</summary>
public sealed record Marker : PlotlyObject
{
    /// <summary>A colour, or a number or colour for each point.</summary>
    public Values? Color { get; init; }

    /// <summary>Pixels across.</summary>
    public double? Size { get; init; }

    /// <summary><c>circle</c>, <c>square</c>, <c>diamond</c>, …</summary>
    public string? Symbol { get; init; }

    /// <summary>The outline.</summary>
    public Line? Line { get; init; }

    /// <summary>0 to 1.</summary>
    public double? Opacity { get; init; }
}

/// <summary>How lines look.</summary>
public sealed record Line : PlotlyObject
{
    /// <summary>A colour.</summary>
    public string? Color { get; init; }

    /// <summary>In pixels.</summary>
    public double? Width { get; init; }

    /// <summary><c>solid</c>, <c>dash</c>, <c>dot</c>, or lengths such as <c>5px,4px</c>.</summary>
    public string? Dash { get; init; }

    /// <summary><c>linear</c>, <c>spline</c>, <c>hv</c>, …</summary>
    public string? Shape { get; init; }
}

/// <summary>Error bars.</summary>
public sealed record ErrorBars : PlotlyObject
{
    /// <summary>Half the length of each bar, in data units.</summary>
    public Values? Array { get; init; }

    /// <summary>A colour.</summary>
    public string? Color { get; init; }

    /// <summary>In pixels.</summary>
    public double? Thickness { get; init; }

    /// <summary>Width of the end caps, in pixels.</summary>
    public double? Width { get; init; }
}

/// <summary>The scale of a colour map.</summary>
public sealed record ColorBar : PlotlyObject
{
    /// <summary>What the colours are.</summary>
    public Title? Title { get; init; }

    /// <summary>Pixels across.</summary>
    public double? Thickness { get; init; }

    /// <summary>Pixels of outline.</summary>
    public double? OutlineWidth { get; init; }

    /// <summary>The numbers.</summary>
    public Font? TickFont { get; init; }

    /// <summary>Position, 0 to 1 across the figure.</summary>
    public double? X { get; init; }

    /// <summary>Position, 0 to 1 up the figure.</summary>
    public double? Y { get; init; }

    /// <summary>Length, in the figure's height.</summary>
    public double? Len { get; init; }
}

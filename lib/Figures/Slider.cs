namespace Phenomena.Figures;

/// <summary>A slider below the figure.</summary>
public sealed record Slider : PlotlyObject
{
    /// <summary>The step it starts on.</summary>
    public int? Active { get; init; }

    /// <summary>The steps.</summary>
    public IReadOnlyList<SliderStep> Steps { get; init; } = [];

    /// <summary>How the current step is told.</summary>
    public CurrentValue? CurrentValue { get; init; }

    /// <summary>Position, 0 to 1.</summary>
    public double? X { get; init; }

    /// <summary>Length, 0 to 1.</summary>
    public double? Len { get; init; }

    /// <summary>Space around, in pixels.</summary>
    public Margin? Pad { get; init; }

    /// <summary>How the steps are written.</summary>
    public Font? Font { get; init; }

    /// <summary>The track.</summary>
    public string? BgColor { get; init; }

    /// <summary>The handle while it is held.</summary>
    public string? ActiveBgColor { get; init; }

    /// <summary>The outline.</summary>
    public string? BorderColor { get; init; }

    /// <summary>The ticks.</summary>
    public string? TickColor { get; init; }
}

/// <summary>How a slider tells the current step.</summary>
public sealed record CurrentValue : PlotlyObject
{
    /// <summary>What stands before it.</summary>
    public string? Prefix { get; init; }

    /// <summary>How it is written.</summary>
    public Font? Font { get; init; }

    /// <summary>Pixels to the track.</summary>
    public double? Offset { get; init; }
}

/// <summary>A step of a slider.</summary>
public sealed record SliderStep : PlotlyObject
{
    /// <summary>What it says.</summary>
    public string? Label { get; init; }

    /// <summary>What plotly.js does: <c>animate</c>, <c>restyle</c>, …</summary>
    public string? Method { get; init; }

    /// <summary>With what.</summary>
    public object? Args { get; init; }
}

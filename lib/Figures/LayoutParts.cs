namespace Phenomena.Figures;

/// <summary>A heading: of the figure, an axis, a colour bar.</summary>
public sealed record Title : PlotlyObject
{
    /// <summary>The text.</summary>
    public string? Text { get; init; }

    /// <summary>How it is written.</summary>
    public Font? Font { get; init; }

    /// <summary>Position, 0 to 1.</summary>
    public double? X { get; init; }

    /// <summary><c>left</c>, <c>center</c>, <c>right</c>.</summary>
    public string? XAnchor { get; init; }

    /// <summary><c>container</c> or <c>paper</c>.</summary>
    public string? XRef { get; init; }

    /// <summary>Position, 0 to 1.</summary>
    public double? Y { get; init; }

    /// <summary><c>top</c>, <c>middle</c>, <c>bottom</c>.</summary>
    public string? YAnchor { get; init; }

    /// <summary><c>container</c> or <c>paper</c>.</summary>
    public string? YRef { get; init; }

    /// <summary>Pixels to the numbers of the axis.</summary>
    public double? StandOff { get; init; }

    /// <summary>On which side of a colour bar.</summary>
    public string? Side { get; init; }

    /// <summary>Space around, in pixels.</summary>
    public Margin? Pad { get; init; }
}

/// <summary>How text is written.</summary>
public sealed record Font : PlotlyObject
{
    /// <summary>Family names as in CSS.</summary>
    public string? Family { get; init; }

    /// <summary>In pixels.</summary>
    public double? Size { get; init; }

    /// <summary>A colour.</summary>
    public string? Color { get; init; }

    /// <summary>100 to 900.</summary>
    public int? Weight { get; init; }
}

/// <summary>Space on four sides, in pixels.</summary>
public sealed record Margin : PlotlyObject
{
    /// <summary>Left.</summary>
    public double? L { get; init; }

    /// <summary>Right.</summary>
    public double? R { get; init; }

    /// <summary>Top.</summary>
    public double? T { get; init; }

    /// <summary>Bottom.</summary>
    public double? B { get; init; }
}

/// <summary>The legend.</summary>
public sealed record Legend : PlotlyObject
{
    /// <summary><c>h</c> or <c>v</c>.</summary>
    public string? Orientation { get; init; }

    /// <summary>Position, 0 to 1.</summary>
    public double? X { get; init; }

    /// <summary><c>left</c>, <c>center</c>, <c>right</c>.</summary>
    public string? XAnchor { get; init; }

    /// <summary><c>container</c> or <c>paper</c>.</summary>
    public string? XRef { get; init; }

    /// <summary>Position, 0 to 1.</summary>
    public double? Y { get; init; }

    /// <summary><c>top</c>, <c>middle</c>, <c>bottom</c>.</summary>
    public string? YAnchor { get; init; }

    /// <summary><c>container</c> or <c>paper</c>.</summary>
    public string? YRef { get; init; }

    /// <summary>How it is written.</summary>
    public Font? Font { get; init; }

    /// <summary>Its ground.</summary>
    public string? BgColor { get; init; }

    /// <summary><c>constant</c>: marks have one size here whatever it is in the figure.</summary>
    public string? ItemSizing { get; init; }
}

/// <summary>The hover text's box.</summary>
public sealed record HoverLabel : PlotlyObject
{
    /// <summary>Its ground.</summary>
    public string? BgColor { get; init; }

    /// <summary>Its outline.</summary>
    public string? BorderColor { get; init; }

    /// <summary>How it is written.</summary>
    public Font? Font { get; init; }

    /// <summary><c>left</c>, <c>right</c>, <c>auto</c>.</summary>
    public string? Align { get; init; }

    /// <summary>How many letters of a trace's name; -1 for all.</summary>
    public int? NameLength { get; init; }
}

/// <summary>The buttons above a figure.</summary>
public sealed record ModeBar : PlotlyObject
{
    /// <summary>Their ground.</summary>
    public string? BgColor { get; init; }

    /// <summary>Their colour.</summary>
    public string? Color { get; init; }

    /// <summary>Their colour under the pointer.</summary>
    public string? ActiveColor { get; init; }
}

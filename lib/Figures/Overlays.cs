namespace Phenomena.Figures;

/// <summary>A line or box.</summary>
public sealed record Shape : PlotlyObject
{
    /// <summary><c>line</c>, <c>rect</c>, <c>circle</c>, <c>path</c>.</summary>
    public string? Type { get; init; }

    /// <summary>What x means: <c>x</c>, <c>x domain</c>, <c>paper</c>.</summary>
    public string? XRef { get; init; }

    /// <summary>What y means: <c>y</c>, <c>y domain</c>, <c>paper</c>.</summary>
    public string? YRef { get; init; }

    /// <summary>One end.</summary>
    public double? X0 { get; init; }

    /// <summary>The other end.</summary>
    public double? X1 { get; init; }

    /// <summary>One end.</summary>
    public double? Y0 { get; init; }

    /// <summary>The other end.</summary>
    public double? Y1 { get; init; }

    /// <summary>The outline.</summary>
    public Line? Line { get; init; }

    /// <summary>The filling.</summary>
    public string? FillColor { get; init; }

    /// <summary><c>above</c> or <c>below</c> the traces.</summary>
    public string? Layer { get; init; }
}

/// <summary>A text in the figure.</summary>
public sealed record Annotation : PlotlyObject
{
    /// <summary>The text.</summary>
    public string? Text { get; init; }

    /// <summary>Position; on a log axis the power of ten.</summary>
    public double? X { get; init; }

    /// <summary>Position; on a log axis the power of ten.</summary>
    public double? Y { get; init; }

    /// <summary>What x means.</summary>
    public string? XRef { get; init; }

    /// <summary>What y means.</summary>
    public string? YRef { get; init; }

    /// <summary>Which side of the text is at x.</summary>
    public string? XAnchor { get; init; }

    /// <summary>Which side of the text is at y.</summary>
    public string? YAnchor { get; init; }

    /// <summary>Pixels to the right.</summary>
    public double? XShift { get; init; }

    /// <summary>Pixels up.</summary>
    public double? YShift { get; init; }

    /// <summary>Whether an arrow points to the position.</summary>
    public bool? ShowArrow { get; init; }

    /// <summary>How it is written.</summary>
    public Font? Font { get; init; }
}

namespace Phenomena.Figures;

/// <summary>Starts a figure in the house style: <c>Plot.LogLog("Title", "width m", "loss L").Dots(x, y, "measured").Reference(1, "paper")</c>.
/// <see cref="Marks"/> has what can be drawn. An axis label ends with its unit in parentheses, "time (s)", and hover texts then carry it.</summary>
public static partial class Plot
{
    /// <summary>Two linear axes. An axis whose data are texts has a place for each.</summary>
    public static Figure Linear(string title, string x, string y, string? subtitle = null) => Start(title, x, false, y, false, subtitle);

    /// <summary>Two logarithmic axes.</summary>
    public static Figure LogLog(string title, string x, string y, string? subtitle = null) => Start(title, x, true, y, true, subtitle);

    /// <summary>A logarithmic x axis.</summary>
    public static Figure LogX(string title, string x, string y, string? subtitle = null) => Start(title, x, true, y, false, subtitle);

    /// <summary>A logarithmic y axis.</summary>
    public static Figure LogY(string title, string x, string y, string? subtitle = null) => Start(title, x, false, y, true, subtitle);

    /// <summary>Panels side by side, each with its own title. Series of one name share colour and legend entry,
    /// axes of one label share their range.</summary>
    /// <param name="title">The title of the whole.</param>
    /// <param name="columns">How many panels a row has.</param>
    /// <param name="panels">Figures of this class, row by row.</param>
    public static Figure Grid(string title, int columns, params IReadOnlyList<Figure> panels) => PanelGrid.Of(title, columns, panels);

    /// <summary>A slider that moves between figures that have the same traces in the same order. Its axes hold the data of every step,
    /// so that they stand still.</summary>
    /// <param name="label">What the slider changes, such as <c>m</c>.</param>
    /// <param name="steps">What each step says and shows.</param>
    /// <param name="start">The step it starts on.</param>
    public static Figure Slider(string label, IEnumerable<(string Step, Figure Figure)> steps, int start = 0) => StepSlider.Of(label, [.. steps], start);

    private static Figure Start(string title, string x, bool xLog, string y, bool yLog, string? subtitle) =>
        Figure.Start(HouseStyle.Layout(title, subtitle, HouseStyle.Height).Fill(("xaxis", HouseStyle.Axis(x, xLog)), ("yaxis", HouseStyle.Axis(y, yLog))));
}

using System.Text;
using System.Text.Json.Serialization;

namespace Phenomena.Figures;

/// <summary>A plotly.js figure. The attributes are plotly's own, in C# capitals: <c>hovertemplate</c> is <c>HoverTemplate</c>. Build one with
/// <see cref="Plot"/> and change any attribute with <c>with</c>; a notebook shows it when it is a cell's last expression.</summary>
[TypeFormatterSource(typeof(FigureFormatters))]
public sealed record Figure : PlotlyObject
{
    /// <summary>The traces, in drawing order.</summary>
    public IReadOnlyList<Trace> Data { get; init; } = [];

    /// <summary>Title, axes, legend and whatever does not belong to a trace.</summary>
    public Layout Layout { get; init; } = new();

    /// <summary>The states that a slider moves between.</summary>
    public IReadOnlyList<Frame>? Frames { get; init; }

    /// <summary>How the figure behaves: its buttons, its response to the window's width.</summary>
    public Config Config { get; init; } = new();

    /// <summary>How many significant digits data are written with; whole numbers are written in full.</summary>
    [JsonIgnore]
    public int Digits { get; init; } = 5;

    /// <summary>Changes of attributes by name.</summary>
    internal IReadOnlyList<Action<System.Text.Json.Nodes.JsonNode>> Later { get; init; } = [];

    /// <summary>The figure as plotly.js reads it; NaN and infinity are null.</summary>
    public string ToJson()
    {
        string json = FigureJson.Write(this, Digits);
        if (Later.Count == 0) return json;
        var root = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        foreach (var change in Later) change(root);
        return FigureJson.Write(root);
    }

    /// <summary>A page of its own with plotly.js inside: it needs no network.</summary>
    /// <exception cref="InvalidOperationException">The library was built without plotly.js; the message says how to build it with.</exception>
    public string ToHtml() => FigureHtml.Page(this);

    /// <summary>Writes <see cref="ToHtml"/> to a file.</summary>
    public void SaveHtml(string path) => File.WriteAllText(path, ToHtml());

    /// <summary>The title, the axes, and how many points each trace has.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"Figure: {PlainText.Of(Layout.Title?.Text)}".TrimEnd(' ', ':'));
        foreach (var (name, axis) in Layout.Axes) text.Append($"\n  {name}: {PlainText.Of(axis.Title?.Text)}{(axis.Type == "log" ? " (log)" : "")}");
        foreach (var trace in Data) text.Append($"\n  {trace.Kind}{(trace.Name is { } name ? $" \"{PlainText.Of(name)}\"" : "")}: {trace.Points} points");
        if (Frames is { Count: > 0 }) text.Append($"\n  {Frames.Count} steps");
        return text.ToString();
    }
}

/// <summary>Part of a figure. An attribute that is not modelled goes into <see cref="Extra"/> under plotly's name.</summary>
public abstract record PlotlyObject
{
    /// <summary>Attributes that have no property here.</summary>
    [JsonExtensionData]
    public Dictionary<string, object?>? Extra { get; init; }
}

/// <summary>One state of an animated figure.</summary>
public sealed record Frame : PlotlyObject
{
    /// <summary>What a slider step asks for.</summary>
    public string? Name { get; init; }

    /// <summary>Traces that take the place of the figure's, one for each.</summary>
    public IReadOnlyList<Trace> Data { get; init; } = [];

    /// <summary>What changes in the layout.</summary>
    public Layout? Layout { get; init; }
}

/// <summary>How a figure behaves.</summary>
public sealed record Config : PlotlyObject
{
    /// <summary>Whether the width follows the window's.</summary>
    public bool? Responsive { get; init; }

    /// <summary>Whether plotly's mark is among the buttons.</summary>
    public bool? DisplayLogo { get; init; }

    /// <summary>Groups of buttons by name, instead of all there are.</summary>
    [JsonPropertyName("modeBarButtons")]
    public IReadOnlyList<IReadOnlyList<string>>? ModeBarButtons { get; init; }

    /// <summary>How a picture is saved: <c>format</c>, <c>scale</c>, <c>filename</c>.</summary>
    [JsonPropertyName("toImageButtonOptions")]
    public ImageOptions? ToImageButtonOptions { get; init; }
}

/// <summary>How a picture of the figure is saved.</summary>
public sealed record ImageOptions : PlotlyObject
{
    /// <summary><c>png</c> or <c>svg</c>.</summary>
    public string? Format { get; init; }

    /// <summary>Pixels for each pixel on the screen.</summary>
    public double? Scale { get; init; }

    /// <summary>The file's name without its ending.</summary>
    public string? FileName { get; init; }
}

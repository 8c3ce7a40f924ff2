using Plotly.NET;

namespace Phenomena.Figures;

/// <summary>What makes one series' traces alike: a colour, and a symbol for whoever cannot tell colours apart.</summary>
/// <param name="Color">The colour.</param>
/// <param name="Symbol">The symbol of its dots.</param>
/// <param name="Chosen">Whether the colour was asked for, and not just the next.</param>
internal sealed record SeriesLook(string Color, string Symbol, bool Chosen)
{
    private static readonly string[] Symbols = ["circle", "square", "diamond", "triangle-up", "cross", "star"];

    public static SeriesLook At(int index, string? color) => new(color ?? Palette.Series[index % Palette.Series.Count], Symbols[index % Symbols.Length], color is not null);

    /// <summary>The trace in this look.</summary>
    public Trace Paint(Drawn trace)
    {
        var painted = new Drawn(trace.type, this);
        foreach (var (name, value) in trace.Properties) painted.SetProperty(name, value);
        bool band = trace.At<string>("fill") is not null, line = trace.At<string>("mode") == "lines";
        var changes = band ? (IEnumerable<(string, object?)>)[("fillcolor", Veil(0.2)), ("line.color", Color)]
            : line ? [("line.color", Color)]
            : [("marker.color", Color), .. trace.type == "scatter" ? (IEnumerable<(string, object?)>)[("marker.symbol", Symbol), .. trace.At<object>("error_y") is null ? [] : new[] { ("error_y.color", (object?)Color) }] : []];
        return changes.Aggregate(painted, (t, change) => t.With(change.Item1, change.Item2));
    }

    /// <summary>The colour with an opacity.</summary>
    private string Veil(double opacity) => Color is ['#', _, _, _, _, _, _]
        ? FormattableString.Invariant($"rgba({Convert.ToInt32(Color[1..3], 16)},{Convert.ToInt32(Color[3..5], 16)},{Convert.ToInt32(Color[5..7], 16)},{opacity})")
        : Color;
}

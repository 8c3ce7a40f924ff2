using Plotly.NET;

namespace Phenomena.Figures;

/// <summary>A Plotly.NET chart in the house style. Begin one with <see cref="Plot"/> and draw with <see cref="Marks"/>, or take any chart of Plotly.NET's: the two are converted into each other
/// wherever the other is wanted. A notebook shows it when it is a cell's last expression. It never changes; each call gives a new one.</summary>
[TypeFormatterSource(typeof(FigureFormatters))]
public sealed class Figure
{
    internal Figure(GenericChart chart) => Chart = chart;

    internal Figure(IReadOnlyList<Trace> data, Layout layout, int? digits)
    {
        Chart = GenericChart.NewMultiChart(Microsoft.FSharp.Collections.ListModule.OfSeq(data), layout, new Config(), new DisplayOptions());
        Digits = digits;
    }

    /// <summary>What Plotly.NET's functions take: <c>Chart.Combine([figure.Chart, …])</c>. They change their inputs, this one included.</summary>
    public GenericChart Chart { get; }

    /// <summary>How many significant digits data are written with; all of them without one.</summary>
    internal int? Digits { get; }

    internal IReadOnlyList<Trace> Data => [.. GenericChart.getTraces(Chart)];

    internal Layout Layout => GenericChart.getLayout(Chart);

    internal static Figure Start(Layout layout) => new([], layout, 5);

    internal Figure With(IEnumerable<Trace>? data = null, Layout? layout = null) => new([.. data ?? Data], layout ?? Layout, Digits);

    /// <summary>The figure as Plotly.NET knows it.</summary>
    public static implicit operator GenericChart(Figure figure) => figure.Chart;

    /// <summary>Plotly.NET's chart in the house style.</summary>
    public static implicit operator Figure(GenericChart chart) => new(chart);

    /// <summary>The figure as plotly.js reads it; NaN and infinity are null.</summary>
    public string ToJson() => FigureJson.Write(Chart, Digits);

    /// <summary>A page of its own with plotly.js inside: it needs no network.</summary>
    /// <exception cref="InvalidOperationException">The library was built without plotly.js; the message says how to build it with.</exception>
    public string ToHtml() => FigureHtml.Page(this);

    /// <summary>Writes <see cref="ToHtml"/> to a file.</summary>
    public void SaveHtml(string path) => File.WriteAllText(path, ToHtml());

    /// <summary>The title, the axes, and how many points each trace has.</summary>
    public override string ToString() => FigureWords.Of(Chart);
}

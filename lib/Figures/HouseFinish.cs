using System.Globalization;
using Plotly.NET;
using Part = DynamicObj.DynamicObj;

namespace Phenomena.Figures;

/// <summary>What every chart gets when it is shown, also one that was made with Plotly.NET alone, and what is known only then: the house's look where none was chosen, ticks of log axes,
/// numbers in cells that can be read.</summary>
internal static class HouseFinish
{
    private static readonly Template Usual = Defaults.DefaultTemplate;

    /// <summary>Traces and layout as they are written; the chart stays as it is.</summary>
    public static (IReadOnlyList<Trace> Data, Layout Layout) Of(GenericChart chart)
    {
        IReadOnlyList<Trace> data = [.. GenericChart.getTraces(chart)];
        var layout = GenericChart.getLayout(chart);
        // A size that nobody asked for gives way to the page's.
        if (Asked(layout, "width") == Defaults.DefaultWidth) layout = layout.With("width", null);
        if (Asked(layout, "height") is not { } height || height == Defaults.DefaultHeight) layout = layout.With("height", HouseStyle.Height);
        if (layout.At<string>("title") is { } title) layout = layout.With("title", null).With("title.text", title);
        if (layout.At<Part>("margin") is null) layout = layout.With("margin", HouseStyle.Margin(48));
        // A chart holds a copy of the template that nobody chose.
        if (layout.At<Part>("template") is not { } template || template.StructurallyEquals(Usual)) layout = layout.With("template", HouseStyle.Template);
        foreach (var (name, axis) in layout.Axes().ToList())
            if (axis.IsLog() && axis.At<object>("tickvals") is null) layout = layout.With(name, LogTicks.For(axis, OnAxis(name, layout, data)));
        return ([.. data.Select(t => CellText.Readable(t, layout))], layout);
    }

    // The data of an axis, and of those that share its range.
    private static IEnumerable<double> OnAxis(string name, Layout layout, IReadOnlyList<Trace> data)
    {
        string id = Id(name), root = layout.At<string>(name + ".matches") ?? id;
        var ids = layout.Axes().Where(a => a.Name[0] == name[0]).Where(a => (a.Axis.At<string>("matches") ?? Id(a.Name)) == root).Select(a => Id(a.Name)).Append(id).ToHashSet();
        return data.Where(t => ids.Contains(AxisOf(t, name[0]))).SelectMany(t => t.Numbers(name[..1]));
    }

    /// <summary>Which axis a trace stands on: <c>x</c>, <c>y2</c>.</summary>
    public static string AxisOf(Trace trace, char axis) => trace.At<string>(axis + "axis") ?? axis.ToString();

    /// <summary>plotly's short name of an axis: <c>x2</c> of <c>xaxis2</c>.</summary>
    public static string Id(string name) => name[0] + name[5..];

    private static int? Asked(Layout layout, string size) => layout.At<object>(size) is IConvertible pixels ? pixels.ToInt32(CultureInfo.InvariantCulture) : null;
}

using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using DynamicObj;
using Plotly.NET;

namespace Phenomena.Figures;

/// <summary>A Plotly.NET chart as plotly.js reads it, in the house style. Plotly.NET's own writer needs up to a second for a figure; what a chart holds can be
/// written as it stands.</summary>
internal static class ChartJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Data, layout and config. Safe inside a script element too: the encoder escapes angle brackets.</summary>
    public static string Write(GenericChart chart)
    {
        var layout = GenericChart.getLayout(chart);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("data");
            Write(writer, GenericChart.getTraces(chart));
            writer.WritePropertyName("layout");
            writer.WriteStartObject();
            Members(writer, layout, name => name is "template" or "width" or "height" || (name == "title" && layout.TryGetPropertyValue("title")?.Value is string));
            HouseLayout(writer, layout);
            writer.WriteEndObject();
            writer.WritePropertyName("config");
            writer.WriteRawValue(FigureJson.Write(HouseStyle.Config(Title(layout))));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The title, the axes, and how many points each trace has.</summary>
    public static string Words(GenericChart chart)
    {
        var layout = GenericChart.getLayout(chart);
        var text = new StringBuilder($"Figure: {PlainText.Of(Title(layout))}".TrimEnd(' ', ':'));
        foreach (var (name, axis) in Axes(layout))
            text.Append($"\n  {name}: {PlainText.Of(TitleOf(axis))}{(axis.TryGetPropertyValue("type")?.Value?.ToString() == "log" ? " (log)" : "")}");
        foreach (var trace in GenericChart.getTraces(chart))
        {
            var points = (string[])["y", "x", "z", "values"];
            int count = points.Select(p => trace.TryGetPropertyValue(p)?.Value).OfType<IEnumerable>().Select(v => v.Cast<object>().Count()).FirstOrDefault();
            text.Append($"\n  {trace.type}{(trace.TryGetPropertyValue("name")?.Value is string name ? $" \"{PlainText.Of(name)}\"" : "")}: {count} points");
        }

        return text.ToString();
    }

    /// <summary>How many axes the chart has.</summary>
    public static int AxisCount(GenericChart chart) => Axes(GenericChart.getLayout(chart)).Count();

    private static string Title(DynamicObj.DynamicObj layout) => TitleOf(layout);

    private static string TitleOf(DynamicObj.DynamicObj owner) => owner.TryGetPropertyValue("title")?.Value switch
    {
        string text => text,
        DynamicObj.DynamicObj title => title.TryGetPropertyValue("text")?.Value as string ?? "",
        _ => "",
    };

    private static IEnumerable<(string Name, DynamicObj.DynamicObj Axis)> Axes(DynamicObj.DynamicObj layout) => layout.GetProperties(true)
        .Where(p => p.Key.StartsWith("xaxis", StringComparison.Ordinal) || p.Key.StartsWith("yaxis", StringComparison.Ordinal))
        .Where(p => p.Value is DynamicObj.DynamicObj).Select(p => (p.Key, (DynamicObj.DynamicObj)p.Value));

    // A size that nobody asked for gives way to the page's, and a template that nobody chose to the house's.
    private static void HouseLayout(Utf8JsonWriter writer, DynamicObj.DynamicObj layout)
    {
        Size("width", Defaults.DefaultWidth, null);
        Size("height", Defaults.DefaultHeight, 400);
        if (layout.TryGetPropertyValue("title")?.Value is string title)
        {
            writer.WritePropertyName("title");
            writer.WriteRawValue(FigureJson.Write(new { text = title }));
        }
        if (layout.TryGetPropertyValue("margin") is null)
        {
            writer.WritePropertyName("margin");
            writer.WriteRawValue(FigureJson.Write(HouseStyle.Layout("", null, 0).Margin));
        }
        writer.WritePropertyName("template");
        // A chart holds a copy of the one that nobody chose.
        if (layout.TryGetPropertyValue("template")?.Value is DynamicObj.DynamicObj template && !template.StructurallyEquals(Defaults.DefaultTemplate)) Write(writer, template);
        else writer.WriteRawValue(Template.Value);

        void Size(string name, int usual, int? ours)
        {
            var value = layout.TryGetPropertyValue(name)?.Value is IConvertible asked && asked.ToInt32(CultureInfo.InvariantCulture) is var n && n != usual ? n : ours;
            if (value is { } pixels) writer.WriteNumber(name, pixels);
        }
    }

    private static readonly Lazy<string> Template = new(() =>
    {
        var layout = HouseStyle.Layout("", null, 0);
        var axis = HouseStyle.Axis("", log: false);
        axis = axis with { Title = axis.Title! with { Text = null } };
        layout = layout with
        {
            Height = null, ShowLegend = null, Title = layout.Title! with { Text = null },
            Axes = new Dictionary<string, Axis> { ["xaxis"] = axis, ["yaxis"] = axis },
        };
        return $"{{\"layout\":{FigureJson.Write(layout)}}}";
    });

    private static void Members(Utf8JsonWriter writer, DynamicObj.DynamicObj value, Func<string, bool>? without = null)
    {
        foreach (var (name, member) in value.GetProperties(true))
        {
            if (member is null || without?.Invoke(name) == true) continue;
            writer.WritePropertyName(name);
            Write(writer, member);
        }
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case double or float or Half or decimal: Number(writer, Convert.ToDouble(value, CultureInfo.InvariantCulture)); break;
            case DateTime time: writer.WriteStringValue(time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)); break;
            case DateTimeOffset time: writer.WriteStringValue(time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture)); break;
            case DynamicObj.DynamicObj part:
                writer.WriteStartObject();
                Members(writer, part);
                writer.WriteEndObject();
                break;
            case Array { Rank: 2 } grid:
                writer.WriteStartArray();
                for (int r = 0; r < grid.GetLength(0); r++) Write(writer, Enumerable.Range(0, grid.GetLength(1)).Select(c => grid.GetValue(r, c)));
                writer.WriteEndArray();
                break;
            case IDictionary map:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in map)
                {
                    writer.WritePropertyName(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!);
                    Write(writer, entry.Value);
                }
                writer.WriteEndObject();
                break;
            case IEnumerable sequence:
                writer.WriteStartArray();
                foreach (var element in sequence) Write(writer, element);
                writer.WriteEndArray();
                break;
            case IConvertible whole when whole.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.UInt64: writer.WriteNumberValue(whole.ToDecimal(CultureInfo.InvariantCulture)); break;
            default: writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static void Number(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteNullValue();
    }
}

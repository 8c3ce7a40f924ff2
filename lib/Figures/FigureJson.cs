using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Plotly.NET;
using Part = DynamicObj.DynamicObj;

namespace Phenomena.Figures;

/// <summary>Writes a chart as plotly.js reads it. Plotly.NET's own writer takes up to a second for a figure; what a chart holds can be written as it stands, in a millisecond.</summary>
internal static class FigureJson
{
    // All that may be written: angle brackets are escaped, so that the text is safe inside a script element.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Data, layout and config, as the house finishes them.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="digits">How many significant digits data have; whole numbers are written in full, and without this all numbers.</param>
    public static string Write(GenericChart chart, int? digits = null)
    {
        var (data, layout) = HouseFinish.Of(chart);
        return Write(Attributes.Of<Part>(("data", data), ("layout", layout), ("config", HouseStyle.Config(FigureWords.Title(layout), GenericChart.getConfig(chart), data.Any(SpaceAxes.IsInSpace)))), digits);
    }

    /// <summary>Any part, list or value.</summary>
    public static string Write(object? value, int? digits = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options)) new Writer(writer, digits is { } d ? "G" + d : "R").Write(value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private readonly record struct Writer(Utf8JsonWriter Json, string Format)
    {
        public void Write(object? value)
        {
            switch (value)
            {
                case null: Json.WriteNullValue(); break;
                case string text: Json.WriteStringValue(text); break;
                case bool flag: Json.WriteBooleanValue(flag); break;
                case double number: Number(number); break;
                case double[] numbers:
                    Json.WriteStartArray();
                    foreach (double number in numbers) Number(number);
                    Json.WriteEndArray();
                    break;
                case float or Half or decimal: Number(double.Parse(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)); break;
                case DateTime time: Json.WriteStringValue(time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)); break;
                case DateTimeOffset time: Json.WriteStringValue(time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture)); break;
                case Part part: Object(part.GetProperties(true)); break;
                case Array { Rank: 2 } grid:
                    Write(Enumerable.Range(0, grid.GetLength(0)).Select(r => Enumerable.Range(0, grid.GetLength(1)).Select(c => grid.GetValue(r, c))));
                    break;
                case IDictionary map: Object(map.Keys.Cast<object>().Select(key => KeyValuePair.Create(Convert.ToString(key, CultureInfo.InvariantCulture)!, map[key]!))); break;
                case IEnumerable sequence:
                    Json.WriteStartArray();
                    foreach (object? element in sequence) Write(element);
                    Json.WriteEndArray();
                    break;
                case IConvertible whole when value is not Enum && whole.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.UInt64: Json.WriteNumberValue(whole.ToDecimal(CultureInfo.InvariantCulture)); break;
                // new { size = 12 }, which has no name.
                case not null when value.GetType().Name.StartsWith("<>f__Anonymous", StringComparison.Ordinal):
                    Object(value.GetType().GetProperties().Select(p => KeyValuePair.Create(p.Name, p.GetValue(value)!)));
                    break;
                default: Json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        }

        private void Object(IEnumerable<KeyValuePair<string, object>> members)
        {
            Json.WriteStartObject();
            foreach (var (name, member) in members)
            {
                if (member is null) continue;
                Json.WritePropertyName(name);
                Write(member);
            }
            Json.WriteEndObject();
        }

        private void Number(double value)
        {
            if (!double.IsFinite(value)) Json.WriteNullValue();
            else if (Math.Abs(value) < 1e15 && value == Math.Floor(value)) Json.WriteNumberValue((long)value);
            else Json.WriteRawValue(value.ToString(Format, CultureInfo.InvariantCulture));
        }
    }
}

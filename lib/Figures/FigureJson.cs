using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Phenomena.Figures;

/// <summary>Writes figures with plotly's names and no more digits than a picture shows.</summary>
internal static class FigureJson
{
    private static readonly ConcurrentDictionary<int, JsonSerializerOptions> Options = new();

    /// <summary>Safe inside a script element too: the encoder escapes angle brackets.</summary>
    public static string Write<T>(T value, int digits = 5) => JsonSerializer.Serialize(value, Options.GetOrAdd(digits, d => new()
    {
        PropertyNamingPolicy = new LowerCase(),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new Number(d), new Values.Converter(), new LayoutConverter() },
    }));

    private sealed class LowerCase : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name.ToLowerInvariant();
    }

    /// <summary>Rounds to significant digits; whole numbers are exact, what is not finite is null.</summary>
    private sealed class Number(int digits) : JsonConverter<double>
    {
        private readonly string _format = "G" + digits;

        public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException("Figures are written, not read.");

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (!double.IsFinite(value)) writer.WriteNullValue();
            else if (Math.Abs(value) < 1e15 && value == Math.Floor(value)) writer.WriteNumberValue((long)value);
            else writer.WriteRawValue(value.ToString(_format, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The axes stand among the layout's other attributes: <c>xaxis</c>, <c>yaxis2</c>.</summary>
    private sealed class LayoutConverter : JsonConverter<Layout>
    {
        public override Layout Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException("Figures are written, not read.");

        public override void Write(Utf8JsonWriter writer, Layout value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            var plain = (LayoutBase)value;
            foreach (var member in JsonSerializer.SerializeToElement(plain, options).EnumerateObject()) member.WriteTo(writer);
            foreach (var (name, axis) in value.Axes)
            {
                writer.WritePropertyName(name);
                JsonSerializer.Serialize(writer, axis, options);
            }

            writer.WriteEndObject();
        }
    }
}

/// <summary>Plotly's text without its tags, for where there is no plotly.</summary>
internal static class PlainText
{
    public static string Of(string? text) => System.Text.RegularExpressions.Regex.Replace((text ?? "").Replace("<br>", " · "), "<[^>]*>", "");
}

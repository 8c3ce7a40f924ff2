using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CSharpKernel.Protocol;

/// <summary>Writes the JSON frames of outgoing messages.</summary>
internal static class Json
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    /// <summary><c>{}</c></summary>
    public static byte[] Empty { get; } = "{}"u8.ToArray();

    /// <summary>An object as UTF-8. A value may be null, a string, a bool, an int, a node or element, a sequence of these, or the bytes of finished JSON.</summary>
    public static byte[] Object(params ReadOnlySpan<(string Name, object? Value)> members)
    {
        using var stream = new MemoryStream();
        using var writer = new Utf8JsonWriter(stream, Options);
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }
        writer.WriteEndObject();
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>An array as UTF-8, of the same kinds of values.</summary>
    public static byte[] Array(params IEnumerable<object?> items)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options)) Write(writer, items);
        return stream.ToArray();
    }

    static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case bool truth: writer.WriteBooleanValue(truth); break;
            case int number: writer.WriteNumberValue(number); break;
            case byte[] json: writer.WriteRawValue(json); break;
            case JsonNode node: node.WriteTo(writer); break;
            case JsonElement element: element.WriteTo(writer); break;
            case IEnumerable<object?> items:
                writer.WriteStartArray();
                foreach (var item in items) Write(writer, item);
                writer.WriteEndArray();
                break;
            default: throw new ArgumentException($"A {value.GetType()} cannot be written as JSON here.", nameof(value));
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Phenomena.Experiments;

/// <summary>How configs and results are written: strictly enough that what does not fit a record is refused instead of filled with zeros.</summary>
internal static class RunJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        IncludeFields = true, // tuples
        IgnoreReadOnlyProperties = true, // computed from the others
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(), new WholeText(), new WholeCharacter() },
    };

    /// <summary>The config as JSON without spaces and with sorted names, so that the order of a record's members does not matter.</summary>
    /// <exception cref="ArgumentException">A text of the config is half a character, which JSON cannot carry.</exception>
    public static string Canonical<T>(T config)
    {
        try
        {
            return Sorted(JsonSerializer.SerializeToNode(config, Options))?.ToJsonString(Options) ?? "null";
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"A {typeof(T).Name} cannot name a run: {e.Message}", e);
        }
    }

    /// <summary>The same for JSON that was read.</summary>
    public static string Canonical(string json) => Sorted(JsonNode.Parse(json))?.ToJsonString(Options) ?? "null";

    /// <summary>The first 16 hexadecimal digits of the text's SHA-256.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));

    /// <summary>Half of a surrogate pair becomes the same replacement character whatever it was, and two configs would have one name.</summary>
    private static string Whole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) throw new JsonException($"text is made of whole characters; got half of one, U+{(int)text[i]:X4}, at place {i} of {text.Length}. Mend the text, or leave it out.");
        }

        return text;
    }

    private sealed class WholeText : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(Whole(value));

        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetString()!;

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(Whole(value));
    }

    private sealed class WholeCharacter : JsonConverter<char>
    {
        public override char Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.GetString() is { Length: 1 } text ? text[0] : throw new JsonException("one character was expected");

        public override void Write(Utf8JsonWriter writer, char value, JsonSerializerOptions options) => writer.WriteStringValue(Whole(value.ToString()));

        public override char ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => Read(ref reader, type, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, char value, JsonSerializerOptions options) => writer.WritePropertyName(Whole(value.ToString()));
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}

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
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The config as JSON without spaces and with sorted names, so that the order of a record's members does not matter.</summary>
    public static string Canonical<T>(T config) => Sorted(JsonSerializer.SerializeToNode(config, Options))?.ToJsonString(Options) ?? "null";

    /// <summary>The same for JSON that was read.</summary>
    public static string Canonical(string json) => Sorted(JsonNode.Parse(json))?.ToJsonString(Options) ?? "null";

    /// <summary>The first 16 hexadecimal digits of the text's SHA-256.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}

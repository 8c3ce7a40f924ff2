using System.Text.Json;

namespace CSharpKernel.Protocol;

/// <summary>An incoming Jupyter message. The header stays as its bytes too, because it returns verbatim as the parent of every answer.</summary>
/// <param name="Identities">The routing frames before the delimiter; answers carry the same.</param>
/// <param name="Header">The header frame as it came.</param>
/// <param name="Type">The header's <c>msg_type</c>.</param>
/// <param name="Id">The header's <c>msg_id</c>.</param>
/// <param name="Metadata">The metadata frame, an object.</param>
/// <param name="Content">The content frame, an object.</param>
/// <param name="Buffers">Binary frames after the content.</param>
internal sealed record Message(
    IReadOnlyList<ReadOnlyMemory<byte>> Identities, ReadOnlyMemory<byte> Header, string Type, string Id,
    JsonElement Metadata, JsonElement Content, IReadOnlyList<byte[]> Buffers)
{
    /// <summary>A string of the content; throws <see cref="MessageException"/> where it is missing or something else.</summary>
    public string Text(string name) =>
        Content.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()!
        : throw new MessageException($"{Type} should have a string '{name}' in its content, it has {Found(name)}");

    /// <summary>A string of the content, or a default where it is missing.</summary>
    public string Text(string name, string fallback) => Has(name) ? Text(name) : fallback;

    /// <summary>A truth value of the content, or a default where it is missing.</summary>
    public bool Flag(string name, bool fallback) =>
        !Has(name) ? fallback
        : Content.GetProperty(name).ValueKind is var kind && kind is JsonValueKind.True or JsonValueKind.False ? kind == JsonValueKind.True
        : throw new MessageException($"{Type} should have true or false as '{name}', it has {Found(name)}");

    /// <summary>An integer of the content, or a default where it is missing.</summary>
    public int Integer(string name, int fallback) =>
        !Has(name) ? fallback
        : Content.GetProperty(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number
        : throw new MessageException($"{Type} should have an integer '{name}', it has {Found(name)}");

    bool Has(string name) => Content.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    string Found(string name) => !Content.TryGetProperty(name, out var value) ? "none"
        : value.GetRawText() is { Length: > 40 } long_ ? $"{long_[..40]}…" : value.GetRawText();
}

/// <summary>A message that cannot be understood.</summary>
internal sealed class MessageException(string message) : Exception(message);

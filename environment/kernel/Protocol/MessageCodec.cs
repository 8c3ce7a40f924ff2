using System.Globalization;
using System.Text.Json;
using CSharpKernel.Wire;

namespace CSharpKernel.Protocol;

/// <summary>Between a message and its frames: identities, <c>&lt;IDS|MSG&gt;</c>, signature, header, parent header, metadata, content, buffers.</summary>
internal sealed class MessageCodec(Signer signer)
{
    /// <summary>The version of the messaging protocol that this kernel speaks: shutdown on control (5.4), and of 5.5 kernel_info on control.
    /// There are no subshells and no debugger.</summary>
    public const string ProtocolVersion = "5.4";

    static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    readonly string session = Guid.NewGuid().ToString(), user = Environment.UserName;

    static ReadOnlySpan<byte> Delimiter => "<IDS|MSG>"u8;

    /// <summary>Reads and verifies a message. Throws <see cref="MessageException"/> for one that must be dropped.</summary>
    public Message Decode(byte[][] frames)
    {
        var at = Array.FindIndex(frames, frame => Delimiter.SequenceEqual(frame));
        if (at < 0) throw new MessageException("a message has no <IDS|MSG> delimiter");
        if (frames.Length < at + 6) throw new MessageException($"a message has {frames.Length - at - 1} frames after the delimiter, at least 5 are needed");
        var (header, parent, metadata, content) = (frames[at + 2], frames[at + 3], frames[at + 4], frames[at + 5]);
        if (!signer.Verify(frames[at + 1], header, parent, metadata, content)) throw new MessageException("a message has a wrong signature");
        var fields = ParseObject(header, "header");
        return new Message([.. frames[..at].Select(frame => (ReadOnlyMemory<byte>)frame)], header, Field("msg_type"), Field("msg_id"),
            ParseObject(metadata, "metadata"), ParseObject(content, "content"), frames[(at + 6)..]);

        string Field(string name) => fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()!
            : throw new MessageException($"a header has no {name}");
    }

    /// <summary>The frames of a new message. <paramref name="identities"/> are its routing frames, or the topic where it is published;
    /// <paramref name="parent"/> is the header that caused it, as JSON, <c>{}</c> where nothing did.</summary>
    public ReadOnlyMemory<byte>[] Encode(IReadOnlyList<ReadOnlyMemory<byte>> identities, string type, ReadOnlyMemory<byte> parent, byte[] content,
        byte[]? metadata = null, IReadOnlyList<byte[]>? buffers = null)
    {
        var header = Json.Object(("msg_id", Guid.NewGuid().ToString()), ("session", session), ("username", user),
            ("date", DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)),
            ("msg_type", type), ("version", ProtocolVersion));
        metadata ??= Json.Empty;
        var signature = signer.Sign(header, parent.Span, metadata, content);
        return [.. identities, Delimiter.ToArray(), signature, header, parent, metadata, content, .. (buffers ?? []).Select(b => (ReadOnlyMemory<byte>)b)];
    }

    static JsonElement ParseObject(byte[] frame, string what)
    {
        try
        {
            using var document = JsonDocument.Parse(frame, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone()
                : throw new MessageException($"a message's {what} is no JSON object");
        }
        catch (JsonException)
        {
            throw new MessageException($"a message's {what} is not JSON");
        }
    }
}

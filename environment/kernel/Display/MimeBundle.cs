using System.Text.Json.Nodes;

namespace CSharpKernel.Display;

/// <summary>One output in every representation that was asked for: MIME type → value, as Jupyter's <c>data</c> and <c>metadata</c>.
/// A value is a JSON string, except for <c>application/json</c> and any <c>+json</c> type, whose value is the JSON itself.</summary>
internal sealed record MimeBundle(JsonObject Data, JsonObject Metadata)
{
    public MimeBundle(JsonObject data) : this(data, []) { }
}

using System.Text.Json.Nodes;

namespace CSharpKernel.Display;

/// <summary>One output in every representation that was asked for: MIME type → value, as Jupyter's <c>data</c>.
/// A value is a JSON string, except for <c>application/json</c> and any <c>+json</c> type, whose value is the JSON itself.</summary>
internal sealed record MimeBundle(JsonObject Data);

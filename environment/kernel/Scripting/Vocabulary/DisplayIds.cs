using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive.Formatting;

namespace CSharpKernel.Scripting;

/// <summary>Under which id a value is on show. <c>Display</c> tells of one handle and returns another, with another id: what the reader updates would be nowhere
/// on show. Both share the formatted values, whose MIME types an update takes over, so the very string that names the first one tells which display it belongs to.</summary>
internal static class DisplayIds
{
    static readonly ConditionalWeakTable<string, string> ids = [];

    /// <summary>Marks what is about to be shown.</summary>
    public static void Mark(DisplayedValue value)
    {
        if (value.FormattedValues is not [{ } first, ..])
            return;
        ref var mimeType = ref MimeType(first);
        // A copy: a literal is the same string wherever it is written.
        mimeType = new string(mimeType.AsSpan());
        ids.Add(mimeType, value.DisplayId);
    }

    /// <summary>The id of what was marked; null where that is not known.</summary>
    public static string? Of(IReadOnlyCollection<FormattedValue> formatted) =>
        formatted.FirstOrDefault() is { } first && ids.TryGetValue(first.MimeType, out var id) ? id : null;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<MimeType>k__BackingField")]
    static extern ref string MimeType(FormattedValue value);
}

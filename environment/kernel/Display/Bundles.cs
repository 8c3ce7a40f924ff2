using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CSharpKernel.Scripting;

namespace CSharpKernel.Display;

/// <summary>Where the calling thread's outputs go.</summary>
internal static class Outputs
{
    public static ICellOutput Current => (CellContext.Current ?? CellContext.Latest)?.Output
        ?? throw new InvalidOperationException("There is nothing to show a value on: no cell has run yet.");
}

/// <summary>Makes the bundle of a value: its text in every MIME type asked for or preferred, and always <c>text/plain</c>.</summary>
internal static partial class Bundles
{
    const string Plain = "text/plain", Html = "text/html";

    /// <summary>A value in the MIME types asked for; in those its type prefers where none is.</summary>
    public static MimeBundle Of(object? value, IReadOnlyCollection<string> mimeTypes)
    {
        if (Vocabulary.IsPresent && HouseFormatters.Ready(value) is { } ready)
            return OfTexts(ready);
        var chosen = mimeTypes.Count > 0 ? mimeTypes : Formatters.MimeTypesOf(value);
        return OfTexts(chosen.Append(Plain).Distinct().ToDictionary(mime => mime, mime => Formatters.Text(value, mime)));
    }

    /// <summary>A text that already is what the MIME types say.</summary>
    public static MimeBundle OfText(string text, IReadOnlyCollection<string> mimeTypes) =>
        OfTexts(mimeTypes.Distinct().ToDictionary(mime => mime, _ => text));

    /// <summary>HTML with its text beside it.</summary>
    public static MimeBundle OfHtml(string html) => OfText(html, [Html]);

    /// <summary>What a reader sees of markup where only text can be shown.</summary>
    public static string TextOfHtml(string html)
    {
        var text = Invisible().Replace(html, "");
        text = Tags().Replace(RowEnds().Replace(text, "\n"), " ");
        var lines = System.Net.WebUtility.HtmlDecode(text).Split('\n').Select(line => Blanks().Replace(line, " ").Trim());
        return string.Join('\n', lines.Where(line => line.Length > 0));
    }

    /// <summary>The texts of a value, with <c>text/plain</c> made of them where it is not among them.</summary>
    public static MimeBundle OfTexts(Dictionary<string, string> texts)
    {
        var data = new JsonObject();
        foreach (var (mime, text) in texts)
            data[mime] = Embed(mime, text);
        if (!texts.ContainsKey(Plain))
            data[Plain] = texts.TryGetValue(Html, out var html) ? TextOfHtml(html)
                : texts.FirstOrDefault(t => !t.Key.StartsWith("image/", StringComparison.Ordinal)).Value ?? $"({string.Join(", ", texts.Keys)})";
        return new(data);
    }

    // Front ends expect JSON types as JSON, not as a string that holds JSON.
    static JsonNode? Embed(string mime, string text)
    {
        if (mime != "application/json" && !mime.EndsWith("+json", StringComparison.Ordinal))
            return JsonValue.Create(text);
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    // Each name written out: the generator cannot make code for a reference back to the first one, and building it at run time delays the first cell.
    [GeneratedRegex(@"<script\b.*?</script>|<style\b.*?</style>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Invisible();

    [GeneratedRegex(@"<br\s*/?>|</(tr|p|div|h\d|li|summary)>", RegexOptions.IgnoreCase)]
    private static partial Regex RowEnds();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"[ \t\r]+")]
    private static partial Regex Blanks();
}

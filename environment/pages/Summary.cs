using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Phenomena.Pages;

/// <summary>A notebook's title and its first sentence, read from its first markdown cells, and whether it was executed with quick parameters.</summary>
sealed partial record Summary(string Title, string Sentence, bool IsQuick)
{
    public static Summary Of(JsonNode notebook, string name)
    {
        var paragraphs = notebook["cells"]!.AsArray()
            .Where(c => (string?)c!["cell_type"] == "markdown")
            .SelectMany(c => Notebook.Text(c!["source"]).Split("\n\n"))
            .Select(p => p.Trim()).Where(p => p.Length > 0).ToList();
        var title = paragraphs.FirstOrDefault(p => p.StartsWith("# ", StringComparison.Ordinal))?[2..].Split('\n')[0].Trim() ?? name;
        var body = paragraphs.FirstOrDefault(p => !p.StartsWith('#') && !p.StartsWith("$$", StringComparison.Ordinal)) ?? "";
        var plain = Markup().Replace(body.Replace('\n', ' '), "$1");
        var end = SentenceEnd().Match(plain);
        return new(title, end.Success ? plain[..(end.Index + 1)] : plain, QuickParameters.AreIn(notebook));
    }

    // Links keep their text; emphasis and code marks go.
    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)|[*_`]")]
    private static partial Regex Markup();

    [GeneratedRegex(@"[.!?](?=\s|$)")]
    private static partial Regex SentenceEnd();
}

using System.Text.RegularExpressions;

namespace Phenomena.Pages;

/// <summary>The list of a page's headings.</summary>
static partial class Contents
{
    /// <summary>The second and third level headings of nbconvert's HTML as a nested list of links; empty where there are fewer than two.</summary>
    public static string Of(string html)
    {
        var headings = Heading().Matches(html).Select(m => (Level: m.Groups["level"].Value, Id: m.Groups["id"].Value, Text: m.Groups["text"].Value.Trim())).ToList();
        if (headings.Count < 2) return "";
        var list = new System.Text.StringBuilder("<ol>");
        var inner = false;
        for (var i = 0; i < headings.Count; i++)
        {
            var (level, id, text) = headings[i];
            if (level == "3" && !inner) list.Append("<ol>");
            else if (i > 0) list.Append(level == "2" && inner ? "</li></ol></li>" : "</li>");
            inner = level == "3";
            list.Append($"<li><a href=\"#{id}\">{Link().Replace(text, "")}</a>");
        }
        return list.Append(inner ? "</li></ol></li></ol>" : "</li></ol>").ToString();
    }

    [GeneratedRegex("""<h(?<level>[23]) id="(?<id>[^"]*)">(?<text>.*?)(?:<a class="anchor-link"[^>]*>.*?</a>)?</h\k<level>>""", RegexOptions.Singleline)]
    private static partial Regex Heading();

    // A link within a link would end it.
    [GeneratedRegex("</?a[^>]*>")]
    private static partial Regex Link();
}

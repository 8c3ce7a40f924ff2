using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Phenomena.Setup;

namespace Phenomena.Pages;

/// <summary>TeX in markdown cells becomes MathML, which a browser draws with no script and no network, in a mathematics font that the page brings along: the few letters of it that its formulas need.
/// The formulas are taken out before nbconvert reads the markdown and put back into its HTML, so that neither
/// markdown's underscores nor HTML escaping can touch them.</summary>
sealed partial class Mathematics
{
    readonly List<(string Tex, bool Display)> formulas = [];

    /// <summary>Replaces every formula in the notebook's markdown cells by a placeholder.</summary>
    public void TakeFrom(JsonNode notebook)
    {
        foreach (var cell in notebook["cells"]!.AsArray().Where(c => (string?)c!["cell_type"] == "markdown"))
        {
            cell!["source"] = Formula().Replace(Notebook.Text(cell["source"]), match =>
            {
                if (match.Groups["code"].Success) return match.Value;
                var display = match.Groups["display"].Success;
                formulas.Add(((display ? match.Groups["display"] : match.Groups["inline"]).Value.Trim(), display));
                return Placeholder(formulas.Count - 1);
            });
        }
    }

    /// <summary>Puts the formulas, now MathML, in place of their placeholders.</summary>
    public string PutInto(string html)
    {
        if (formulas.Count == 0) return html;
        var (mathMl, font) = Render();
        html = html.Replace("<!--phenomena:mathematics-->", $"@font-face{{font-family:\"Phenomena Math\";src:url(data:font/woff2;base64,{font})}}\nmath{{font-family:\"Phenomena Math\",math}}");
        return Regex.Replace(html, "MATHEMATICS([0-9]+)X", m => mathMl[int.Parse(m.Groups[1].Value)]);
    }

    static string Placeholder(int index) => $"MATHEMATICS{index}X";

    (string[] Formulas, string Font) Render()
    {
        var request = Path.GetTempFileName();
        try
        {
            File.WriteAllText(request, JsonSerializer.Serialize(formulas.Select(f => new { tex = f.Tex, display = f.Display })));
            var node = Shell.Find("node", "nodejs") ?? throw new Problem("node is not on PATH; mathematics in pages needs it. Install Node.js 18 or newer.");
            var outcome = Shell.Run([node, Repository.At("environment", "pages", "mathematics.mjs"), request]);
            if (!outcome.Ok) throw new Problem($"A formula could not be rendered:\n{outcome.Tail(5)}");
            var rendered = JsonNode.Parse(outcome.Output)!;
            return ([.. rendered["formulas"]!.AsArray().Select(f => (string)f!)], (string)rendered["font"]!);
        }
        finally
        {
            File.Delete(request);
        }
    }

    // Code spans and fences are matched first so that a dollar sign in code is left alone.
    [GeneratedRegex(@"(?<code>```.*?```|`[^`\n]*`)|\$\$(?<display>.+?)\$\$|(?<![\\$\w])\$(?<inline>[^\s$](?:[^$\n]*[^\s$\\])?)\$(?![\d$])", RegexOptions.Singleline)]
    private static partial Regex Formula();
}

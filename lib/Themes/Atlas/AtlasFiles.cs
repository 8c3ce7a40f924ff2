using System.Text.RegularExpressions;
using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Atlas;

/// <summary>What the atlas gives to take along.</summary>
public static class AtlasFiles
{
    /// <summary>Every paper as BibTeX has it: what <c>data/papers.csv</c> knows of it, under its id there.</summary>
    public static Download BibTeX(Ledger ledger) => new("phenomena.bib", string.Join('\n', ledger.Papers.Select(p =>
        $"@misc{{{p.Id},\n  title = {{{{{Escaped(p.Title)}}}}},\n  year = {p.Year},\n  keywords = {{{p.Theme}}}\n}}\n")));

    // TeX's own signs; what else a title has is Unicode.
    private static string Escaped(string title) => Regex.Replace(title, @"[\\{}$&%#_^~]", sign => sign.Value switch { "\\" => @"\textbackslash{}", "^" => @"\^{}", "~" => @"\~{}", var plain => @"\" + plain });
}

using System.Text.RegularExpressions;
using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Atlas;

/// <summary>The collection in tables.</summary>
public static class AtlasTables
{
    /// <summary>Every paper.</summary>
    public static Table Papers(Ledger ledger) => Table.Of(ledger.Papers,
        ("Paper", p => p.Title), ("Year", p => p.Year.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("Theme", p => AtlasFigures.Words(p.Theme)), ("Tier", p => p.Tier), ("Notebook", p => p.Notebook),
        ("State", p => p.State == PaperState.Planned ? "planned" : new Badge(PapersFile.Text(p.State), p.State switch { PaperState.Reproduced => true, PaperState.NotReproduced => false, _ => null })),
        ("Claims", p => p.Claims.Count == 0 ? "" : AtlasFigures.Passed(ledger, p))).Searchable();

    /// <summary>Every paper as BibTeX has it: what <c>data/papers.csv</c> knows of it, under its id there.</summary>
    public static Download BibTeX(Ledger ledger) => new("phenomena.bib", string.Join('\n', ledger.Papers.Select(p =>
        $"@misc{{{p.Id},\n  title = {{{{{Escaped(p.Title)}}}}},\n  year = {p.Year},\n  keywords = {{{p.Theme}}}\n}}\n")));

    // TeX's own signs; what else a title has is Unicode.
    private static string Escaped(string title) => Regex.Replace(title, @"[\\{}$&%#_^~]", sign => sign.Value switch { "\\" => @"\textbackslash{}", "^" => @"\^{}", "~" => @"\~{}", var plain => @"\" + plain });

    /// <summary>Every claim.</summary>
    public static Table Claims(Ledger ledger) => Table.Of(ledger.Claims,
        ("Claim", c => c.Id), ("Kind", c => Asked.Text(c.Kind)), ("Statement", c => c.Statement), ("Paper", c => c.PaperValue), ("Measured", AtlasFigures.Number), ("Accepted", AtlasFigures.Accepted), ("Seeds", c => c.Seeds), ("Verdict", c => ClaimTable.Mark(c.Verdict))).Searchable();

    /// <summary>Claims that are not reproduced or open, and why.</summary>
    public static Table Open(Ledger ledger) => Table.Of(ledger.Claims.Where(c => c.Verdict != Verdict.Reproduced),
        ("Claim", c => c.Id), ("Kind", c => Asked.Text(c.Kind)), ("Statement", c => c.Statement), ("Measured", AtlasFigures.Number), ("Accepted", AtlasFigures.Accepted), ("Why", c => c.Note), ("Verdict", c => ClaimTable.Mark(c.Verdict)));

    /// <summary>Papers, claims and verdicts of each notebook; verdicts of the papers' claims, and how many of the other kinds hold.</summary>
    public static Table Notebooks(Ledger ledger) => Table.Of(ledger.Claims.GroupBy(c => c.Notebook).OrderBy(g => g.Key, StringComparer.Ordinal),
        ("Notebook", g => g.Key), ("Papers", g => g.Select(c => c.Paper).Distinct().Count()), ("Claims", g => g.Count(c => c.Counts)), ("Reproduced", g => Count(g, Verdict.Reproduced)),
        ("Inconclusive", g => Count(g, Verdict.Inconclusive)), ("Not reproduced", g => Count(g, Verdict.NotReproduced)),
        ("Theory among them", g => g.Count(c => c.Kind == ClaimKind.Theory)), ("Ours", g => Holding(g, ClaimKind.Ours)), ("Identities", g => Holding(g, ClaimKind.Identity)));

    private static int Count(IEnumerable<ClaimRow> claims, Verdict verdict) => claims.Count(c => c.Counts && c.Verdict == verdict);

    // Two numbers and the word between them stay on one line.
    private static string Holding(IEnumerable<ClaimRow> claims, ClaimKind kind) => claims.Count(c => c.Kind == kind) is > 0 and var all
        ? $"{claims.Count(c => c.Kind == kind && c.Verdict == Verdict.Reproduced)}\u00a0of\u00a0{all}" : "–";
}

using System.Text;
using System.Text.RegularExpressions;
using Phenomena.Experiments;
using Phenomena.Pages;
using Phenomena.Setup;

namespace Phenomena.Books;

/// <summary>The parts of README.md that are made from the two tables and the notebooks. Each stands between two comments with its name.</summary>
static partial class Readme
{
    /// <summary>The text with its generated parts renewed.</summary>
    public static string Renewed(string readme, Ledger ledger) => Part().Replace(readme, part => $"{part.Groups["begin"].Value}\n{(part.Groups["name"].Value switch
    {
        "gallery" => Gallery(ledger),
        "claims" => Claims(ledger),
        "papers" => Papers(ledger),
        var name => throw new Problem($"README.md has a generated part '{name}', which nothing makes. Known are: gallery, claims, papers."),
    }).TrimEnd()}\n{part.Groups["end"].Value}");

    static string Gallery(Ledger ledger)
    {
        var text = new StringBuilder("| | notebook | claims reproduced |\n| --- | --- | --- |\n");
        foreach (var notebook in Notebook.Select([]).OrderBy(n => n.Name, StringComparer.Ordinal))
        {
            var (title, sentence, _) = Summary.Of(Notebook.Read(notebook.Source), notebook.Name);
            string link = $"notebooks/{notebook.Name}.ipynb", cover = $"environment/pages/covers/{notebook.Name}.png";
            List<ClaimRow> claims = [.. ledger.Counted.Where(c => c.Notebook == notebook.Name)];
            var picture = File.Exists(Repository.At(cover.Split('/'))) ? $"<a href=\"{link}\"><img src=\"{cover}\" width=\"240\" alt=\"A figure of {title}\"></a>" : "";
            text.Append($"| {picture} | [**{title}**]({link})<br>{sentence} | {(claims.Count == 0 ? "" : $"{Passed(claims)} of {claims.Count}")} |\n");
        }

        return text.ToString();
    }

    static string Claims(Ledger ledger)
    {
        var tried = ledger.Papers.Where(p => p.State != PaperState.Planned).ToList();
        return $"{tried.Count} of {ledger.Papers.Count} papers have been rerun, with {ledger.Counted.Count} of their claims: {Passed(ledger.Counted)} reproduced, " +
            $"{ledger.Counted.Count(c => c.Verdict == Verdict.Inconclusive)} inconclusive, {ledger.Counted.Count(c => c.Verdict == Verdict.NotReproduced)} not reproduced. " +
            $"{Kind(ClaimKind.Theory)} of them check a theorem numerically. Beside them stand {Kind(ClaimKind.Ours)} findings of ours and {Kind(ClaimKind.Identity)} identities, which do not count. " +
            $"Of the papers, {tried.Count(p => p.State == PaperState.Reproduced)} are reproduced in every claim, {tried.Count(p => p.State == PaperState.Partly)} in some, {tried.Count(p => p.State == PaperState.NotReproduced)} in none.";

        int Kind(ClaimKind kind) => ledger.Claims.Count(c => c.Kind == kind);
    }

    // A row a theme: a list of papers would have hundreds of lines, and the atlas has it.
    static string Papers(Ledger ledger)
    {
        var text = new StringBuilder("| theme | papers rerun | claims reproduced: of papers | theory | ours | identities | notebook |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        var themes = ledger.Papers.GroupBy(p => p.Theme).ToLookup(g => g.Any(p => p.Notebook.Length > 0));
        foreach (var theme in themes[true].OrderBy(g => g.First(p => p.Notebook.Length > 0).Notebook, StringComparer.Ordinal).ThenBy(g => g.Key, StringComparer.Ordinal))
        {
            var ids = theme.Select(p => p.Id).ToHashSet();
            var links = theme.Select(p => p.Notebook).Where(n => n.Length > 0).Distinct().Order(StringComparer.Ordinal).Select(n => $"[{n}](notebooks/{n}.ipynb)");
            text.Append($"| {theme.Key.Replace('-', ' ')} | {theme.Count(p => p.State != PaperState.Planned)} of {theme.Count()} | {string.Join(" | ", Enum.GetValues<ClaimKind>().Select(Held))} | {string.Join(", ", links)} |\n");

            string Held(ClaimKind kind) => ledger.Claims.Where(c => c.Kind == kind && ids.Contains(c.Paper)).ToList() is { Count: > 0 } claims ? $"{Passed(claims)} of {claims.Count}" : "";
        }

        return text.Append($"\n{themes[false].Sum(g => g.Count())} papers of {themes[false].Count()} further themes are planned.").ToString();
    }

    static int Passed(IEnumerable<ClaimRow> claims) => claims.Count(c => c.Verdict == Verdict.Reproduced);

    [GeneratedRegex("(?<begin><!-- generated: (?<name>[a-z]+)[^>]*-->).*?(?<end><!-- end of \\k<name> -->)", RegexOptions.Singleline)]
    private static partial Regex Part();
}

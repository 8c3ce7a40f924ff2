using System.Net;

namespace Phenomena.Pages;

/// <summary>The page that leads to the others: a card for each.</summary>
static class IndexPage
{
    const string Sentence = "Central results of deep-learning-science papers, rerun on a laptop in C#, and each paper's claim checked against the number measured.";

    public static string Html(IReadOnlyList<(Notebook Notebook, Summary Summary)> pages, IReadOnlyDictionary<string, ClaimCounts> claims, IReadOnlyDictionary<string, double> times)
    {
        var counted = pages.Select(p => claims.GetValueOrDefault(p.Notebook.Name)).OfType<ClaimCounts>().ToList();
        var (reproduced, all) = (counted.Sum(c => c.Reproduced), counted.Sum(c => c.All));
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            {Site.Head("Phenomena", Sentence, "")}
            </head>
            <body class="index">
            <main id="main">
            <header class="hero">
            <h1>Phenomena</h1>
            <p class="lead">{Sentence}</p>
            {(all == 0 || pages.Any(p => p.Summary.IsQuick) ? "" : $"""<p class="tally"><strong>{reproduced}</strong> of {all} claims reproduced, in {pages.Count} notebooks</p>""")}
            </header>
            <ul class="cards">
            {string.Join('\n', pages.Select(p => Card(p.Notebook, p.Summary, claims.GetValueOrDefault(p.Notebook.Name), times.TryGetValue(p.Notebook.Name, out var t) ? t : null)))}
            </ul>
            </main>
            <footer>Made by <code>dotnet run environment/run.cs</code>. Every page is one file, draws its figures itself and needs no network.</footer>
            </body>
            </html>

            """;
    }

    static string Card(Notebook notebook, Summary summary, ClaimCounts? claims, double? seconds)
    {
        // The card's words say what the picture is of.
        var picture = File.Exists(notebook.Cover)
            ? $"""<div class="cover"><img src="data:image/png;base64,{Convert.ToBase64String(File.ReadAllBytes(notebook.Cover))}" alt="" width="640" height="360"></div>"""
            : """<div class="cover"></div>""";
        var facts = string.Join("", new[] { summary.IsQuick ? """<span title="its parameters are small, so that every cell runs in seconds">quick parameters, claims not judged</span>""" : claims is null ? null : Verdicts(claims), seconds is { } s
            ? $"""<span title="with finished training runs read back where there are any">run here, in {RunTimes.Words(s)}</span>"""
            : """<span title="the page shows the notebook of the repository; it has not been run on this machine">as saved</span>""" }.OfType<string>());
        return $"""
            <li><a href="{notebook.Name}.html">{picture}
            <h2>{WebUtility.HtmlEncode(summary.Title)}</h2>
            <p>{WebUtility.HtmlEncode(summary.Sentence)}</p>
            <p class="facts">{facts}</p></a></li>
            """;
    }

    static string Verdicts(ClaimCounts claims)
    {
        var others = string.Join(", ", new[] { (claims.NotReproduced, "not reproduced"), (claims.Inconclusive, "inconclusive") }.Where(o => o.Item1 > 0).Select(o => $"{o.Item1} {o.Item2}"));
        var share = FormattableString.Invariant($"{100.0 * claims.Reproduced / claims.All:0.#}");
        return $"""<span class="verdicts"{(others.Length > 0 ? $" title=\"{others}\"" : "")}><i style="--share:{share}%"></i>{claims.Reproduced} of {claims.All} claims reproduced</span>""";
    }
}

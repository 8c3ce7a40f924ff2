using System.Net;
using System.Text.RegularExpressions;
using Phenomena.Figures;
using Phenomena.Setup;

namespace Phenomena.Pages;

/// <summary>The folder of pages: one self-contained HTML file a notebook, and an index.</summary>
sealed partial class Site(string folder)
{
    public string Folder => folder;

    static string Template => Repository.At("environment", "pages", "template");

    /// <summary>plotly.js, to stand in a script element.</summary>
    public static string Plotly => ScriptEnd().Replace(File.ReadAllText(Repository.PlotlyJs), "<\\/script");

    /// <summary>plotly.js for figures in space, as <c>PlotlySpace</c>; it calls itself Plotly too.</summary>
    public static string PlotlySpace => $"var flat=window.Plotly;{ScriptEnd().Replace(File.ReadAllText(Repository.PlotlySpaceJs), "<\\/script")};window.PlotlySpace=window.Plotly;window.Plotly=flat";

    /// <summary>Turns an executed notebook into a page that works from disk with no network.</summary>
    public string? Write(Notebook notebook)
    {
        var content = Notebook.Read(notebook.In(folder));
        var summary = Summary.Of(content, notebook.Name);
        var figures = NotebookFigures.TakeFrom(content);
        var mathematics = new Mathematics();
        mathematics.TakeFrom(content);

        var workshop = Path.Combine(folder, $".{notebook.Name}.{Environment.ProcessId}");
        Directory.CreateDirectory(workshop);
        try
        {
            var source = Path.Combine(workshop, notebook.Name + ".ipynb");
            File.WriteAllText(source, content.ToJsonString());
            var outcome = Shell.Run([Jupyter.Nbconvert, "--to", "html", "--template", "phenomena",
                $"--TemplateExporter.extra_template_basedirs={Template}", "--output-dir", workshop, source]);
            if (!outcome.Ok) throw new Problem($"nbconvert could not make a page of {notebook.Name}:\n{outcome.Tail(1)}");

            var html = Plain().Replace(File.ReadAllText(Path.Combine(workshop, notebook.Name + ".html")), "$1");
            html = html.Replace("<!--phenomena:note-->", summary.IsQuick ? Quick : "").Replace("<!--phenomena:contents-->", Contents.Of(html)).Replace("<!--phenomena:head-->", Head(summary.Title, summary.Sentence, Temml + (figures.Count > 0 ? Drawing : "") + (figures.Any(f => f.InSpace) ? $"\n<script>{PlotlySpace}</script>" : "")));
            html = mathematics.PutInto(html);
            Publish(notebook.Name + ".html", NotebookFigures.PutInto(html, figures));
            return $"{new FileInfo(Path.Combine(folder, notebook.Name + ".html")).Length / 1e6:0.0} MB";
        }
        finally
        {
            Directory.Delete(workshop, recursive: true);
        }
    }

    const string Quick = """<p class="note">A quick run: its parameters are small, so that every cell runs in seconds. Figures look otherwise than in the notebook, and its claims are not judged.</p>""";

    /// <summary>Writes the index of every page that is there, also those of earlier runs, and links each page to its neighbours.</summary>
    public string? WriteIndex()
    {
        var pages = Notebook.Select([]).Where(n => File.Exists(Path.Combine(folder, n.Name + ".html")) && File.Exists(n.In(folder)))
            .Select(n => (Notebook: n, Summary: SummaryOf(n)!)).Where(p => p.Summary is not null).ToList();
        for (var i = 0; i < pages.Count; i++)
        {
            string Link(int to, string rel, string words) => to < 0 || to >= pages.Count ? "" :
                $"""<a rel="{rel}" href="{pages[to].Notebook.Name}.html"><small>{words}</small> <span>{WebUtility.HtmlEncode(pages[to].Summary.Title)}</span></a>""";
            var links = $"<!--phenomena:links-->{Link(i - 1, "prev", "← Previous")}{Link(i + 1, "next", "Next →")}<!--/phenomena:links-->";
            var name = pages[i].Notebook.Name + ".html";
            Publish(name, Links().Replace(File.ReadAllText(Path.Combine(folder, name)), _ => links));
        }
        Publish("index.html", IndexPage.Html(pages, ClaimCounts.Read(Repository.At("data", "claims.csv")), new RunTimes(folder).Read()));
        return $"{pages.Count} pages";
    }

    // A page whose notebook was damaged since is left out; running or taking the notebook says what is wrong with it.
    Summary? SummaryOf(Notebook notebook)
    {
        try
        {
            return Summary.Of(Notebook.Read(notebook.In(folder)), notebook.Name);
        }
        catch (Problem)
        {
            return null;
        }
    }

    /// <summary>Whether the page shows an execution on this machine.</summary>
    public bool IsRunHere(Notebook notebook) => File.Exists(Path.Combine(folder, notebook.Name + ".html")) && new RunTimes(folder).Read().ContainsKey(notebook.Name);

    /// <summary>What every page's head holds. The policy lets it load nothing at all from elsewhere: what works here works on a train.</summary>
    public static string Head(string title, string description, string more) => $"""
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:">
        <title>{WebUtility.HtmlEncode(title)}</title>
        <meta name="description" content="{WebUtility.HtmlEncode(description)}">
        <meta name="color-scheme" content="light dark">
        <style>
        {File.ReadAllText(Repository.At("environment", "pages", "page.css"))}
        </style>
        {more}
        """;

    static string Temml => $"<style>\n{FontFace().Replace(File.ReadAllText(Path.Combine(Repository.NodeModules, "temml", "dist", "Temml-Local.css")), "")}\n<!--phenomena:mathematics-->\n</style>\n";

    static string Drawing => $"<style id=\"phenomena-figure-style\">{FigureScript.Style}</style>\n<script>{Plotly}</script>\n<script>var phenomenaFigure={FigureScript.Draw}</script>";

    void Publish(string name, string html)
    {
        var unfinished = Path.Combine(folder, $".{name}.{Environment.ProcessId}");
        File.WriteAllText(unfinished, html);
        File.Move(unfinished, Path.Combine(folder, name), overwrite: true);
    }

    [GeneratedRegex("</script", RegexOptions.IgnoreCase)]
    private static partial Regex ScriptEnd();

    // Of the parts of code that Pygments marks, nine in ten are of a kind that page.css gives no colour: a third of a page's elements.
    [GeneratedRegex("<span class=\"(?:w|p|n|o|na|nf)\">([^<]*)</span>")]
    private static partial Regex Plain();

    [GeneratedRegex("<!--phenomena:links-->.*?<!--/phenomena:links-->", RegexOptions.Singleline)]
    private static partial Regex Links();

    // Temml's one font file serves script letters only; a page that must stand alone does without it.
    [GeneratedRegex(@"@font-face\s*\{[^}]*\}")]
    private static partial Regex FontFace();
}

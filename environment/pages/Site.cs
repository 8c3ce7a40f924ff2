using System.Net;
using System.Text.RegularExpressions;
using Phenomena.Setup;

namespace Phenomena.Pages;

/// <summary>The folder of pages: one self-contained HTML file a notebook, and an index.</summary>
sealed partial class Site(string folder)
{
    public string Folder => folder;

    static string Template => Repository.At("environment", "pages", "template");

    /// <summary>Turns an executed notebook into a page that works from disk with no network.</summary>
    public string? Write(Notebook notebook)
    {
        var content = Notebook.Read(notebook.In(folder));
        var summary = Summary.Of(content, notebook.Name);
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
            if (!outcome.Ok) throw new Problem($"nbconvert could not make a page of {notebook.Name}:\n{outcome.Tail(10)}");

            var html = mathematics.PutInto(File.ReadAllText(Path.Combine(workshop, notebook.Name + ".html")));
            Publish(notebook.Name + ".html", html.Replace("<!--phenomena:head-->", Head(summary, withPlotly: html.Contains("Plotly"))));
            return $"{new FileInfo(Path.Combine(folder, notebook.Name + ".html")).Length / 1e6:0.0} MB";
        }
        finally
        {
            Directory.Delete(workshop, recursive: true);
        }
    }

    /// <summary>Lists every page that is there, also those of earlier runs.</summary>
    public string? WriteIndex()
    {
        var pages = Notebook.Select([]).Where(n => File.Exists(Path.Combine(folder, n.Name + ".html"))).ToList();
        var cards = pages.Select(notebook =>
        {
            var summary = Summary.Of(Notebook.Read(notebook.In(folder)), notebook.Name);
            return $"""<li><a href="{notebook.Name}.html"><h2>{WebUtility.HtmlEncode(summary.Title)}</h2><p>{WebUtility.HtmlEncode(summary.Sentence)}</p></a></li>""";
        });
        Publish("index.html", $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            {Head(new("Phenomena", "Central results of deep-learning-science papers, rerun on a laptop."), withPlotly: false)}
            </head>
            <body>
            <nav class="top"><a href="index.html">Phenomena</a></nav>
            <main>
            <h1>Phenomena</h1>
            <p>Central results of deep-learning-science papers, rerun on a laptop in C#, and each paper's claim checked against the number measured.</p>
            <ul class="cards">
            {string.Join('\n', cards)}
            </ul>
            </main>
            </body>
            </html>

            """);
        return $"{pages.Count} pages";
    }

    // The policy lets the page load nothing at all from elsewhere: what works here works on a train.
    static string Head(Summary summary, bool withPlotly) => $"""
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:">
        <title>{WebUtility.HtmlEncode(summary.Title)}</title>
        <meta name="description" content="{WebUtility.HtmlEncode(summary.Sentence)}">
        <style>
        {File.ReadAllText(Repository.At("environment", "pages", "page.css"))}
        </style>
        {(withPlotly ? $"<style>\n{TemmlCss}\n</style>\n<script>{ScriptEnd().Replace(File.ReadAllText(Repository.PlotlyJs), "<\\/script")}</script>" : "")}
        """;

    static string TemmlCss => FontFace().Replace(File.ReadAllText(Path.Combine(Repository.NodeModules, "temml", "dist", "Temml-Local.css")), "");

    void Publish(string name, string html)
    {
        var unfinished = Path.Combine(folder, $".{name}.{Environment.ProcessId}");
        File.WriteAllText(unfinished, html);
        File.Move(unfinished, Path.Combine(folder, name), overwrite: true);
    }

    [GeneratedRegex("</script", RegexOptions.IgnoreCase)]
    private static partial Regex ScriptEnd();

    // Temml's one font file serves script letters only; a page that must stand alone does without it.
    [GeneratedRegex(@"@font-face\s*\{[^}]*\}")]
    private static partial Regex FontFace();
}

using System.Net;

namespace Phenomena.Figures;

/// <summary>A figure as HTML: a place with the figure in words, and a script that draws there as soon as there is plotly.js.</summary>
internal static class FigureHtml
{
    // Colours that plotly.js writes into the picture give way to the page's own, so that a figure follows a page that turns dark.
    private const string Style =
        ".phenomena-figure{color:inherit;margin:.75rem 0}" +
        ".phenomena-figure .main-svg :is([class$=title],[class$=title] text,.slider-current-value text){fill:currentColor!important}" +
        ".phenomena-figure .main-svg :is(.gtitle tspan.line+tspan.line,[class$=tick] text,.legendtext,.annotation-text,.cbaxis text,.slider-label)" +
        "{fill:currentColor!important;fill-opacity:.75!important}" +
        ".phenomena-figure .main-svg .barlayer .errorbar path{stroke:currentColor!important}" +
        ".phenomena-figure-words{font:13px/1.6 system-ui,sans-serif;white-space:pre-line;opacity:.75;padding:.5rem}";

    // No currentScript: JupyterLab makes scripts anew. The place may not be in the page yet, and plotly.js may come later or never.
    private const string Draw =
        """
        (function(id,figure,css){
        if(!document.getElementById("phenomena-figure-style")){var s=document.createElement("style");s.id="phenomena-figure-style";s.textContent=css;document.head.appendChild(s)}
        var tries=0;(function draw(){
        var place=document.getElementById(id);
        if(!place||!window.Plotly){if(++tries<1200)setTimeout(draw,tries<300?50:1000);return}
        if(place.classList.contains("js-plotly-plot"))return;
        place.textContent="";place.style.height=(figure.layout.height||450)+"px";
        window.Plotly.newPlot(place,figure).then(function(){
        new MutationObserver(function(_,o){if(!document.body.contains(place)){o.disconnect();window.Plotly.purge(place)}}).observe(document.body,{childList:true,subtree:true});
        if(window.ResizeObserver)new ResizeObserver(function(){if(place.offsetWidth&&place.offsetWidth!==place._fullLayout.width)window.Plotly.Plots.resize(place)}).observe(place)})
        })()})
        """;

    /// <summary>What a notebook shows. The first of a session brings plotly.js along.</summary>
    public static string Fragment(Figure figure) => PlotlyScript.OncePerSession + Place(figure);

    /// <summary>A whole page.</summary>
    public static string Page(Figure figure)
    {
        var library = PlotlyScript.Element ?? throw new InvalidOperationException(PlotlyScript.Missing);
        var title = WebUtility.HtmlEncode(PlainText.Of(figure.Layout.Title?.Text));
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">" +
            $"<title>{title}</title>\n<style>:root{{color-scheme:light dark}}body{{margin:1rem;background:Canvas;color:CanvasText}}</style>\n{library}</head><body>\n" +
            $"{Place(figure)}\n</body></html>\n";
    }

    private static string Place(Figure figure)
    {
        var id = "figure-" + Guid.NewGuid().ToString("N");
        // Wider, a slope is hard to see; panels side by side need more.
        var width = figure.Layout.Axes.Count > 2 ? 1200 : 900;
        return
            $"<div id=\"{id}\" class=\"phenomena-figure\" style=\"max-width:{width}px\"><div class=\"phenomena-figure-words\">{Words(figure)}</div></div>\n" +
            $"<script>{Draw}(\"{id}\",{figure.ToJson()},\"{Style}\")</script>";
    }

    private static string Words(Figure figure) => WebUtility.HtmlEncode(
        figure + "\n" + (PlotlyScript.Element is null && Environment.GetEnvironmentVariable("PHENOMENA_PLOTLY") != "page"
            ? PlotlyScript.Missing
            : "The picture is drawn by plotly.js, which the first figure of a session brings along: run the notebook from its start."));
}

using System.Net;

namespace Phenomena.Figures;

/// <summary>A figure as HTML: a place with the figure in words, and a script that draws there as soon as there is plotly.js.</summary>
internal static class FigureHtml
{
    // Colours that plotly.js writes into the picture give way to the page's own, so that a figure follows a page that turns dark.
    private const string Style =
        ".phenomena-figure{color:inherit;margin:.75rem 0}" +
        ".phenomena-figure .main-svg :is([class$=title],[class$=title] text,.slider-current-value text){fill:currentColor!important}" +
        ".phenomena-figure .main-svg :is(.gtitle tspan.line+tspan.line:not(:has([style*=bold])),[class$=tick] text,.legendtext,.annotation-text,.cbaxis text,.slider-label)" +
        "{fill:currentColor!important;fill-opacity:.75!important}" +
        ".phenomena-figure .main-svg .barlayer .errorbar path{stroke:currentColor!important}" +
        ".phenomena-figure-words{font:13px/1.6 system-ui,sans-serif;white-space:pre-line;opacity:.75;padding:.5rem}";

    // No currentScript: JupyterLab makes scripts anew. The place may not be in the page yet, and plotly.js may come later or never.
    private const string Draw =
        """
        (function(id,figure,css){
        if(!document.getElementById("phenomena-figure-style")){var s=document.createElement("style");s.id="phenomena-figure-style";s.textContent=css;document.head.appendChild(s)}
        """ + Fit +
        """
        var tries=0;(function draw(){
        var place=document.getElementById(id);
        if(!place||!window.Plotly){if(++tries<1200)setTimeout(draw,tries<300?50:1000);return}
        if(place.classList.contains("js-plotly-plot"))return;
        var now=fit(place.offsetWidth||900);place.textContent="";place.style.height=now.layout.height+"px";
        window.Plotly.newPlot(place,now).then(function(){
        new MutationObserver(function(_,o){if(!document.body.contains(place)){o.disconnect();window.Plotly.purge(place)}}).observe(document.body,{childList:true,subtree:true});
        if(window.ResizeObserver)new ResizeObserver(function(){if(!place.offsetWidth||place.offsetWidth===place._fullLayout.width)return;
        var next=fit(place.offsetWidth);if(next.shape===now.shape)return window.Plotly.Plots.resize(place);
        now=next;place.style.height=now.layout.height+"px";window.Plotly.react(place,now)}).observe(place)})
        })()})
        """;

    // plotly.js neither breaks a title nor moves panels. Here both follow the width: a title keeps clear of the buttons at its right, and
    // below 760 pixels panels that stand side by side stand one below the other, each as high as before.
    private const string Fit =
        """

        function fit(width){
        var f=JSON.parse(JSON.stringify(figure)),l=f.layout,m=l.margin||{},t=l.title;l.height=l.height||450;
        if(t&&t.text&&m.t){
        var most=Math.max(20,Math.floor((width-90)/8.6)),rows=[""],parts=t.text.split("<br>");
        parts[0].replace(/<\/?b>/g,"").split(" ").forEach(function(w){var r=rows.length-1;if(rows[r]&&(rows[r]+" "+w).length>most)rows.push(w);else rows[r]+=(rows[r]?" ":"")+w});
        parts[0]="<b>"+rows.join("</b><br><b>")+"</b>";t.text=parts.join("<br>");
        m.t+=20*(rows.length-1);l.height+=20*(rows.length-1);f.shape=rows.length}
        var xs=Object.keys(l).filter(function(k){return/^xaxis\d*$/.test(k)}),one=xs.every(function(k){return!l[k].domain||l[k].domain[1]-l[k].domain[0]>.9});
        if(width>=760||one)return f;
        f.shape+="s";
        var inner=l.height-m.t-m.b,panel=l.yaxis.domain?(l.yaxis.domain[1]-l.yaxis.domain[0])*inner:inner,gap=110,n=xs.length,total=n*panel+(n-1)*gap;
        xs.forEach(function(k,i){
        var x=l[k],y=l[k.replace("x","y")],old=[x.domain[0],y.domain[1]],high=1-i*(panel+gap)/total,low=Math.max(0,high-panel/total),ref="x"+k.slice(5);
        (l.annotations||[]).forEach(function(a){if(a.xref==="paper"&&!a.moved&&Math.abs(a.x-old[0])<1e-6&&Math.abs(a.y-old[1])<1e-6){a.x=0;a.y=high;a.moved=1}});
        f.data.forEach(function(d){if(d.colorbar&&(d.xaxis||"x")===ref){d.colorbar.x=1.005;d.colorbar.y=(low+high)/2;d.colorbar.len=high-low}});
        x.domain=[0,1];y.domain=[low,high]});
        (l.annotations||[]).forEach(function(a){delete a.moved});
        l.height+=total-inner;return f}

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

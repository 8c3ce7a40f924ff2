using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Phenomena.Figures;

/// <summary>What HTML needs to show a figure, from its JSON and its words alone: the notebook's HTML and the pages both are made with it.
/// Knows no other type, so that the page builder can be compiled with this file only.</summary>
internal static class FigureScript
{
    /// <summary>Colours that plotly.js writes into the picture give way to the page's own, so that a figure follows a page that turns dark.</summary>
    public const string Style =
        ".phenomena-figure{color:inherit;margin:.75rem 0}" +
        ".phenomena-figure .main-svg :is([class$=title],[class$=title] text,.slider-current-value text){fill:currentColor!important}" +
        ".phenomena-figure .main-svg :is(.gtitle tspan.line+tspan.line:not(:has([style*=bold])),[class$=tick] text,.textpoint text,.legendtext,.annotation-text,.cbaxis text,.slider-label)" +
        "{fill:currentColor!important;fill-opacity:.8!important}" +
        ".phenomena-figure .main-svg .barlayer .errorbar path{stroke:currentColor!important}" +
        ".phenomena-figure-words{font:13px/1.6 system-ui,sans-serif;white-space:pre-line;opacity:.8;padding:.5rem}";

    /// <summary>A JavaScript function of a place's id, the figure and <see cref="Style"/>: draws the figure when its place comes near the
    /// window, the others one by one when the page has nothing else to do, and all of them before the page is printed.</summary>
    /// <remarks>No currentScript: JupyterLab makes scripts anew. The place may not be in the page yet, and plotly.js may come later or never.
    /// One figure may be in several places of one id, shown before and after a restart of the kernel.</remarks>
    // The kinds that stand in space are drawn by a plotly.js of their own.
    public const string Draw =
        """
        (function(id,figure,css){
        if(!document.getElementById("phenomena-figure-style")){var s=document.createElement("style");s.id="phenomena-figure-style";s.textContent=css;document.head.appendChild(s)}
        """ + Fit + Once +
        """
        var library=/"type":"(scatter3d|surface|mesh3d|cone|streamtube|volume|isosurface)"/.test(JSON.stringify(figure.data))?"PlotlySpace":"Plotly";
        function draw(place){
        if(place.classList.contains("js-plotly-plot")||!document.body.contains(place))return;
        var now=fit(place.offsetWidth||900);place.textContent="";place.style.minHeight="";place.style.height=now.layout.height+"px";
        window[library].newPlot(place,now).then(function(){
        new MutationObserver(function(_,o){if(!document.body.contains(place)){o.disconnect();window[library].purge(place)}}).observe(document.body,{childList:true,subtree:true});
        if(window.ResizeObserver)new ResizeObserver(function(){if(!place.offsetWidth||place.offsetWidth===place._fullLayout.width)return;
        var next=fit(place.offsetWidth);if(next.shape===now.shape)return window[library].Plots.resize(place);
        now=next;place.style.height=now.layout.height+"px";window[library].react(place,now)}).observe(place)})}
        var tries=0;(function find(){
        var places=document.querySelectorAll('[id="'+id+'"]');
        if(!places.length||!window[library]){if(++tries<1200)setTimeout(find,tries<300?50:1000);return}
        places.forEach(function(place){
        if(place.phenomenaDraw)return;
        place.phenomenaDraw=function(){draw(place)};
        if(!window.IntersectionObserver)return draw(place);
        place.style.minHeight=(figure.layout.height||450)+"px";
        new IntersectionObserver(function(seen,o){if(seen.some(function(e){return e.isIntersecting})){o.disconnect();draw(place)}},{rootMargin:"600px 0px"}).observe(place);
        window.phenomenaIdle=window.phenomenaIdle.then(function(){return new Promise(function(next){
        (window.requestIdleCallback||setTimeout)(function(){draw(place);next()})})})})
        })()})
        """;

    // The queue of figures that nobody looks at yet starts when the page has loaded. Paper has its own width: a figure drawn wider is made smaller as a
    // whole, as paper does not wait for a figure to be drawn again.
    private const string Once =
        """

        if(!window.phenomenaIdle){
        window.phenomenaIdle=document.readyState==="complete"?Promise.resolve():new Promise(function(go){window.addEventListener("load",go)});
        var all=function(f){document.querySelectorAll(".phenomena-figure").forEach(f)};
        window.addEventListener("beforeprint",function(){all(function(p){if(p.phenomenaDraw)p.phenomenaDraw();p.style.zoom=Math.min(1,680/(p.offsetWidth||680))})});
        window.addEventListener("afterprint",function(){all(function(p){p.style.zoom=""})})}

        """;

    // plotly.js neither breaks a text nor moves panels. Here both follow the width: a title keeps clear of the buttons at its right, a legend's entry of the edge, and
    // below 760 pixels panels that stand side by side stand one below the other, each as high as before. A panel's title breaks where the next panel begins. What a
    // slider's step says anew follows too.
    private const string Fit =
        """

        var pen=document.createElement("canvas").getContext("2d");
        function fit(width){
        var f=JSON.parse(JSON.stringify(figure)),l=f.layout,m=l.margin||{},t=l.title,family=(l.font||((l.template||{}).layout||{}).font||{}).family||"sans-serif";l.height=l.height||450;
        var steps=[];(l.sliders||[]).forEach(function(s){(s.steps||[]).forEach(function(s){if(s.args&&s.args[1])steps.push(s.args[1])})});
        var notes=[l.annotations||[]].concat(steps.map(function(s){return s.annotations||[]}));
        function plain(text){return text.replace(/<[^>]*>/g,"")}
        function rows(text,size,bold,room){
        pen.font=(bold?"bold ":"")+size+"px "+family;var all=[""];
        plain(text).split(" ").forEach(function(w){var r=all.length-1,next=all[r]?all[r]+" "+w:w;if(all[r]&&pen.measureText(next).width>room)all.push(w);else all[r]=next});return all}
        function title(text){
        var parts=text.split("<br>"),room=Math.max(160,width-96),lines=0;
        parts=parts.map(function(p,i){
        var bold=/<b>/.test(p)||!i,r=rows(p,i?13:15,bold,room);lines+=r.length-1;
        return r.length<2?p:r.map(function(x){return bold?"<b>"+x+"</b>":'<span style="font-size:13px">'+x+"</span>"}).join("<br>")});
        return{text:parts.join("<br>"),lines:lines}}
        function lower(by){m.t+=by;l.height+=by;f.shape+="+"+by}
        f.shape="";
        if(t&&t.text&&m.t){
        var most=title(t.text);t.text=most.text;
        steps.forEach(function(s){if(s["title.text"]){var n=title(s["title.text"]);s["title.text"]=n.text;most.lines=Math.max(most.lines,n.lines)}});
        if(most.lines){t.pad=Object.assign({},t.pad,{t:24});lower(20*most.lines)}}
        f.data.forEach(function(d){if(d.name){var r=rows(d.name,12,false,width-110);if(r.length>1){d.name=r.join("<br>");f.shape+="n"}}});
        var xs=Object.keys(l).filter(function(k){return/^xaxis\d*$/.test(k)}),one=xs.every(function(k){return!l[k].domain||l[k].domain[1]-l[k].domain[0]>.9});
        function panels(){
        var lines=0;
        notes.forEach(function(list){list.forEach(function(a){
        var d=a.xref==="paper"&&a.yref==="paper"&&a.yanchor==="bottom"&&a.text&&xs.map(function(k){return l[k].domain||[0,1]}).filter(function(d){return Math.abs(d[0]-a.x)<1e-6})[0];
        if(d){var r=rows(a.text,13,true,(d[1]-d[0])*(width-(m.l||80)-(m.r||80))+(d[1]>.99?16:40));
        if(r.length>1)a.text="<b>"+r.join("</b><br><b>")+"</b>";lines=Math.max(lines,r.length-1)}})});
        if(lines)lower(17*lines);
        return f}
        if(width>=760||one)return panels();
        f.shape+="s";
        var inner=l.height-m.t-m.b,panel=l.yaxis.domain?(l.yaxis.domain[1]-l.yaxis.domain[0])*inner:inner,gap=110,n=xs.length,total=n*panel+(n-1)*gap;
        xs.forEach(function(k,i){
        var x=l[k],y=l[k.replace("x","y")],old=[x.domain[0],y.domain[1]],high=1-i*(panel+gap)/total,low=Math.max(0,high-panel/total),ref="x"+k.slice(5);
        notes.forEach(function(list){list.forEach(function(a){if(a.xref==="paper"&&!a.moved&&Math.abs(a.x-old[0])<1e-6&&Math.abs(a.y-old[1])<1e-6){a.x=0;a.y=high;a.moved=1}})});
        f.data.forEach(function(d){if(d.colorbar&&(d.xaxis||"x")===ref){d.colorbar.x=1.005;d.colorbar.y=(low+high)/2;d.colorbar.len=high-low}});
        x.domain=[0,1];y.domain=[low,high]});
        notes.forEach(function(list){list.forEach(function(a){delete a.moved})});
        l.height+=total-inner;return panels()}

        """;

    /// <summary>Where a figure is drawn. Until then, and where no script may run, it holds the figure in words.</summary>
    /// <param name="id">From <see cref="Id"/>.</param>
    /// <param name="axes">How many axes the figure has. Wider than the place, a slope is hard to see; panels side by side need more.</param>
    /// <param name="words">Title, axes and traces, a line each.</param>
    /// <param name="remark">A last line that is no part of the figure.</param>
    public static string Place(string id, int axes, string words, string remark = "") =>
        $"<div id=\"{id}\" class=\"phenomena-figure\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(Label(words))}\" style=\"max-width:{(axes > 2 ? 1200 : 900)}px\">" +
        $"<div class=\"phenomena-figure-words\">{WebUtility.HtmlEncode(remark.Length > 0 ? words + "\n" + remark : words)}</div></div>";

    /// <summary>The words on one line, short enough to be listened to.</summary>
    public static string Label(string words)
    {
        const int most = 400;
        var lines = words.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var label = new StringBuilder(lines.Length == 0 ? "Figure" : lines[0]);
        for (var i = 1; i < lines.Length; i++)
        {
            if (label.Length + lines[i].Length > most) return label.Append($"; and {lines.Length - i} more").ToString();
            label.Append(i == 1 ? ". " : "; ").Append(lines[i]);
        }

        return label.ToString();
    }

    /// <summary>An id that is the same in every run: from the figure's JSON, and from its second showing on a running number.</summary>
    /// <param name="json">The figure.</param>
    /// <param name="shown">How often each figure was shown so far; counted up here.</param>
    public static string Id(string json, ConcurrentDictionary<string, int> shown)
    {
        var id = "figure-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))[..12];
        var showing = shown.AddOrUpdate(id, 1, (_, before) => before + 1);
        return showing == 1 ? id : $"{id}-{showing}";
    }
}

namespace Phenomena.Figures;

/// <summary>What makes a table in a page sortable and searchable. Without scripts it is a table like any other.</summary>
internal sealed class TableSearch
{
    public static TableSearch Headers { get; } = new() { Before = Start.Replace("<div", "<div data-headers=\"only\"") };

    public static TableSearch FieldAndHeaders { get; } = new() { Before = Start };

    public required string Before { get; init; }

    private const string Start =
        """
        <style>.phenomena-search input{font:13px/1.5 system-ui,sans-serif;padding:.3rem .6rem;width:min(24rem,100%);color:inherit;background:transparent;border:1px solid rgba(127,127,127,.6);border-radius:.4rem}
        .phenomena-search button{all:unset;cursor:pointer}.phenomena-search button:focus-visible{outline:2px solid currentColor}.phenomena-search [aria-sort=ascending] button:after{content:" ↑"}.phenomena-search [aria-sort=descending] button:after{content:" ↓"}
        .phenomena-search output{font:12px/1.5 system-ui,sans-serif;opacity:.75;margin-left:.6rem}</style><div class="phenomena-search">
        """;

    // The script stands after its table and finds it as its own neighbour: notebooks give scripts no id and may run them anew.
    public string After { get; } =
        """
        </div><script>(function(){
        document.querySelectorAll(".phenomena-search").forEach(function(box){
        if(box.dataset.ready)return;box.dataset.ready=1;
        var table=box.querySelector("table"),body=table.tBodies[0],rows=[].slice.call(body.rows),field=document.createElement("input"),count=document.createElement("output");
        if(!box.dataset.headers){
        field.type="search";field.placeholder="search";field.setAttribute("aria-label","search this table");
        box.insertBefore(count,table);box.insertBefore(field,count);
        function show(){var words=field.value.toLowerCase().split(/\s+/),n=0;
        rows.forEach(function(r){var t=r.textContent.toLowerCase(),on=words.every(function(w){return t.indexOf(w)>=0});r.hidden=!on;n+=on});
        count.textContent=n+" of "+rows.length}
        field.addEventListener("input",show);show()}
        [].forEach.call(table.tHead.rows[0].cells,function(th,c){
        var button=document.createElement("button");button.textContent=th.textContent;th.textContent="";th.appendChild(button);
        button.addEventListener("click",function(){
        var up=th.getAttribute("aria-sort")!=="ascending";
        [].forEach.call(th.parentNode.cells,function(o){o.removeAttribute("aria-sort")});th.setAttribute("aria-sort",up?"ascending":"descending");
        var key=function(r){var t=r.cells[c].textContent.trim(),n=th.className&&t?Number(t.replace("\u2212","-").replace("\u221e","Infinity")):NaN;return isNaN(n)?t:n};
        rows.sort(function(a,b){a=key(a);b=key(b);
        if(typeof a!==typeof b)return typeof a==="number"?-1:1;
        return (typeof a==="number"?a<b?-1:+(a>b):a.localeCompare(b,undefined,{numeric:true}))*(up?1:-1)}).forEach(function(r){body.appendChild(r)})})})})})()</script>
        """;
}

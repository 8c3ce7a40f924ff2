namespace Phenomena.Figures;

/// <summary>plotly.js, which the build puts into this assembly when npm has put it into <c>environment/packages</c>.</summary>
internal static class PlotlyScript
{
    /// <summary>What to do when it is not there.</summary>
    public const string Missing =
        "plotly.js is not in this build of Phenomena. Run npm ci in environment/packages and build the library again; dotnet run environment/run.cs does both.";

    private static readonly Lazy<string?> Script = new(() => Source("plotly.js") is { } source ? $"<script>if(!window.Plotly){{{source}}}</script>\n" : null);

    // It calls itself Plotly too.
    private static readonly Lazy<string?> SpaceScript = new(() =>
        Source("plotly-space.js") is { } source ? $"<script>if(!window.PlotlySpace){{var flat=window.Plotly;{source};window.PlotlySpace=window.Plotly;window.Plotly=flat}}</script>\n" : null);

    private static int _sent, _spaceSent;

    /// <summary>A script element that defines <c>window.Plotly</c>, unless the page has it; null when it is not there. The inner names keep
    /// it from registering with require.js or a module loader instead.</summary>
    public static string? Element => Script.Value;

    /// <summary>The same for figures in space: plotly.js for those is a file of its own, <c>window.PlotlySpace</c>, which only they bring along.</summary>
    public static string? SpaceElement => SpaceScript.Value;

    /// <summary>The element for the first figure of a session, then nothing; nothing at all where the page brings its own copy, which
    /// <c>PHENOMENA_PLOTLY=page</c> says.</summary>
    public static string OncePerSession(bool inSpace) => Environment.GetEnvironmentVariable("PHENOMENA_PLOTLY") == "page" ? "" :
        (Element is not { } element || Interlocked.Exchange(ref _sent, 1) == 1 ? "" : element) + (!inSpace || SpaceElement is not { } space || Interlocked.Exchange(ref _spaceSent, 1) == 1 ? "" : space);

    private static string? Source(string name)
    {
        using var stream = typeof(PlotlyScript).Assembly.GetManifestResourceStream(name);
        return stream is null ? null : "(function(){var define,module,exports;\n" + new StreamReader(stream).ReadToEnd().Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase) + "\n}).call(window)";
    }
}

namespace Phenomena.Figures;

/// <summary>plotly.js, which the build puts into this assembly when npm has put it into <c>environment/packages</c>.</summary>
internal static class PlotlyScript
{
    /// <summary>What to do when it is not there.</summary>
    public const string Missing =
        "plotly.js is not in this build of Phenomena. Run npm ci in environment/packages and build the library again; dotnet run environment/run.cs does both.";

    private static readonly Lazy<string?> Script = new(() =>
    {
        using var stream = typeof(PlotlyScript).Assembly.GetManifestResourceStream("plotly.js");
        if (stream is null) return null;
        var source = new StreamReader(stream).ReadToEnd().Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);
        return "<script>if(!window.Plotly){(function(){var define,module,exports;\n" + source + "\n}).call(window)}</script>\n";
    });

    private static int _sent;

    /// <summary>A script element that defines <c>window.Plotly</c>, unless the page has it; null when it is not there. The inner names keep
    /// it from registering with require.js or a module loader instead.</summary>
    public static string? Element => Script.Value;

    /// <summary>The element for the first figure of a session, then nothing; nothing at all where the page brings its own copy, which
    /// <c>PHENOMENA_PLOTLY=page</c> says.</summary>
    public static string OncePerSession =>
        Environment.GetEnvironmentVariable("PHENOMENA_PLOTLY") == "page" || Element is not { } element || Interlocked.Exchange(ref _sent, 1) == 1 ? "" : element;
}

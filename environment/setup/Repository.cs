namespace Phenomena.Setup;

/// <summary>Where things are. The commands may be started from any folder.</summary>
static class Repository
{
    public static string Root { get; } = Path.GetDirectoryName(
        AppContext.GetData("EntryPointFileDirectoryPath") as string ?? throw new Problem("Start this program with `dotnet run environment/run.cs`."))!;

    public static string Notebooks => At("notebooks");
    public static string Feed => At("environment", "feed");
    public static string NodeModules => At("environment", "packages", "node_modules");
    public static string PlotlyJs => Path.Combine(NodeModules, "plotly.js-cartesian-dist-min", "plotly-cartesian.min.js");

    /// <summary>plotly.js for figures in space.</summary>
    public static string PlotlySpaceJs => Path.Combine(NodeModules, "plotly.js-gl3d-dist-min", "plotly-gl3d.min.js");

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The path as a reader types it: relative to the current folder where that is shorter.</summary>
    public static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.Length < path.Length ? relative : path;
    }

    /// <summary>Makes sure that a folder can be written to, before any work is done for it.</summary>
    /// <param name="remedy">What to do where it cannot.</param>
    public static void RequireWritable(string folder, string remedy)
    {
        if (WhyNotWritable(folder) is { } reason) throw new Problem($"Cannot write to '{folder}': {reason}. {remedy}");
    }

    /// <summary>Why a folder cannot be made or written to; null where it can.</summary>
    public static string? WhyNotWritable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".probe-{Guid.NewGuid():N}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message.TrimEnd('.');
        }
    }
}

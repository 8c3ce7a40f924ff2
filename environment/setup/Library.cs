namespace Phenomena.Setup;

/// <summary>Packs <c>lib</c> into the local feed that the notebooks load it from.</summary>
static class Library
{
    public static string[] Inputs => [Repository.At("lib"), Repository.At("data"), Repository.PlotlyJs, Repository.PlotlySpaceJs, Repository.At("Directory.Build.props"), Repository.At("Directory.Packages.props")];

    public static bool IsPacked => Directory.Exists(Repository.Feed) && Directory.EnumerateFiles(Repository.Feed, "Phenomena.*.nupkg").Any();

    /// <summary>Whether it was packed from the sources as they are.</summary>
    public static bool IsOfItsSources => IsPacked && Steps.IsDone(Stamp, Steps.HashOf(Inputs));

    public const string Stamp = "library";

    public static void Pack()
    {
        var outcome = Shell.Run([Shell.Dotnet, "pack", Repository.At("lib"), "-c", "Release", "-nologo", "-v", "quiet"]);
        if (!outcome.Ok)
            throw new Problem($"The library did not build. If packages are missing, connect to the network once. The build said:\n{outcome.Tail(10)}");
    }
}

namespace Phenomena.Setup;

/// <summary>plotly.js and Temml, at the versions that environment/packages pins.</summary>
static class Npm
{
    public static void Require()
    {
        if (Debian.IsHere && (Shell.Find("npm") is null || Shell.Find("node") is null)) Debian.Require("nodejs", "npm");
        var npm = Shell.Find("npm") ?? throw new Problem("npm is not on PATH; the figures need plotly.js from it. Install Node.js 18 or newer, which brings npm.");
        var outcome = Shell.Run([npm, "ci", "--no-audit", "--no-fund", "--no-progress"], Repository.At("environment", "packages"));
        if (!outcome.Ok)
            throw new Problem($"npm could not install plotly.js, Temml and a mathematics font. Is there a network? Once installed, everything works without one. It said:\n{outcome.Tail(6)}");
    }

    public static bool IsThere => File.Exists(Repository.PlotlyJs) && File.Exists(Repository.PlotlySpaceJs) && ((string[])["temml", "subset-font", "@fontsource/stix-two-math"]).All(name => Directory.Exists(Path.Combine(Repository.NodeModules, name)));
}

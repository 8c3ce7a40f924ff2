namespace Phenomena.Setup;

/// <summary>What only the tests need: a Chromium that draws the pages, and Jupyter's own test suite for kernels.</summary>
static class Browser
{
    public static readonly string[] Packages = ["chromium", "fonts-dejavu-core", "jupyter-notebook", "python3-jupyter-kernel-test"];

    public static string? Find() => Environment.GetEnvironmentVariable("PHENOMENA_BROWSER") is { Length: > 0 } chosen ? chosen
        : Shell.Find("chromium", "chromium-browser", "google-chrome", "chrome", "msedge");

    public static void Require()
    {
        if (Debian.IsHere && (Environment.IsPrivilegedProcess || Find() is null)) Debian.Require(Packages);
        if (Find() is null)
            throw new Problem("The browser tests need Chromium or Chrome on PATH (or its path in PHENOMENA_BROWSER). Install it and run the command again.");
    }
}

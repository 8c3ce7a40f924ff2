namespace Phenomena.Setup;

/// <summary>The system's Chromium, which draws the pictures of saved notebooks, and with it what only the tests need: Jupyter's own front end and test suite
/// for kernels.</summary>
static class Browser
{
    public static readonly string[] Packages = ["chromium", "fonts-dejavu-core", "jupyter-notebook", "python3-jupyter-kernel-test"];

    public static string? Find() => Environment.GetEnvironmentVariable("PHENOMENA_BROWSER") is { Length: > 0 } chosen ? File.Exists(chosen) ? chosen : null
        : Shell.Find("chromium", "chromium-browser", "google-chrome", "chrome", "msedge");

    public static void Require()
    {
        if (Debian.IsHere && (Environment.IsPrivilegedProcess || Find() is null)) Debian.Require(Packages);
        if (Find() is null) throw new Problem(Missing);
    }

    /// <summary>Only the browser, for the pictures.</summary>
    public static void RequireChromium()
    {
        if (Find() is null && Debian.IsHere) Debian.Require("chromium", "fonts-dejavu-core");
        if (Find() is null) throw new Problem(Missing);
    }

    public const string Missing =
        "The pictures of saved notebooks and the browser tests need Chromium or Chrome on PATH (or its path in PHENOMENA_BROWSER). Install it and run the command again.";
}

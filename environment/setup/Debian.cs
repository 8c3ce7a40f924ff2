namespace Phenomena.Setup;

/// <summary>Debian and its relatives: packages by apt, where we are allowed to install them.</summary>
static class Debian
{
    public static bool IsHere => OperatingSystem.IsLinux() && File.Exists("/usr/bin/dpkg-query") && File.Exists("/usr/bin/apt-get");

    /// <summary>Installs what is missing as root; otherwise says which command an administrator would give.</summary>
    public static void Require(params string[] packages)
    {
        var missing = packages.Where(p => !IsInstalled(p)).ToArray();
        if (missing.Length == 0) return;
        var list = string.Join(' ', missing);
        if (!Environment.IsPrivilegedProcess)
            throw new Problem($"These Debian packages are missing: {list}. Install them with: sudo apt-get install --no-install-recommends {list}");

        string[] install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", .. missing];
        var quiet = ("DEBIAN_FRONTEND", "noninteractive");
        // A fresh machine has no package lists; an older one may have lists that name files which are gone.
        if (Shell.Run(install, environment: quiet).Ok) return;
        Shell.Run(["apt-get", "update", "-q"], environment: quiet);
        var outcome = Shell.Run(install, environment: quiet);
        if (!outcome.Ok)
            throw new Problem($"apt-get could not install {list}. Is there a network? Once installed, everything works without one. It said:\n{outcome.Tail(6)}");
    }

    static bool IsInstalled(string package) =>
        Shell.Run(["dpkg-query", "-W", "-f", "${Status}", package]).Output.StartsWith("install ok installed", StringComparison.Ordinal);
}

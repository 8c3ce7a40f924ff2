namespace Phenomena.Setup;

/// <summary>Jupyter's nbconvert and nbclient: Debian's packages, or whatever Jupyter is on PATH.</summary>
static class Jupyter
{
    public static readonly string[] Packages = ["jupyter-nbconvert", "python3-nbclient", "python3-jupyter-client"];

    /// <summary>The command that starts nbconvert; set once <see cref="Require"/> has found it.</summary>
    public static string Nbconvert => DebianNbconvert ?? Shell.Find("jupyter-nbconvert") ?? throw Missing();

    // A Python of the user's own may come first on PATH; Debian's modules belong to Debian's program.
    static string? DebianNbconvert => Debian.IsHere && File.Exists("/usr/bin/jupyter-nbconvert") ? "/usr/bin/jupyter-nbconvert" : null;

    public static void Require()
    {
        if (Debian.IsHere && (Environment.IsPrivilegedProcess || Shell.Find("jupyter-nbconvert") is null)) Debian.Require(Packages);
        var outcome = Shell.Run([Nbconvert, "--version"]);
        if (!outcome.Ok) throw new Problem($"'{Nbconvert} --version' failed. Repair or reinstall Jupyter's nbconvert. It said:\n{outcome.Tail(4)}");
    }

    static Problem Missing() => new("Jupyter's nbconvert is not on PATH. Install it with: " + (
        OperatingSystem.IsMacOS() ? "brew install jupyterlab" :
        OperatingSystem.IsWindows() ? "py -m pip install nbconvert nbclient" :
        "python3 -m pip install --user nbconvert nbclient"));
}

using System.Runtime.InteropServices;

namespace Phenomena.Setup;

/// <summary>Publishes the C# kernel and registers it with Jupyter for this user.</summary>
static class Kernel
{
    public const string Name = "csharp";

    static string Published => Repository.At("environment", "kernel", "bin", "publish");

    public static string[] Inputs => [Repository.At("environment", "kernel"), Repository.At("Directory.Build.props"), Repository.At("Directory.Packages.props")];

    public static void Install()
    {
        string[] publish = [Shell.Dotnet, "publish", Repository.At("environment", "kernel"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
            "--self-contained", "false", "-o", Published, "-nologo", "-v", "quiet"];
        // Compiled ahead of time, the first cell answers in a third of the time. Not every platform has that compiler.
        var outcome = Shell.Run([.. publish, "-p:PublishReadyToRun=true"]);
        if (!outcome.Ok) outcome = Shell.Run(publish);
        if (!outcome.Ok)
            throw new Problem($"The kernel did not build. If packages are missing, connect to the network once. The build said:\n{outcome.Tail(10)}");

        outcome = Shell.Run([Program, "install", "--user", "--force"]);
        if (!outcome.Ok) throw new Problem($"The kernel could not be registered with Jupyter:\n{outcome.Tail(6)}");
    }

    /// <summary>Whether the registered kernel is the one published from here: another clone may have replaced it.</summary>
    public static bool IsInstalled
    {
        get
        {
            var mine = Path.Combine(Published, "csharp-kernel.dll");
            return File.Exists(mine) && Directory.Exists(SpecFolder)
                && Directory.EnumerateFiles(SpecFolder, "csharp-kernel.dll", SearchOption.AllDirectories).FirstOrDefault() is { } theirs
                && File.ReadAllBytes(mine).AsSpan().SequenceEqual(File.ReadAllBytes(theirs));
        }
    }

    static string Program => Path.Combine(Published, OperatingSystem.IsWindows() ? "csharp-kernel.exe" : "csharp-kernel");

    // Jupyter's per-user data folder, as jupyter_core computes it.
    static string SpecFolder
    {
        get
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            var data = Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } chosen ? chosen
                : OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter")
                : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Jupyter")
                : Path.Combine(Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".local", "share"), "jupyter");
            return Path.Combine(data, "kernels", Name);
        }
    }
}

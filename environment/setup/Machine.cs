using System.Runtime.InteropServices;

namespace Phenomena.Setup;

/// <summary>What kind of machine this is. Networks are trained in libtorch, which is not made for every kind.</summary>
static class Machine
{
    static readonly string[] Served = ["linux-x64", "win-x64", "win-arm64", "osx-arm64"];

    /// <summary>As packages call it.</summary>
    public static string Kind { get; } = (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx"
        : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl" : "linux") + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>Ends with a sentence where libtorch is not to be had.</summary>
    public static void RequireLibtorch()
    {
        if (!Served.Contains(Kind))
            throw new Problem($"libtorch, in which networks are trained here, is not made for {Kind}; it is for {string.Join(", ", Served)}. `dotnet run environment/run.cs -- --no-run` makes the pages from the notebooks as they were saved.");
    }
}

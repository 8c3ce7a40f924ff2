using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using CSharpKernel.Protocol;

namespace CSharpKernel.Install;

/// <summary>A kernelspec folder: <c>kernel.json</c> and logos, by which Jupyter lists and starts a kernel.</summary>
internal static class KernelSpec
{
    /// <summary>Marks a spec as written by this program.</summary>
    const string Marker = "csharp_kernel";

    static readonly string[] Logos = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes a spec that starts the program in <paramref name="bin"/>. <c>kernel.json</c> comes last and at once: a folder without it is no spec.</summary>
    /// <param name="folder">The spec's folder.</param>
    /// <param name="displayName">What front ends show.</param>
    /// <param name="bin">The program's folder, relative to the spec's.</param>
    public static void Write(string folder, string displayName, string bin)
    {
        Directory.CreateDirectory(folder);
        foreach (var logo in Logos)
        {
            using var from = typeof(KernelSpec).Assembly.GetManifestResourceStream(logo)!;
            using var to = File.Create(Path.Combine(folder, logo));
            from.CopyTo(to);
        }
        var host = OperatingSystem.IsWindows() ? "csharp-kernel.exe" : "csharp-kernel";
        var inSpec = $"{{resource_dir}}/{bin}";
        JsonArray argv = File.Exists(Path.Combine(folder, bin, host))
            ? [$"{inSpec}/{host}", "{connection_file}"]
            : [DotnetHost(), $"{inSpec}/csharp-kernel.dll", "{connection_file}"];
        var spec = new JsonObject
        {
            ["argv"] = argv,
            ["display_name"] = displayName,
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            // The collector lets garbage pile up to a large part of the processor's cache before it looks, and server processors have caches of hundreds of megabytes.
            ["env"] = new JsonObject { ["DOTNET_GCgen0size"] = "0x1000000" },
            ["metadata"] = new JsonObject { [Marker] = new JsonObject { ["version"] = KernelInfo.Version } },
        };
        // The program finds .NET in its usual places by itself; anywhere else it must be told.
        if (!UsualRoots().Contains(DotnetRoot())) spec["env"]!["DOTNET_ROOT"] = DotnetRoot();
        var path = Path.Combine(folder, "kernel.json");
        var temporary = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(temporary, spec.ToJsonString(Indented) + "\n");
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The spec in a folder; null where there is none that can be read.</summary>
    public static JsonObject? Read(string folder)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "kernel.json"))) as JsonObject;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether this program wrote the spec in a folder.</summary>
    public static bool IsOurs(string folder) => Read(folder)?["metadata"] is JsonObject metadata && metadata.ContainsKey(Marker);

    /// <summary>The root of the .NET installation that this process runs on.</summary>
    public static string DotnetRoot() =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));

    /// <summary>The program that starts .NET from there.</summary>
    public static string DotnetHost() => Path.Combine(DotnetRoot(), OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    static string[] UsualRoots() => OperatingSystem.IsWindows()
        ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "dotnet")]
        : OperatingSystem.IsMacOS() ? ["/usr/local/share/dotnet"] : ["/usr/share/dotnet", "/usr/lib/dotnet"];
}

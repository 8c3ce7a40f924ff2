using System.Text.Json.Nodes;

namespace Phenomena.Setup;

/// <summary>.NET Interactive as a second kernel: the tool that the manifest names, and a kernelspec in a folder of this repository. Neither touches what the user has.</summary>
static class DotnetInteractive
{
    public const string Name = "dotnet-interactive";

    static readonly (string Name, string Value)[] Settings =
    [
        // It is older than the runtimes to come.
        ("DOTNET_ROLL_FORWARD", "Major"),
        // From here it tells its makers nothing.
        ("DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT", "1"),
        ("DOTNET_INTERACTIVE_SKIP_FIRST_TIME_EXPERIENCE", "1"),
        // It restores packages anew in every session; those that are there need no network.
        ("RestoreIgnoreFailedSources", "true"),
    ];

    static string Manifest => Repository.At(".config", "dotnet-tools.json");

    static string Folder => Repository.At("environment", ".setup");

    static string Spec => Path.Combine(Folder, "kernels", Name, "kernel.json");

    public static string[] Inputs => [Manifest, Repository.At("environment", "setup", "DotnetInteractive.cs")];

    /// <summary>The value of <c>JUPYTER_PATH</c> with which Jupyter finds it.</summary>
    public static string JupyterPath => Environment.GetEnvironmentVariable("JUPYTER_PATH") is { Length: > 0 } before ? Folder + Path.PathSeparator + before : Folder;

    /// <summary>Whether the kernelspec is there and what it starts too.</summary>
    public static bool IsInstalled => File.Exists(Spec) && JsonNode.Parse(File.ReadAllText(Spec))!["argv"]!.AsArray().Take(2).All(file => File.Exists((string?)file));

    public static void Install()
    {
        var outcome = Shell.Run([Shell.Dotnet, "tool", "restore", "--tool-manifest", Manifest]);
        if (!outcome.Ok) throw new Problem($".NET Interactive could not be restored from {Repository.Shown(Manifest)}. Is there a network? It said:\n{outcome.Tail(6)}");
        var program = Program();
        var trial = Shell.Run([Shell.Dotnet, program, "--version"], environment: Settings);
        if (!trial.Ok) throw new Problem($".NET Interactive does not start on this machine. It needs the ASP.NET Core runtime, which comes with the SDK. It said:\n{trial.Tail(6)}");
        Directory.CreateDirectory(Path.GetDirectoryName(Spec)!);
        File.WriteAllText(Spec, Json(program).ToJsonString(new() { WriteIndented = true }));
    }

    // Started as it is, not by `dotnet tool run`, which only works below the manifest and leaves a process between Jupyter and the kernel.
    static string Program()
    {
        var version = (string)JsonNode.Parse(File.ReadAllText(Manifest))!["tools"]!["microsoft.dotnet-interactive"]!["version"]!;
        var listed = Shell.Run([Shell.Dotnet, "nuget", "locals", "global-packages", "--list", "--force-english-output"]).Output;
        var package = Path.Combine(listed[(listed.IndexOf(':') + 1)..].Trim(), "microsoft.dotnet-interactive", version);
        return (Directory.Exists(package) ? Directory.EnumerateFiles(package, "Microsoft.DotNet.Interactive.App.dll", SearchOption.AllDirectories).FirstOrDefault() : null)
            ?? throw new Problem($"'{package}' has no Microsoft.DotNet.Interactive.App.dll, though `dotnet tool restore` did not complain. Delete that folder and run the command again.");
    }

    static JsonObject Json(string program) => new()
    {
        // It serves HTTP: on this machine only, and at port 0, so that the system gives each of several processes a port of its own.
        ["argv"] = new JsonArray(Shell.Dotnet, program, "jupyter", "--default-kernel", "csharp", "--http-local-only", "--http-port-range", "0-1", "{connection_file}"),
        ["display_name"] = ".NET Interactive (C#)",
        ["language"] = "C#",
        ["env"] = new JsonObject([.. Settings.Select(s => KeyValuePair.Create(s.Name, (JsonNode?)s.Value))]),
    };
}

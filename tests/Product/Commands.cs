using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Phenomena.Tests.Product;

/// <summary>Starts the repository's commands as a user does.</summary>
static class Commands
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    public sealed record Outcome(int ExitCode, string Output, string Error)
    {
        public string All => Output + Error;
    }

    /// <summary><c>dotnet run environment/run.cs -- ARGS</c>.</summary>
    public static Outcome Run(IEnumerable<string> args, params (string Name, string Value)[] environment) => Dotnet(["run", "environment/run.cs", "--", .. args], environment);

    public static Outcome Dotnet(IEnumerable<string> args, params (string Name, string Value)[] environment) => Program(Host, args, environment);

    /// <summary>The same, going on by itself; what it prints is to be read.</summary>
    public static Process Start(IEnumerable<string> args) =>
        Process.Start(new ProcessStartInfo(Host, args) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;

    static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    /// <summary>Any program, in the repository's folder, to its end.</summary>
    public static Outcome Program(string file, IEnumerable<string> args, params (string Name, string Value)[] environment) => ProgramIn(Root, file, args, environment);

    /// <summary><c>dotnet ARGS</c> in another folder.</summary>
    public static Outcome DotnetIn(string folder, IEnumerable<string> args) => ProgramIn(folder, Host, args);

    static Outcome ProgramIn(string folder, string file, IEnumerable<string> args, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file, args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }

    /// <summary>A new empty folder that is deleted with the test run's temporary files.</summary>
    public static string NewFolder(string name) => Directory.CreateTempSubdirectory("phenomena-" + name + "-").FullName;

    static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

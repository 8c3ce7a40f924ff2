using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Phenomena.Tests.Library.Experiments;

/// <summary>Runs other programs to their end.</summary>
internal static class Programs
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "..", ".."));

    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    public sealed record Outcome(int ExitCode, string Output, string Error);

    public static Outcome Run(string file, IEnumerable<string> args, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file, args) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }

    private static string Here([CallerFilePath] string file = "") => file;
}

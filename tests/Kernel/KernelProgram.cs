using System.Diagnostics;

namespace Phenomena.Tests.Kernel;

/// <summary>Runs the built kernel program and waits for its end.</summary>
internal static class KernelProgram
{
    /// <summary>The program, as built beside the tests.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "csharp-kernel.exe" : "csharp-kernel");

    public static (int Code, string Output, string Error) Run(string[] arguments, params (string Name, string? Value)[] environment)
    {
        // Other tests change the directory of this process, and delete it.
        var start = new ProcessStartInfo(Path, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = System.IO.Path.GetTempPath(),
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
